//! Orders.

use contract::{Result, orders as wire, value::Instant};
use store::{Collection, Query, Table, Value, args};

use crate::model::Order;

static ORDERS: Table =
    Table::new("orders", &["customer", "number", "state", "create_time"]).versioned();

/// Orders as the contract has them, by their names.
pub(crate) struct Kept;

impl Collection for Kept {
    type Resource = wire::Order;

    const NAME: &'static str = "orders";

    fn table() -> &'static Table {
        &ORDERS
    }

    fn name(order: &wire::Order) -> &str {
        &order.name
    }

    fn customer(order: &wire::Order) -> &str {
        &order.customer
    }

    fn tags(order: &wire::Order) -> Vec<String> {
        vec![order.name.clone(), order.customer.clone()]
    }

    fn columns(order: &wire::Order) -> Vec<Value> {
        args![
            &order.customer,
            &order.number,
            order.state,
            Self::created(order)
        ]
    }

    fn etag(order: &mut wire::Order) -> Option<&mut String> {
        Some(&mut order.etag)
    }

    fn created(order: &wire::Order) -> Instant {
        order.create_time.map_or(Instant::default(), Instant::from)
    }
}

/// An order of a customer; somebody else's is not found, like none.
pub(crate) async fn get(query: &mut impl Query, customer: &str, name: &str) -> Result<Order> {
    Kept::owned(query, customer, name).await.and_then(Order::of)
}

/// Whether there is an order of this number, whoever's it is.
pub(crate) async fn is_taken(query: &mut impl Query, number: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM orders WHERE number = $1";
    Ok(query.one::<i64>(sql, args![number]).await? > 0)
}

/// A customer's order by what they call it, in any case and with or without its `#`.
pub(crate) async fn numbered(
    query: &mut impl Query,
    customer: &str,
    number: &str,
) -> Result<Vec<wire::Order>> {
    let number = number.trim_start_matches('#').to_uppercase();
    let sql = "SELECT document, version FROM orders WHERE customer = $1 \
         AND UPPER(number) IN ($2, '#' || $2) ORDER BY name LIMIT 2";
    Kept::select(query, sql, args![customer, number]).await
}
