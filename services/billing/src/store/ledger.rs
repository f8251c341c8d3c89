//! The ledger.

use contract::{Result, types::Money, value};
use store::{FromRow, Query, Row, Tx, args};

/// The account of a payment method; for a gift card it's what is left on it.
pub(crate) fn of_method(name: &str) -> String {
    format!("method/{name}")
}

/// The account of an order: what was paid for it and not given back.
pub(crate) fn of_order(name: &str) -> String {
    format!("order/{name}")
}

/// The account that stands for what happened before the import.
pub(crate) const BEFORE: &str = "before-import";

/// Moves money from one account to another: two rows, sum zero.
pub(crate) async fn transfer(
    tx: &mut Tx,
    movement: &str,
    from: &str,
    to: &str,
    amount: &Money,
) -> Result<()> {
    let now = tx.now();
    for (account, minor_units) in [(from, -amount.minor_units), (to, amount.minor_units)] {
        tx.execute(
            "INSERT INTO ledger (movement, account, currency, minor_units, time) VALUES ($1, $2, $3, $4, $5)",
            args![movement, account, &amount.currency_code, minor_units, now],
        )
        .await?;
    }
    Ok(())
}

struct Sum(Money);

impl FromRow for Sum {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(value::of(&row.get::<String>(0)?, row.get(1)?)))
    }
}

/// What is in an account.
pub(crate) async fn balance(query: &mut impl Query, account: &str) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(minor_units), 0) AS BIGINT) FROM ledger WHERE account = $1";
    query.one(sql, args![account]).await
}

/// The sum over all rows, per currency: zero each.
pub(crate) async fn sums(query: &mut impl Query) -> Result<Vec<Money>> {
    let sql = "SELECT currency, CAST(SUM(minor_units) AS BIGINT) FROM ledger GROUP BY currency ORDER BY currency";
    let rows: Vec<Sum> = query.all(sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|sum| sum.0).collect())
}

/// How many rows there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query.one("SELECT COUNT(*) FROM ledger", Vec::new()).await
}
