//! The audit: what it holds of signing in, of tokens, of looking at money and at
//! everything that a service keeps; and that it holds no secret.

use std::collections::BTreeSet;

use contract::{
    Assurance, Method,
    admin::{
        AuditRecord, ListAuditRequest,
        admin::{Export, ListAudit},
    },
    identity::{
        RefreshSessionRequest, RevokeSessionRequest,
        identity_service::{
            BeginChallenge, CompleteChallenge, ExchangeToken, RefreshSession, RevokeSession,
            StartSession,
        },
    },
    orders::{
        GetOrderRequest,
        orders_service::{CancelOrder, GetOrder},
    },
};
use prost_types::FieldMask;
use testkit::{Customer, Engine, System, eventually};

use crate::{
    taken_over::Orchestrator,
    world::{ANNA, anna, world},
    writes::{cancel, lasting},
};

/// What a service's audit holds, of a customer or of everybody.
async fn records(system: &System, service: &str, customer: &str) -> Vec<AuditRecord> {
    let request = ListAuditRequest {
        customer: customer.to_owned(),
        page_size: 1000,
    };
    let operator = system.client(service, "operator/test");
    let listed = operator.call::<ListAudit>(&lasting(), &request).await;
    listed.expect("listed").records
}

/// Waits until the audit holds a record of a method, of this outcome, with this in
/// it.
async fn holds<M: Method>(system: &System, service: &str, of: (&str, &str, &str)) {
    let (customer, outcome, within) = of;
    let what = format!("{service} {} {of:?}", M::PATH);
    eventually(&what, async || {
        let all = records(system, service, customer).await;
        all.iter().any(|one| {
            one.method == M::PATH.trim_start_matches('/')
                && one.outcome == outcome
                && one.resource.contains(within)
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_on_record_from_the_first_try_to_the_end() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let mut customer = Customer::anonymous(&system).await;
        let wrong = customer.prove_password(ANNA.1, "wrong").await;
        wrong.expect_err("a wrong password");
        let right = customer.prove_password(ANNA.1, "correct horse battery");
        right.await.expect("signed in");
        let session = customer.tokens.session.clone().expect("a session").name;
        let of = format!("session={session}");

        holds::<StartSession>(&system, "identity", ("", "OK", &of)).await;
        holds::<BeginChallenge>(&system, "identity", (ANNA.0, "OK", &of)).await;
        // on whose account, though nobody was signed in
        holds::<CompleteChallenge>(&system, "identity", (ANNA.0, "PROOF_WRONG", &of)).await;
        holds::<CompleteChallenge>(&system, "identity", (ANNA.0, "OK", &of)).await;

        // a token for a read, and one for a write
        let orchestrator = Orchestrator::of(&system, &customer);
        orchestrator.read_token().await;
        holds::<ExchangeToken>(&system, "identity", (ANNA.0, "OK", &of)).await;
        let done = orchestrator
            .write::<CancelOrder>("r1", &cancel("orders/W1000001", "r1"))
            .await;
        done.expect("cancelled");
        let action = format!(
            "action.method={} action.request_id=r1 {of}",
            CancelOrder::PATH
        );
        holds::<ExchangeToken>(&system, "identity", (ANNA.0, "OK", &action)).await;

        let first = RefreshSessionRequest {
            refresh_token: customer.tokens.refresh_token.clone(),
        };
        let revoked = customer.identity.clone();
        customer.refresh().await.expect("refreshed");
        holds::<RefreshSession>(&system, "identity", (ANNA.0, "OK", &of)).await;
        customer.refresh().await.expect("again: the pair is used");
        let reused = revoked.call::<RefreshSession>(&lasting(), &first).await;
        reused.expect_err("used twice");
        let reuse = (ANNA.0, "REFRESH_TOKEN_REUSED", &*of);
        holds::<RefreshSession>(&system, "identity", reuse).await;

        let other = anna(&system, Assurance::Identified).await;
        let (own, end) = (other.options(), RevokeSessionRequest {});
        let ended = other.identity.call::<RevokeSession>(&own, &end).await;
        ended.expect("revoked");
        holds::<RevokeSession>(&system, "identity", (ANNA.0, "OK", "session=")).await;

        let all = format!("{:?}", records(&system, "identity", "").await);
        let tokens = [
            &first.refresh_token,
            &customer.tokens.refresh_token,
            &customer.tokens.access_token,
        ];
        assert!(!tokens.iter().any(|token| all.contains(*token)), "a secret");
        assert!(!all.contains("horse") && !all.contains(ANNA.1), "a proof");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_money_or_takes_everything_out_is_on_record() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let looked = async |name: &str, paths: &[&str]| {
            let request = GetOrderRequest {
                name: name.to_owned(),
                read_mask: Some(FieldMask {
                    paths: paths.iter().map(|path| (*path).to_owned()).collect(),
                }),
            };
            let read = orchestrator.read::<GetOrder>(&request).await;
            read.expect("an order");
        };

        looked("orders/W1000001", &["number", "state"]).await;
        looked("orders/W1000002", &["number", "payments"]).await;
        looked("orders/W1000003", &[]).await;
        system.export("orders").await.expect("exported");

        holds::<Export>(&system, "orders", ("", "OK", "")).await;
        let read: BTreeSet<_> = records(&system, "orders", ANNA.0)
            .await
            .into_iter()
            .filter(|one| one.method == GetOrder::PATH.trim_start_matches('/'))
            .map(|one| one.resource)
            .collect();
        let both = ["name=orders/W1000002", "name=orders/W1000003"].map(str::to_owned);
        assert_eq!(read, BTreeSet::from(both), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_before_a_handler_is_on_record_and_no_value_fills_the_audit() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Identified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let reads = orchestrator.read_token().await;

        // a write that nobody said yes to, and one whose id is none
        let unasked = cancel("orders/W1000001", "r1");
        let sent = orchestrator.send::<CancelOrder>(&reads, &unasked).await;
        sent.expect_err("not confirmed");
        let of = (ANNA.0, "ACTION_NOT_CONFIRMED", "name=orders/W1000001");
        holds::<CancelOrder>(&system, "orders", of).await;
        let broken = cancel("orders/W1000001", "r 1");
        let sent = orchestrator.send::<CancelOrder>(&reads, &broken).await;
        sent.expect_err("no request id");
        holds::<CancelOrder>(&system, "orders", (ANNA.0, "INVALID_REQUEST", "name=")).await;
        // an action's token shown for a read
        let action = orchestrator.action::<CancelOrder>("r2", b"").await;
        let own = GetOrderRequest {
            name: "orders/W1000001".into(),
            read_mask: None,
        };
        let sent = orchestrator
            .send::<GetOrder>(&action.expect("a token"), &own)
            .await;
        sent.expect_err("another method's token");
        holds::<GetOrder>(&system, "orders", (ANNA.0, "TOKEN_INVALID", "name=")).await;

        let long = GetOrderRequest {
            name: format!("orders/\n{}", "9".repeat(100_000)),
            read_mask: None,
        };
        let sent = orchestrator.send::<GetOrder>(&reads, &long).await;
        sent.expect_err("no such order");
        let of = (ANNA.0, "INVALID_REQUEST", "name=orders/ 999");
        holds::<GetOrder>(&system, "orders", of).await;
        for record in records(&system, "orders", ANNA.0).await {
            assert!(record.resource.len() <= 250, "{}", record.resource.len());
        }
    }
}
