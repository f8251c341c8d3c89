//! The money of orders.

use contract::{Result, billing::OrderPayment, value, value::Instant};
use store::{Collection, Query, Row, Table, Tx, Value, args};

static PAYMENTS: Table = Table::of_columns(
    "order_payments",
    &[
        "order_name",
        "customer",
        "payment_method",
        "kind",
        "currency",
        "minor_units",
        "state",
        "create_time",
    ],
    "name, order_name, customer, payment_method, kind, currency, minor_units, state, create_time",
);

/// Movements by their names.
pub(crate) struct Payments;

impl Collection for Payments {
    type Resource = OrderPayment;

    const NAME: &'static str = "orderPayments";

    fn table() -> &'static Table {
        &PAYMENTS
    }

    fn name(payment: &OrderPayment) -> &str {
        &payment.name
    }

    fn customer(payment: &OrderPayment) -> &str {
        &payment.customer
    }

    fn tags(payment: &OrderPayment) -> Vec<String> {
        vec![payment.order.clone(), payment.customer.clone()]
    }

    fn columns(payment: &OrderPayment) -> Vec<Value> {
        let amount = payment.amount.clone().unwrap_or_default();
        let created = payment
            .create_time
            .map_or(Instant::default(), Instant::from);
        args![
            &payment.order,
            &payment.customer,
            &payment.payment_method,
            payment.kind,
            amount.currency_code,
            amount.minor_units,
            payment.state,
            created
        ]
    }

    fn read(row: &Row) -> Result<OrderPayment> {
        let number = |column| {
            row.get::<i64>(column)
                .map(|number| i32::try_from(number).unwrap_or_default())
        };
        Ok(OrderPayment {
            name: row.get(0)?,
            order: row.get(1)?,
            customer: row.get(2)?,
            payment_method: row.get(3)?,
            kind: number(4)?,
            amount: Some(value::of(&row.get::<String>(5)?, row.get(6)?)),
            state: number(7)?,
            create_time: Some(row.instant(8)?.into()),
        })
    }
}

/// What moved for an order, oldest first.
pub(crate) async fn of_order(query: &mut impl Query, order: &str) -> Result<Vec<OrderPayment>> {
    let sql = "SELECT name, order_name, customer, payment_method, kind, currency, minor_units, state, \
         create_time FROM order_payments WHERE order_name = $1 ORDER BY create_time, name";
    Payments::select(query, sql, args![order]).await
}

/// Writes a movement. False if it was there: what moved stays as it was.
pub(crate) async fn put(tx: &mut Tx, payment: &OrderPayment) -> Result<bool> {
    if Payments::any(tx, &payment.name).await?.is_some() {
        return Ok(false);
    }
    let now = tx.now().into();
    let payment = OrderPayment {
        create_time: payment.create_time.or(Some(now)),
        ..payment.clone()
    };
    Payments::write(tx, &payment).await.map(|()| true)
}
