//! What is left of tracked variants.

use contract::{
    Error, Result,
    catalog::{Reason, StockLine},
};
use store::{FromRow, Query, Row, Tx, args};

struct Left(String, i64);

impl FromRow for Left {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

/// What is left of each.
pub(crate) async fn all(query: &mut impl Query) -> Result<Vec<(String, i64)>> {
    let rows: Vec<Left> = query
        .all("SELECT variant, quantity FROM stock", Vec::new())
        .await?;
    Ok(rows.into_iter().map(|left| (left.0, left.1)).collect())
}

/// Says what is left.
pub(crate) async fn set(tx: &mut Tx, variant: &str, quantity: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO stock (variant, quantity) VALUES ($1, $2) \
         ON CONFLICT (variant) DO UPDATE SET quantity = excluded.quantity",
        args![variant, quantity],
    )
    .await?;
    Ok(())
}

/// Takes what is wanted of a tracked variant, if that much is left.
pub(crate) async fn take(tx: &mut Tx, line: &StockLine) -> Result<()> {
    let taken = tx
        .execute(
            "UPDATE stock SET quantity = quantity - $2 WHERE variant = $1 AND quantity >= $2",
            args![&line.variant, line.quantity],
        )
        .await?;
    if taken == 1 {
        return Ok(());
    }
    let sql = "SELECT quantity FROM stock WHERE variant = $1";
    let left: Option<i64> = tx.optional(sql, args![&line.variant]).await?;
    Err(Error::from(Reason::OutOfStock)
        .with("variant", &line.variant)
        .with("left", left.unwrap_or(0)))
}

/// Gives lines back. Variants that aren't tracked have no row, and need none.
pub(crate) async fn give_back(tx: &mut Tx, lines: &[StockLine]) -> Result<()> {
    for line in lines {
        let sql = "UPDATE stock SET quantity = quantity + $2 WHERE variant = $1";
        tx.execute(sql, args![&line.variant, line.quantity]).await?;
    }
    Ok(())
}
