//! The money of orders.

use contract::{Result, billing::OrderPayment, value};
use store::{FromRow, Query, Row, Tx, args};

struct Found(OrderPayment);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        let number = |column| {
            row.get::<i64>(column)
                .map(|number| i32::try_from(number).unwrap_or_default())
        };
        Ok(Self(OrderPayment {
            name: row.get(0)?,
            order: row.get(1)?,
            customer: row.get(2)?,
            payment_method: row.get(3)?,
            kind: number(4)?,
            amount: Some(value::of(&row.get::<String>(5)?, row.get(6)?)),
            state: number(7)?,
            create_time: Some(row.instant(8)?.into()),
        }))
    }
}

/// What moved for an order, oldest first.
pub(crate) async fn of_order(query: &mut impl Query, order: &str) -> Result<Vec<OrderPayment>> {
    let sql = "SELECT name, order_name, customer, payment_method, kind, currency, minor_units, state, \
         create_time FROM order_payments WHERE order_name = $1 ORDER BY create_time, name";
    let rows: Vec<Found> = query.all(sql, args![order]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// Writes a movement. False if it was there as given.
pub(crate) async fn put(tx: &mut Tx, payment: &OrderPayment) -> Result<bool> {
    let there = of_order(tx, &payment.order).await?;
    if there.iter().any(|other| other.name == payment.name) {
        return Ok(false);
    }
    let amount = payment.amount.clone().unwrap_or_default();
    let time = payment.create_time.map_or_else(|| tx.now(), Into::into);
    tx.execute(
        "INSERT INTO order_payments (name, order_name, customer, payment_method, kind, currency, \
         minor_units, state, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &payment.name,
            &payment.order,
            &payment.customer,
            &payment.payment_method,
            payment.kind,
            amount.currency_code,
            amount.minor_units,
            payment.state,
            time
        ],
    )
    .await?;
    Ok(true)
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<OrderPayment>> {
    let sql = "SELECT name, order_name, customer, payment_method, kind, currency, minor_units, state, \
         create_time FROM order_payments WHERE name > $1 ORDER BY name LIMIT 200";
    let rows: Vec<Found> = query.all(sql, args![after]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query
        .one("SELECT COUNT(*) FROM order_payments", Vec::new())
        .await
}
