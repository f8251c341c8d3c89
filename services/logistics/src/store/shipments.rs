//! Shipments.

use contract::{Result, logistics::Shipment};
use store::{Collection, Query, Table, Value, args};

static SHIPMENTS: Table = Table::new(
    Shipments::NAME,
    &["customer", "order_name", "tracking_number"],
);

/// Shipments by their names.
pub(crate) struct Shipments;

impl Collection for Shipments {
    type Resource = Shipment;

    const NAME: &'static str = "shipments";

    fn table() -> &'static Table {
        &SHIPMENTS
    }

    fn name(shipment: &Shipment) -> &str {
        &shipment.name
    }

    fn customer(shipment: &Shipment) -> &str {
        &shipment.customer
    }

    fn tags(shipment: &Shipment) -> Vec<String> {
        vec![shipment.order.clone(), shipment.customer.clone()]
    }

    fn columns(shipment: &Shipment) -> Vec<Value> {
        args![
            &shipment.customer,
            &shipment.order,
            &shipment.tracking_number
        ]
    }
}

/// A customer's shipments of an order.
pub(crate) async fn of_order(
    query: &mut impl Query,
    customer: &str,
    order: &str,
) -> Result<Vec<Shipment>> {
    let sql =
        "SELECT document FROM shipments WHERE customer = $1 AND order_name = $2 ORDER BY name";
    Shipments::select(query, sql, args![customer, order]).await
}

/// The shipment of a tracking number, whoever's it is.
pub(crate) async fn by_tracking_number(
    query: &mut impl Query,
    number: &str,
) -> Result<Option<Shipment>> {
    let sql = "SELECT document FROM shipments WHERE tracking_number = $1";
    Ok(Shipments::select(query, sql, args![number]).await?.pop())
}
