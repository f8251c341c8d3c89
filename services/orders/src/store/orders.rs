//! Orders.

use contract::{Error, Page, Result, orders as wire, value::Instant};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

use crate::{
    error,
    model::{Order, State},
};

impl FromRow for Order {
    fn from_row(row: &Row) -> Result<Self> {
        let rest: wire::Order = row.message(0)?;
        let state = State::of(&rest)?;
        Ok(Self {
            rest,
            state,
            version: row.get(1)?,
        })
    }
}

/// An order of a customer; somebody else's is not found, like none.
pub(crate) async fn get(query: &mut impl Query, customer: &str, name: &str) -> Result<Order> {
    let sql = "SELECT document, version FROM orders WHERE name = $1 AND customer = $2";
    query
        .optional(sql, args![name, customer])
        .await?
        .ok_or_else(Error::not_found)
}

/// An order, whoever's it is: for services and operators.
pub(crate) async fn any(query: &mut impl Query, name: &str) -> Result<Option<Order>> {
    query
        .optional(
            "SELECT document, version FROM orders WHERE name = $1",
            args![name],
        )
        .await
}

/// Whether there is an order of this number, whoever's it is.
pub(crate) async fn is_taken(query: &mut impl Query, number: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM orders WHERE number = $1";
    Ok(query.one::<i64>(sql, args![number]).await? > 0)
}

/// Which orders are listed.
pub(crate) struct Wanted<'w> {
    /// Up to nine; none is all.
    pub(crate) states: &'w [i32],
    /// As the customer calls it, in any case and with or without its `#`; empty
    /// is all.
    pub(crate) number: &'w str,
}

/// A page of a customer's orders, newest first, with one more than fits.
pub(crate) async fn list(
    query: &mut impl Query,
    customer: &str,
    wanted: &Wanted<'_>,
    page: &Page,
) -> Result<Vec<Order>> {
    let (before, name) = match page.after.split_once(' ') {
        Some((before, name)) => (before.parse().unwrap_or(i64::MAX), name.to_owned()),
        None => (i64::MAX, String::new()),
    };
    let state = |at: usize| i64::from(wanted.states.get(at).copied().unwrap_or(-1));
    let number = wanted.number.trim_start_matches('#').to_uppercase();
    let sql = "SELECT document, version FROM orders WHERE customer = $1 \
         AND (create_time < $2 OR (create_time = $2 AND name > $3)) \
         AND ($4 = -1 OR state IN ($4, $5, $6, $7, $8, $9, $10, $11, $12)) \
         AND ($14 = '' OR UPPER(number) IN ($14, '#' || $14)) \
         ORDER BY create_time DESC, name LIMIT $13";
    let arguments = args![
        customer,
        before,
        name,
        state(0),
        state(1),
        state(2),
        state(3),
        state(4),
        state(5),
        state(6),
        state(7),
        state(8),
        page.size + 1,
        number
    ];
    query.all(sql, arguments).await
}

/// The key that a page of orders goes on after.
pub(crate) fn key(order: &Order) -> String {
    let created = order
        .rest
        .create_time
        .map_or(0, |time| Instant::from(time).micros());
    format!("{created} {}", order.rest.name)
}

/// Writes a new order, or what import says of an old one. False if it was
/// there as given.
pub(crate) async fn put(tx: &mut Tx, order: &Order) -> Result<bool> {
    if let Some(there) = any(tx, &order.rest.name).await? {
        let given = wire::Order {
            etag: there.version.to_string(),
            ..order.wire()
        };
        if there.wire() == given {
            return Ok(false);
        }
        let next = Order {
            version: there.version,
            ..order.clone()
        };
        return update(tx, &next).await.map(|_| true);
    }
    let created = order
        .rest
        .create_time
        .map_or(Instant::default(), Instant::from);
    tx.execute(
        "INSERT INTO orders (name, customer, number, state, version, create_time, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            &order.rest.name,
            &order.rest.customer,
            &order.rest.number,
            i64::from(i32::from(order.state.wire())),
            order.version,
            created,
            document(order)
        ],
    )
    .await?;
    Ok(true)
}

/// Writes an order that was read at its version; gives it with the next one.
pub(crate) async fn update(tx: &mut Tx, order: &Order) -> Result<Order> {
    let next = Order {
        version: order.version + 1,
        ..order.clone()
    };
    let written = tx
        .execute(
            "UPDATE orders SET customer = $3, number = $4, state = $5, version = $6, document = $7 \
             WHERE name = $1 AND version = $2",
            args![
                &order.rest.name,
                order.version,
                &order.rest.customer,
                &order.rest.number,
                i64::from(i32::from(order.state.wire())),
                next.version,
                document(&next)
            ],
        )
        .await?;
    if written == 1 {
        Ok(next)
    } else {
        Err(error::changed())
    }
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<Order>> {
    query
        .all(
            "SELECT document, version FROM orders WHERE name > $1 ORDER BY name LIMIT 200",
            args![after],
        )
        .await
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query.one("SELECT COUNT(*) FROM orders", Vec::new()).await
}

/// What is stored: the etag is the version's column.
fn document(order: &Order) -> Vec<u8> {
    wire::Order {
        etag: String::new(),
        ..order.wire()
    }
    .encode_to_vec()
}
