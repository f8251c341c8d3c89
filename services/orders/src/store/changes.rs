//! Changes that reach into other services: rows that outlive whoever began.

use contract::{
    PlatformReason, Result,
    billing::{ChargeOrderRequest, Refund, RefundOrderRequest},
    catalog::{ReserveStockRequest, StockLine},
    logistics::SetInstructionsRequest,
    orders::Order as Document,
    value::Instant,
};
use prost::Message;
use store::{FromRow, Pending, Query, Row, Tx, args};

use crate::model::{Back, Kind};

/// A change on its way.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) id: String,
    pub(crate) order: String,
    pub(crate) customer: String,
    pub(crate) step: String,
    /// Who works on it: an id of this taking's own, so that whoever had it before
    /// and wakes up late can't go on with it (a fencing token).
    pub(crate) holder: String,
    pub(crate) plan: Plan,
}

/// What the steps of a change need. Kept as messages: additive, as the
/// contract is.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Plan {
    /// What goes back; empty where nothing was paid.
    #[prost(message, optional, tag = "1")]
    pub(crate) refund: Option<RefundOrderRequest>,
    /// The reservation to release; empty where none is held.
    #[prost(string, tag = "2")]
    pub(crate) release: String,
    /// Of that reservation only these lines; none means all.
    #[prost(message, repeated, tag = "3")]
    pub(crate) release_lines: Vec<StockLine>,
    /// Stock to take before it's decided.
    #[prost(message, optional, tag = "4")]
    pub(crate) reserve: Option<ReserveStockRequest>,
    /// The reservation that is taken for good; empty for none.
    #[prost(string, tag = "5")]
    pub(crate) commit: String,
    /// Money to take before it's decided.
    #[prost(message, optional, tag = "6")]
    pub(crate) charge: Option<ChargeOrderRequest>,
    /// The order as it will be; none where nothing changes.
    #[prost(message, optional, tag = "7")]
    pub(crate) order: Option<Document>,
    /// The version of the order that it was accepted at; 0 makes a new one.
    #[prost(int64, tag = "8")]
    pub(crate) version: i64,
    /// The request that is decided.
    #[prost(message, optional, tag = "9")]
    pub(crate) pending: Option<Pending>,
    /// What it's called in the change feed. Under 10 it was a text once.
    #[prost(enumeration = "Kind", tag = "11")]
    pub(crate) kind: i32,
    /// What is asked of the carrier; none where that stays as it is.
    #[prost(message, optional, tag = "12")]
    pub(crate) instructions: Option<SetInstructionsRequest>,
}

/// The step of a change that is over.
pub(crate) const DONE: &str = "done";

impl Change {
    /// Whether it's past its decision.
    pub(crate) fn is_decided(&self) -> bool {
        !matches!(self.step.as_str(), "reserve" | "charge" | "undo")
    }
}

impl FromRow for Change {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            order: row.get(1)?,
            customer: row.get(2)?,
            step: row.get(3)?,
            plan: row.message(4)?,
            holder: row.get(5)?,
        })
    }
}

impl Plan {
    /// The refunds of a change.
    pub(crate) fn refunding(
        order: &str,
        customer: &str,
        cause: &str,
        backs: &[Back],
    ) -> Option<RefundOrderRequest> {
        if backs.is_empty() {
            return None;
        }
        let refunds = backs.iter().map(|back| Refund {
            payment_method: back.payment_method.clone(),
            amount: Some(back.amount.clone()),
        });
        Some(RefundOrderRequest {
            request_id: format!("{cause}/refund"),
            validate_only: false,
            customer: customer.to_owned(),
            order: order.to_owned(),
            cause: cause.to_owned(),
            refunds: refunds.collect(),
        })
    }
}

/// Writes a change down, taken by its holder until `lease_until`.
pub(crate) async fn insert(tx: &mut Tx, change: &Change, lease_until: Instant) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO changes (id, order_name, customer, step, document, holder, lease_until, create_time) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &change.id, &change.order, &change.customer, &change.step, change.plan.encode_to_vec(), &change.holder,
            lease_until, now
        ],
    )
    .await?;
    Ok(())
}

/// The open change of an order, if there is one.
pub(crate) async fn open(query: &mut impl Query, order: &str) -> Result<Option<Change>> {
    let sql = "SELECT id, order_name, customer, step, document, holder FROM changes \
         WHERE order_name = $1 AND step <> $2 LIMIT 1";
    query.optional(sql, args![order, DONE]).await
}

/// Changes that nobody works on.
pub(crate) async fn stale(query: &mut impl Query, now: Instant) -> Result<Vec<Change>> {
    let sql = "SELECT id, order_name, customer, step, document, holder FROM changes \
         WHERE step <> $1 AND lease_until < $2 ORDER BY create_time LIMIT 20";
    query.all(sql, args![DONE, now]).await
}

/// Takes a change that nobody works on, as it is by then; none if somebody was
/// quicker.
pub(crate) async fn claim(tx: &mut Tx, id: &str, lease_until: Instant) -> Result<Option<Change>> {
    let (now, holder) = (tx.now(), principal::random_id());
    let taken = tx
        .execute(
            "UPDATE changes SET holder = $2, lease_until = $3 WHERE id = $1 AND lease_until < $4 AND step <> $5",
            args![id, holder, lease_until, now, DONE],
        )
        .await?;
    match taken {
        1 => get(tx, id).await,
        _ => Ok(None),
    }
}

/// A change by its id.
pub(crate) async fn get(query: &mut impl Query, id: &str) -> Result<Option<Change>> {
    let sql = "SELECT id, order_name, customer, step, document, holder FROM changes WHERE id = $1";
    query.optional(sql, args![id]).await
}

/// Goes on to the next step. At [`DONE`] it's forgotten: what it came to is the
/// order's.
///
/// # Errors
/// `REQUEST_IN_PROGRESS` where somebody else has taken it, or it's further: what this holder
/// learned meanwhile counts for nothing.
pub(crate) async fn advance(tx: &mut Tx, change: &Change, to: &str) -> Result<()> {
    let Change {
        id, step, holder, ..
    } = change;
    let gone = if to == DONE {
        let sql = "DELETE FROM changes WHERE id = $1 AND step = $2 AND holder = $3";
        tx.execute(sql, args![id, step, holder]).await?
    } else {
        let sql = "UPDATE changes SET step = $4 WHERE id = $1 AND step = $2 AND holder = $3";
        tx.execute(sql, args![id, step, holder, to]).await?
    };
    match gone {
        1 => Ok(()),
        _ => Err(PlatformReason::RequestInProgress.into()),
    }
}

/// Lets a change go, so that recovery takes it at once.
pub(crate) async fn let_go(tx: &mut Tx, id: &str, holder: &str) -> Result<()> {
    let sql = "UPDATE changes SET lease_until = 0 WHERE id = $1 AND holder = $2";
    tx.execute(sql, args![id, holder]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use principal::{Clock, TestClock};
    use store::{Durability, Store, unit};
    use testkit::Engine;

    use super::*;

    const LEASE: Duration = Duration::from_secs(30);

    async fn claimed(store: &Store) -> Result<Option<Change>> {
        unit!(store, Durability::Full, |tx| {
            let until = tx.now().after(LEASE);
            claim(tx, "c1", until).await
        })
    }

    async fn advanced(store: &Store, change: &Change) -> Result<()> {
        unit!(store, Durability::Full, |tx| {
            advance(tx, change, "decide").await
        })
    }

    #[tokio::test]
    async fn whoever_wakes_up_late_does_not_go_on_with_what_another_has() {
        for engine in Engine::all() {
            let folder = tempfile::tempdir().expect("a folder");
            let location = engine.location(folder.path()).await;
            let clock = Arc::new(TestClock::default());
            let opened = Store::open(&location, "orders", crate::MIGRATIONS, clock.clone()).await;
            let store = opened.expect("opened");
            let first = Change {
                id: "c1".into(),
                order: "orders/1".into(),
                customer: "customers/anna".into(),
                step: "charge".into(),
                holder: "first".into(),
                plan: Plan::default(),
            };
            let written: Result<()> = async {
                unit!(store, Durability::Full, |tx| {
                    insert(tx, &first, clock.now().after(LEASE)).await
                })
            }
            .await;
            written.expect("written");
            assert!(claimed(&store).await.expect("asked").is_none(), "it's held");
            clock.advance(LEASE * 2);
            let second = claimed(&store).await.expect("asked").expect("nobody's");

            let late = advanced(&store, &first).await.expect_err("another has it");

            assert!(late.is_unknown(), "{late}: the other may do it");
            advanced(&store, &second).await.expect("its own");
            let now = get(&mut store.reader(), "c1").await.expect("read");
            assert_eq!(now.map(|change| change.step), Some("decide".to_owned()));
        }
    }
}
