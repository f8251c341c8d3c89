//! A change of an order as its method says it: what to ask elsewhere, and what
//! the rules make of it.

use contract::{
    Assurance, Authority, ChangeMethod, Result,
    billing::Reason as BillingReason,
    orders::{self as wire, Reason},
    types::Money,
};
use principal::Call;
use saga::{Drafted, Reply};
use service::Asked as Request;
use store::{Collection, Query, Stored, Tx};

use super::legs::Legs;
use crate::{
    Orders, error,
    model::{Draft, Known, Order, net},
    store::orders::{self, Kept},
};

/// How old a second factor may be where a rule asks for it.
const FRESH: std::time::Duration = std::time::Duration::from_secs(900);

/// What a request asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'r> {
    /// The order.
    pub(crate) name: &'r str,
    /// Of the order as it was shown; empty takes it as it is.
    pub(crate) etag: &'r str,
    /// The method that is to pay or to be paid; empty for none.
    pub(crate) payment_method: &'r str,
}

/// A method that changes an order together with other services.
pub(crate) trait Drafts<M: ChangeMethod<Reply = wire::Order>>: Send + Sync {
    /// Reads from a request which order it's about, and by which payment method.
    fn asked(request: &M::Request) -> Asked<'_>;

    /// Names the variants whose products catalog is asked for before the rules run.
    fn variants<'r>(_: &'r M::Request, _: &'r Order) -> Vec<&'r str> {
        Vec::new()
    }

    /// Gives the price that the customer agreed to, where the request has one.
    fn agreed(_: &M::Request) -> Option<&Money> {
        None
    }

    /// Gives what a draft costs, to be compared with what was agreed to: the order's
    /// total, unless a method says otherwise.
    fn costs(draft: &Draft) -> Option<&Money> {
        draft.order.rest.total.as_ref()
    }

    /// Refuses early, before any other service is asked: "this order is cancelled".
    fn may(&self, call: &Call, order: &Order) -> Result<()>;

    /// Applies the rules: gives the order as it will be, and what that takes
    /// elsewhere.
    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &M::Request,
        known: &Known,
    ) -> Result<Draft>;
}

impl<M> service::Change<M> for Orders
where
    M: ChangeMethod<Reply = wire::Order>,
    Self: Drafts<M>,
{
    type Known = Known;

    async fn learn(&self, call: &Call, request: &M::Request) -> Result<Known> {
        let asked = <Self as Drafts<M>>::asked(request);
        let order = self.shown(call, &mut self.store.reader(), asked).await?;
        <Self as Drafts<M>>::may(self, call, &order)?;
        let variants = <Self as Drafts<M>>::variants(request, &order);
        let of = (&*order.rest.customer, asked.payment_method);
        self.known(call, variants, of).await
    }

    async fn draft(
        &self,
        call: &Call,
        tx: &mut Tx,
        asks: Request<'_, M::Request, Known>,
    ) -> Result<Drafted<wire::Order>> {
        let asked = <Self as Drafts<M>>::asked(asks.request);
        let order = self.shown(call, tx, asked).await?;
        self.free(call, tx, &order).await?;
        let draft =
            <Self as Drafts<M>>::draft(self, call, order.clone(), asks.request, asks.known)?;
        if draft.costs && call.policy.authority == Authority::Customer {
            let session = call.session()?;
            session.require(Assurance::Verified, Some(FRESH), call.now)?;
        }
        let agreed = <Self as Drafts<M>>::agreed(asks.request);
        if agreed.is_some() && agreed != <Self as Drafts<M>>::costs(&draft) {
            return Err(Reason::PriceChanged.into());
        }
        if gives_too_much(&draft) {
            return Err(BillingReason::RefundExceedsPayment.into());
        }
        if draft.created && orders::is_taken(tx, &draft.order.rest.number).await? {
            // chance made a number twice: the next one is another
            return Err(error::busy());
        }
        // said before, by a warehouse that repeats itself
        if draft.order == order {
            return Ok(Drafted::Same(Reply::of(&order.wire())));
        }
        let legs = Legs::of(&draft, asks.change, tx.now());
        let (before, after) = (legs.before(), legs.after());
        let mut document = draft.order.wire();
        if draft.created {
            document.etag.clear();
        }
        Ok(Drafted::Change(saga::Draft {
            key: document.name.clone(),
            customer: document.customer.clone(),
            kind: draft.kind.name(),
            document,
            before,
            after,
        }))
    }
}

impl Orders {
    /// The order that a caller may change, as it was shown to them.
    async fn shown(&self, call: &Call, query: &mut impl Query, asked: Asked<'_>) -> Result<Order> {
        let order = Kept::meant(query, call, (asked.name, asked.etag)).await?;
        Order::of(order)
    }

    /// Whether nobody else changes the order, and the customer hasn't changed
    /// too much for a day.
    pub(crate) async fn free(&self, call: &Call, tx: &mut Tx, order: &Order) -> Result<()> {
        if self.sagas.is_busy(tx, &order.rest.name).await? {
            return Err(error::busy());
        }
        let most = i64::from(self.config.changes_per_day);
        if most == 0 || call.policy.authority != Authority::Customer {
            return Ok(());
        }
        let day = std::time::Duration::from_secs(24 * 3600);
        let since = tx.now().before(day);
        match Stored::count(tx, call.customer()?, &call.request_id, since).await? >= most {
            true => Err(Reason::NeedsReview.into()),
            false => Ok(()),
        }
    }
}

/// Whether more goes back than was paid, without what is charged now.
fn gives_too_much(draft: &Draft) -> bool {
    let payments = &draft.order.rest.payments;
    // those that the draft makes are the last
    let before = payments.len().saturating_sub(draft.refund.len());
    let back = draft.refund.iter().map(|back| back.amount.minor_units);
    back.fold(0_i64, i64::saturating_add) > net(&payments[..before])
}
