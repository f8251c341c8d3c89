//! What the legs after the decision tell of the order.

use contract::{
    Result,
    billing::{OrderPayment, PaymentState as Billed, billing_service::RefundOrder},
    orders::{self as wire, PaymentKind, PaymentState},
    tickets::{Ticket, tickets_service::FileTicket},
};
use saga::{Domain, Sagas, Told};
use store::{Change, Collection, Tx};

use crate::{Orders, model::Kind, store::orders::Kept};

impl Domain for Orders {
    type Collection = Kept;

    fn sagas(&self) -> &Sagas {
        &self.sagas
    }

    async fn told(&self, tx: &mut Tx, told: Told<'_>) -> Result<()> {
        let (refunded, filed) = (told.by::<RefundOrder>()?, told.by::<FileTicket>()?);
        let Some(order) = Kept::any(tx, told.key).await? else {
            return Ok(());
        };
        let (order, kind) = match (refunded, filed) {
            (Some(refunded), _) => (settled(order, &refunded.payments), Kind::Refunded),
            (_, Some(ticket)) => (looked_at(order, ticket), Kind::TicketOpened),
            (None, None) => return Ok(()),
        };
        let order = Kept::update(tx, order).await?;
        tx.change(Change {
            kind: kind.name().into(),
            tags: Kept::tags(&order),
            name: order.name,
        });
        Ok(())
    }
}

/// The order with the ticket of the problem that was reported last: it was busy since.
fn looked_at(mut order: wire::Order, ticket: Ticket) -> wire::Order {
    if let Some(problem) = order.problems.last_mut() {
        problem.ticket = ticket.name;
        problem.ticket_number = ticket.number;
    }
    order
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
