//! What is decided, and what the legs after that tell of the order.

use contract::{
    Error, Result,
    billing::{OrderPayment, PaymentState as Billed, billing_service::RefundOrder},
    orders::{self as wire, PaymentKind, PaymentState},
};
use saga::{Decided, Domain, Reply, Sagas, Told};
use store::{Change, Collection, Query, Tx};

use crate::{Orders, model::Kind, store::orders::Kept};

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
        let mut order = decided.document;
        if order.etag.is_empty() {
            Kept::write(tx, &order).await?;
            order.etag = "1".to_owned();
            return Ok(Reply::of(&order));
        }
        // nothing else changed it meanwhile: it was busy
        Kept::update(tx, order).await.map(|order| Reply::of(&order))
    }

    async fn told(&self, tx: &mut Tx, told: Told<'_>) -> Result<()> {
        let Some(refunded) = told.by::<RefundOrder>()? else {
            return Ok(());
        };
        let Some(order) = Kept::any(tx, told.key).await? else {
            return Ok(());
        };
        Kept::update(tx, settled(order, &refunded.payments)).await?;
        tx.change(Change {
            name: told.key.to_owned(),
            kind: Kind::Refunded.name().into(),
            tags: vec![told.key.to_owned(), told.customer.to_owned()],
        });
        Ok(())
    }

    async fn shown(&self, query: &mut impl Query, key: &str) -> Result<Reply> {
        let order = Kept::any(query, key).await?;
        let order = order.ok_or_else(Error::not_found)?;
        Ok(Reply::of(&order))
    }
}

/// The order with its refunds as billing has them.
fn settled(mut order: wire::Order, moved: &[OrderPayment]) -> wire::Order {
    let refunds = order
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
