//! What is decided, and what the legs after that tell of the order.

use contract::{
    Error, Result,
    billing::{OrderPayment, PaymentState as Billed, billing_service::RefundOrder},
    orders::{self as wire, PaymentKind, PaymentState},
};
use saga::{Decided, Domain, Reply, Sagas, Told};
use store::{Change, Query, Tx};

use crate::{
    Orders,
    model::{Kind, Order, State},
    store::orders,
};

impl Domain for Orders {
    /// The order as it will be; the etag is that of the order as it was, and a new
    /// one has none.
    type Document = wire::Order;

    fn sagas(&self) -> &Sagas {
        &self.sagas
    }

    fn foreseen(&self, document: &wire::Order) -> Reply {
        Reply::of(document)
    }

    async fn decide(&self, tx: &mut Tx, decided: Decided<'_, wire::Order>) -> Result<Reply> {
        let rest = decided.document;
        let is_new = rest.etag.is_empty();
        let order = Order {
            state: State::of(&rest)?,
            version: rest.etag.parse().unwrap_or(1),
            rest,
        };
        if is_new {
            orders::put(tx, &order).await?;
            return Ok(Reply::of(&order.wire()));
        }
        // nothing else changed it meanwhile: it was busy
        let order = orders::update(tx, &order).await?;
        Ok(Reply::of(&order.wire()))
    }

    async fn told(&self, tx: &mut Tx, told: Told<'_>) -> Result<()> {
        let Some(refunded) = told.by::<RefundOrder>()? else {
            return Ok(());
        };
        let Some(order) = orders::any(tx, told.key).await? else {
            return Ok(());
        };
        let order = settled(order, &refunded.payments);
        orders::update(tx, &order).await?;
        tx.change(Change {
            name: told.key.to_owned(),
            kind: Kind::Refunded.name().into(),
            tags: vec![told.key.to_owned(), told.customer.to_owned()],
        });
        Ok(())
    }

    async fn shown(&self, query: &mut impl Query, key: &str) -> Result<Reply> {
        let order = orders::any(query, key).await?;
        let order = order.ok_or_else(Error::not_found)?;
        Ok(Reply::of(&order.wire()))
    }
}

/// The order with its refunds as billing has them.
fn settled(mut order: Order, moved: &[OrderPayment]) -> Order {
    let refunds = order
        .rest
        .payments
        .iter_mut()
        .filter(|payment| payment.kind() == PaymentKind::Refund);
    for payment in refunds {
        let billed = moved
            .iter()
            .find(|moved| moved.payment_method == payment.payment_method);
        if billed.is_some_and(|billed| billed.state() == Billed::Settled) {
            payment.set_state(PaymentState::Settled);
        }
    }
    order
}
