//! Changes that can't go on by themselves: a call is refused that has to be done.
//! The customer is told that it's under way, operators see it and mend it.

use contract::{
    Assurance, PlatformReason, Result,
    admin::{
        ChangePhase, ChangeUnderWay, GetChangeRequest, ListAuditRequest, ListChangesRequest,
        ResolveChangeRequest, RetryChangeRequest,
        admin::{GetChange, ListAudit, ListChanges, ResolveChange, RetryChange},
    },
    billing::OrderPayment,
    orders::{Order, OrderState, orders_service::CancelOrder},
    tickets::{Ticket, TicketKind},
};
use mesh::Client;
use prost::Message;
use testkit::{Engine, System, eventually};

use crate::{
    privacy::metrics_of,
    taken_over::Orchestrator,
    talk::{Talk, said},
    world::{anna, order, world},
    writes::{cancel, lasting},
};

const SOON: &str =
    "[changes]\nlease_seconds = 2\nrecovery_interval_millis = 10\nretry_seconds = 3600";
const REFUND: &str = "switchboard.billing.v1.BillingService/RefundOrder";
const ORDER: &str = "orders/W1000099";

/// An order that billing knows no payment of: what went back would be more than
/// was paid. Gives the payment.
async fn unpaid(system: &System) -> OrderPayment {
    let like = order(system, "orders/W1000001").await;
    let order = Order {
        name: ORDER.into(),
        number: "#W1000099".into(),
        ..like
    };
    let paid = order.payments[0].clone();
    let payment = OrderPayment {
        name: "orderPayments/W1000099".into(),
        order: ORDER.into(),
        customer: order.customer.clone(),
        payment_method: paid.payment_method,
        amount: paid.amount,
        kind: 1,
        state: 2,
        create_time: order.create_time,
    };
    let done = system.import("orders", vec![service::pack(&order)]).await;
    assert!(done.expect("imported").refusals.is_empty());
    payment
}

/// How many movements of money billing has for the order.
async fn moved(system: &System) -> usize {
    let billed = system.export("billing").await.expect("exported");
    let payments = billed.iter().filter_map(|any| {
        let payment = service::unpack::<OrderPayment>(any).expect("a resource");
        payment.filter(|payment| payment.order == ORDER)
    });
    payments.count()
}

async fn under_way(operator: &Client) -> Vec<ChangeUnderWay> {
    let request = ListChangesRequest {
        refused: true,
        ..ListChangesRequest::default()
    };
    let listed = operator.call::<ListChanges>(&lasting(), &request).await;
    listed.expect("listed").changes
}

async fn resolve(operator: &Client, id: &str, (leg, note): (&str, &str)) -> Result<ChangeUnderWay> {
    let request = ResolveChangeRequest {
        id: id.into(),
        leg: leg.into(),
        note: note.into(),
    };
    operator.call::<ResolveChange>(&lasting(), &request).await
}

async fn metric(system: &System, name: &str) -> String {
    let text = metrics_of(system.probes("orders")).await;
    let line = text.lines().find(|line| line.starts_with(name));
    line.unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_refund_is_an_operators_and_goes_on_once_its_cause_is_mended() {
    for engine in Engine::all() {
        let system = world(engine, SOON).await;
        let payment = unpaid(&system).await;
        let customer = anna(&system, Assurance::Identified).await;
        let talk = Talk::start(&customer).await;
        talk.say("cancel order W1000099, I ordered it by mistake")
            .await;

        let told = said(&talk.say("yes").await);

        // it is cancelled, and the refund isn't done: neither is promised
        let operator = system.client("orders", "operator/test");
        let change = under_way(&operator).await.pop().expect("a change");
        let reference: String = change.request_id.chars().take(8).collect();
        assert!(told.contains(&reference), "{engine:?}: {told}");
        assert_eq!(change.leg, REFUND);
        assert_eq!(change.phase(), ChangePhase::AfterDecision);
        assert_eq!(change.refusal, "REFUND_EXCEEDS_PAYMENT");
        assert_eq!((&*change.service, &*change.name), ("orders", ORDER));
        eventually("it's counted", async || {
            metric(&system, "orders_changes_stuck")
                .await
                .ends_with(" 1")
        })
        .await;
        let now = order(&system, ORDER).await;
        assert_eq!(now.state(), OrderState::Cancelled);
        eventually("an operator has a ticket", async || {
            let tickets = system.export("tickets").await.expect("exported");
            let tickets = tickets.iter().filter_map(|one| one.to_msg::<Ticket>().ok());
            let of = |one: &Ticket| (one.cause.clone(), one.kind());
            let wanted = (format!("{}/stuck", change.id), TicketKind::StuckChange);
            tickets.filter(|one| of(one) == wanted).count() == 1
        })
        .await;

        // while its cause is there it's refused again
        let retry = RetryChangeRequest {
            id: change.id.clone(),
        };
        let retried = operator.call::<RetryChange>(&lasting(), &retry).await;
        retried.expect("tried again");
        eventually("refused again", async || {
            let same = GetChangeRequest {
                id: change.id.clone(),
            };
            let again = operator.call::<GetChange>(&lasting(), &same).await;
            again.is_ok_and(|again| !again.refusal.is_empty())
        })
        .await;

        let mended = system
            .import("billing", vec![service::pack(&payment)])
            .await;
        assert!(mended.expect("imported").refusals.is_empty());
        eventually("it goes on", async || {
            // somebody may be at it just now
            let retried = operator.call::<RetryChange>(&lasting(), &retry).await;
            retried.is_err_and(|error| error.is(PlatformReason::NotFound))
        })
        .await;
        assert_eq!(moved(&system).await, 2, "{engine:?}: paid, and back");
        eventually("the customer is told", async || {
            let told = said(&talk.say("where is order W1000099?").await);
            told.contains("goes back to how you paid")
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_did_by_hand_is_not_done_again() {
    for engine in Engine::all() {
        let system = world(engine, SOON).await;
        let payment = unpaid(&system).await;
        let customer = anna(&system, Assurance::Identified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let request = cancel(ORDER, "by-hand");

        let refused = orchestrator.write::<CancelOrder>("by-hand", &request).await;
        let refused = refused.expect_err("the refund is refused");
        assert!(refused.is(PlatformReason::RequestInProgress), "{refused}");
        let again = orchestrator.write::<CancelOrder>("by-hand", &request).await;
        assert!(again.is_err_and(|error| error.is(PlatformReason::RequestInProgress)));

        let operator = system.client("orders", "operator/test");
        let change = under_way(&operator).await.pop().expect("a change");
        for (leg, note) in [
            (REFUND, " "),
            ("switchboard.x/Other", "paid by bank transfer 7"),
        ] {
            let wrong = resolve(&operator, &change.id, (leg, note)).await;
            assert!(wrong.is_err_and(|error| error.is(PlatformReason::InvalidRequest)));
        }
        let foreign = system.client("orders", "service/orchestrator");
        let stranger = resolve(&foreign, &change.id, (REFUND, "paid")).await;
        assert!(stranger.is_err_and(|error| error.is(PlatformReason::CallerNotAllowed)));

        // it could be done by now
        let mended = system
            .import("billing", vec![service::pack(&payment)])
            .await;
        assert!(mended.expect("imported").refusals.is_empty());
        let resolved = resolve(&operator, &change.id, (REFUND, "paid by bank transfer 7")).await;
        resolved.expect("resolved");
        // once more, as where the reply was lost: done, or over by now
        let again = resolve(&operator, &change.id, (REFUND, "paid by bank transfer 7")).await;
        let is_over = |error: &contract::Error| error.is(PlatformReason::NotFound);
        assert!(again.as_ref().err().is_none_or(is_over), "{again:?}");

        eventually("it's over", async || under_way(&operator).await.is_empty()).await;
        let again = orchestrator.write::<CancelOrder>("by-hand", &request).await;
        let again = Order::decode(again.expect("done").message).expect("an order");
        assert_eq!(again.state(), OrderState::Cancelled);
        assert_eq!(moved(&system).await, 1, "{engine:?}: no refund besides");
        eventually("the audit has the note", async || {
            let request = ListAuditRequest::default();
            let audit = operator.call::<ListAudit>(&lasting(), &request).await;
            let records = audit.expect("an audit").records;
            let mut own = records
                .iter()
                .filter(|one| one.method.ends_with("/ResolveChange"));
            let noted =
                own.any(|one| one.outcome == "OK" && one.resource.contains("bank transfer 7"));
            // done once, and nobody was refused it
            let asked = records.iter().filter(|one| one.request_id == "by-hand");
            let asked: Vec<_> = asked.map(|one| one.outcome.as_str()).collect();
            noted && asked == ["OK"]
        })
        .await;
    }
}
