//! Payment methods.

use contract::{
    Page, Result,
    billing::{PaymentMethod, PaymentMethodKind},
    value,
};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

/// A method; the balance of a gift card comes from the ledger, never from it.
struct Found {
    method: PaymentMethod,
    balance: i64,
    currency: String,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            method: row.message(0)?,
            balance: row.get(1)?,
            currency: row.get(2)?,
        })
    }
}

impl From<Found> for PaymentMethod {
    fn from(found: Found) -> Self {
        let mut method = found.method;
        if method.kind() == PaymentMethodKind::GiftCard {
            method.balance = Some(value::of(&found.currency, found.balance));
        }
        method
    }
}

/// A page of a customer's methods, with one more than fits.
pub(crate) async fn list(
    query: &mut impl Query,
    customer: &str,
    page: &Page,
) -> Result<Vec<PaymentMethod>> {
    let sql = "SELECT document, (SELECT CAST(COALESCE(SUM(minor_units), 0) AS BIGINT) FROM ledger \
         WHERE account = 'method/' || m.name), currency FROM payment_methods m \
         WHERE customer = $1 AND name > $2 ORDER BY name LIMIT $3";
    let rows: Vec<Found> = query
        .all(sql, args![customer, &page.after, page.size + 1])
        .await?;
    Ok(rows.into_iter().map(PaymentMethod::from).collect())
}

/// A method of a customer.
pub(crate) async fn get(
    query: &mut impl Query,
    customer: &str,
    name: &str,
) -> Result<Option<PaymentMethod>> {
    let sql = "SELECT document, (SELECT CAST(COALESCE(SUM(minor_units), 0) AS BIGINT) FROM ledger \
         WHERE account = 'method/' || m.name), currency FROM payment_methods m \
         WHERE customer = $1 AND name = $2";
    Ok(query
        .optional::<Found>(sql, args![customer, name])
        .await?
        .map(PaymentMethod::from))
}

/// A method by its name, whoever's it is: for import.
pub(crate) async fn any(query: &mut impl Query, name: &str) -> Result<Option<PaymentMethod>> {
    let sql = "SELECT document, (SELECT CAST(COALESCE(SUM(minor_units), 0) AS BIGINT) FROM ledger \
         WHERE account = 'method/' || m.name), currency FROM payment_methods m WHERE name = $1";
    Ok(query
        .optional::<Found>(sql, args![name])
        .await?
        .map(PaymentMethod::from))
}

/// Writes a method, without its balance.
pub(crate) async fn put(tx: &mut Tx, method: &PaymentMethod, currency: &str) -> Result<()> {
    let document = PaymentMethod {
        balance: None,
        ..method.clone()
    }
    .encode_to_vec();
    tx.execute(
        "INSERT INTO payment_methods (name, customer, currency, document) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET customer = excluded.customer, currency = excluded.currency, \
         document = excluded.document",
        args![&method.name, &method.customer, currency, document],
    )
    .await?;
    Ok(())
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<PaymentMethod>> {
    let sql = "SELECT document, (SELECT CAST(COALESCE(SUM(minor_units), 0) AS BIGINT) FROM ledger \
         WHERE account = 'method/' || m.name), currency FROM payment_methods m \
         WHERE name > $1 ORDER BY name LIMIT 200";
    let rows: Vec<Found> = query.all(sql, args![after]).await?;
    Ok(rows.into_iter().map(PaymentMethod::from).collect())
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query
        .one("SELECT COUNT(*) FROM payment_methods", Vec::new())
        .await
}
