//! The calls that a draft takes elsewhere.

use std::time::Duration;

use contract::{
    PlatformReason,
    billing::{
        ChargeOrderRequest, Refund, RefundOrderRequest,
        billing_service::{ChargeOrder, RefundOrder},
    },
    catalog::{
        CommitStockRequest, Reason as CatalogReason, ReleaseStockRequest, ReserveStockRequest,
        StockLine,
        catalog_service::{CommitStock, ReleaseStock, ReserveStock},
    },
    logistics::{SetInstructionsRequest, logistics_service::SetInstructions},
    orders as wire,
    tickets::{FileTicketRequest, TicketKind, tickets_service::FileTicket},
    value::Instant,
};
use saga::{Call, Leg};

use crate::model::Draft;

/// How long stock stays held: for an order that was placed, and for a change, which
/// always commits or releases it and may wait long for another service.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// How much a person is told of a problem, in characters.
const TOLD: usize = 2000;

/// A draft with the id of the change that is made of it.
pub(super) struct Legs<'d> {
    draft: &'d Draft,
    order: &'d wire::Order,
    change: &'d str,
    now: Instant,
}

impl<'d> Legs<'d> {
    pub(super) fn of(draft: &'d Draft, change: &'d str, now: Instant) -> Self {
        Self {
            draft,
            order: &draft.order.rest,
            change,
            now,
        }
    }

    /// Up to the decision stock is held, then money is taken.
    pub(super) fn before(&self) -> Vec<Leg> {
        self.reserve().into_iter().chain(self.charge()).collect()
    }

    /// After it stock is taken for good, money goes back, what isn't needed is
    /// free again, the carrier is told.
    pub(super) fn after(&self) -> Vec<Call> {
        let legs = [
            self.commit(),
            self.refund(),
            self.release(),
            self.instruct(),
            self.report(),
        ];
        legs.into_iter().flatten().collect()
    }

    /// The reservation of what the change takes: the order's own, where it stays
    /// held for that.
    fn reservation(&self) -> String {
        match self.draft.keep {
            true => self.order.reservation.clone(),
            false => format!("{}/stock", self.change),
        }
    }

    fn reserve(&self) -> Option<Leg> {
        let lines = self.draft.reserve.clone();
        if lines.is_empty() {
            return None;
        }
        let request = ReserveStockRequest {
            reservation: self.reservation(),
            customer: self.order.customer.clone(),
            cause: self.change.to_owned(),
            lines,
            expire_time: Some(self.now.after(KEPT).into()),
            ..ReserveStockRequest::default()
        };
        let undo = self.released(self.reservation(), Vec::new());
        Some(Leg::new(Call::new::<ReserveStock>(&request)).undone_by(undo))
    }

    fn charge(&self) -> Option<Leg> {
        let charge = self.draft.charge.as_ref()?;
        let request = ChargeOrderRequest {
            customer: self.order.customer.clone(),
            order: self.order.name.clone(),
            cause: self.change.to_owned(),
            payment_method: charge.payment_method.clone(),
            amount: Some(charge.amount.clone()),
            ..ChargeOrderRequest::default()
        };
        Some(Leg::new(Call::new::<ChargeOrder>(&request)))
    }

    fn commit(&self) -> Option<Call> {
        let is_orders = self.draft.commit;
        let reservation = match self.draft {
            _ if is_orders => self.order.reservation.clone(),
            draft if !draft.reserve.is_empty() && !draft.keep => self.reservation(),
            _ => return None,
        };
        if reservation.is_empty() {
            return None;
        }
        let request = CommitStockRequest {
            reservation,
            customer: self.order.customer.clone(),
            cause: self.change.to_owned(),
            ..CommitStockRequest::default()
        };
        let commit = Call::new::<CommitStock>(&request);
        Some(match is_orders {
            // past its time, or from elsewhere: sold all the same
            true => commit
                .settled_by(CatalogReason::ReservationClosed)
                .settled_by(PlatformReason::NotFound),
            // held by this change: that it's gone is for a person to see
            false => commit,
        })
    }

    fn refund(&self) -> Option<Call> {
        let backs = &self.draft.refund;
        if backs.is_empty() {
            return None;
        }
        let refunds = backs.iter().map(|back| Refund {
            payment_method: back.payment_method.clone(),
            amount: Some(back.amount.clone()),
        });
        let request = RefundOrderRequest {
            customer: self.order.customer.clone(),
            order: self.order.name.clone(),
            cause: self.change.to_owned(),
            refunds: refunds.collect(),
            ..RefundOrderRequest::default()
        };
        Some(Call::new::<RefundOrder>(&request))
    }

    fn release(&self) -> Option<Call> {
        let lines = self.draft.release.clone()?;
        let reservation = self.order.reservation.clone();
        (!reservation.is_empty()).then(|| self.released(reservation, lines))
    }

    fn instruct(&self) -> Option<Call> {
        let request = SetInstructionsRequest {
            order: self.order.name.clone(),
            customer: self.order.customer.clone(),
            cause: self.change.to_owned(),
            text: self.order.instructions.clone(),
            ..SetInstructionsRequest::default()
        };
        let instructs = self.draft.instructs;
        instructs.then(|| Call::new::<SetInstructions>(&request))
    }

    fn report(&self) -> Option<Call> {
        let problem = self.order.problems.last().filter(|_| self.draft.reports)?;
        let what = problem.kind().as_str_name();
        let what = what.trim_start_matches("PROBLEM_KIND_").replace('_', " ");
        let text = match problem.variants.as_slice() {
            [] => format!("{what}: {}", problem.description),
            items => format!("{what} ({}): {}", items.join(", "), problem.description),
        };
        let request = FileTicketRequest {
            customer: self.order.customer.clone(),
            cause: self.change.to_owned(),
            kind: TicketKind::Order.into(),
            subject: format!("Order {}", self.order.number),
            text: text.chars().take(TOLD).collect(),
            order: self.order.name.clone(),
            ..FileTicketRequest::default()
        };
        Some(Call::new::<FileTicket>(&request))
    }

    /// Stock that is free again; no lines are all of it.
    fn released(&self, reservation: String, lines: Vec<StockLine>) -> Call {
        let request = ReleaseStockRequest {
            reservation,
            customer: self.order.customer.clone(),
            cause: self.change.to_owned(),
            lines,
            ..ReleaseStockRequest::default()
        };
        // committed to a parcel or past its time meanwhile: nothing to give back
        Call::new::<ReleaseStock>(&request)
            .settled_by(CatalogReason::ReservationClosed)
            .settled_by(PlatformReason::InvalidRequest)
    }
}
