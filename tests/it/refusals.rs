//! Every method × what must be refused: loops over the contract, so that a new
//! method is covered the moment it exists.

use std::{sync::Arc, time::Duration};

use contract::{Assurance, Authority, Code, PlatformReason, Policies, Policy};
use mesh::CallOptions;
use principal::Secret;
use switchboard::SERVICES;
use testkit::{Engine, System};

use crate::{
    taken_over::Orchestrator,
    world::{anna, world},
};

/// Identities that something could come from.
fn identities() -> Vec<String> {
    let services = SERVICES.iter().map(|spec| format!("service/{}", spec.name));
    services
        .chain([
            "channel/web".into(),
            "channel/other".into(),
            "operator/test".into(),
        ])
        .collect()
}

/// The methods of the contract with the services that serve them; Admin and
/// the feed at orders.
fn methods() -> Vec<(Arc<Policy>, String)> {
    let served = |policy: &Policy| {
        let package = policy
            .path
            .trim_start_matches('/')
            .split('.')
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        if package == "admin" {
            "orders".to_owned()
        } else {
            package
        }
    };
    let mut methods: Vec<_> = Policies::own()
        .iter()
        .map(|policy| (Arc::clone(policy), served(policy)))
        .collect();
    methods.sort_by(|left, right| left.0.path.cmp(&right.0.path));
    methods
}

fn options() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(5))
}

async fn refused(
    system: &System,
    service: &str,
    path: &str,
    caller: &str,
    options: &CallOptions,
) -> contract::Error {
    let client = system.client(service, caller);
    let sent = client.send(path, options, bytes::Bytes::new()).await;
    sent.err()
        .unwrap_or_else(|| panic!("{path} answered {caller}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn caller_that_is_not_listed_is_refused_by_every_method() {
    let system = world(Engine::Sqlite, "").await;
    let (mut refusals, identities) = (0, identities());
    for (policy, service) in methods() {
        for caller in &identities {
            if policy.callers.iter().any(|listed| listed.matches(caller)) {
                continue;
            }
            let error = refused(&system, &service, &policy.path, caller, &options()).await;
            assert!(
                error.is(PlatformReason::CallerNotAllowed),
                "{} as {caller}: {error}",
                policy.path
            );
            refusals += 1;
        }
    }
    println!("{refusals} pairs of method and caller were refused");
    assert!(refusals > 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn token_that_is_none_is_refused_by_every_method_that_asks_for_one() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    let session = customer.tokens.access_token.clone();
    let mut changed = session.clone().into_bytes();
    let middle = changed.len() / 2;
    changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("ascii");
    let parts: Vec<&str> = session.split('.').collect();
    let forged = [
        String::new(),
        "x".into(),
        "a.b.c".into(),
        changed,
        // without a signature, and by an algorithm that is none
        format!("{}.{}.", parts[0], parts[1]),
        format!("eyJhbGciOiJub25lIn0.{}.", parts[1]),
        format!(
            "eyJhbGciOiJub25lIiwidHlwIjoic2Vzc2lvbitqd3QiLCJraWQiOiJ4In0.{}.",
            parts[1]
        ),
        format!("{session}.{session}"),
        "A".repeat(8_000),
    ];
    for (policy, service) in methods() {
        let caller = match policy.authority {
            Authority::Customer => "service/orchestrator",
            Authority::Session => "channel/web",
            _ => continue,
        };
        let mut tokens: Vec<Option<String>> = forged.iter().cloned().map(Some).collect();
        tokens.push(None);
        if policy.authority == Authority::Customer {
            // a session's own token opens no domain
            tokens.push(Some(session.clone()));
        }
        for token in tokens {
            let mut options = options();
            options.bearer = token.clone().map(Secret::new);
            let error = refused(&system, &service, &policy.path, caller, &options).await;
            assert_eq!(
                error.code(),
                Code::Unauthenticated,
                "{} with {token:?}: {error}",
                policy.path
            );
        }
    }
    // a session is worth nothing on another channel
    let mut stolen = options();
    stolen.bearer = Some(Secret::new(session));
    for (policy, service) in methods()
        .into_iter()
        .filter(|(policy, _)| policy.authority == Authority::Session)
    {
        let error = refused(&system, &service, &policy.path, "channel/other", &stolen).await;
        assert_eq!(error.code(), Code::Unauthenticated, "{}", policy.path);
    }
}

/// Tries a session's and a read token on every method that asks for either.
async fn refused_everywhere(system: &System, session: &str, read: &Secret, what: &str) {
    for (policy, service) in methods() {
        let (caller, token) = match policy.authority {
            Authority::Session => ("channel/web", Secret::new(session)),
            Authority::Customer => ("service/orchestrator", read.clone()),
            _ => continue,
        };
        let options = options().bearer(token);
        let error = refused(system, &service, &policy.path, caller, &options).await;
        assert!(
            error.is(PlatformReason::TokenInvalid),
            "{} with {what}: {error}",
            policy.path
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_and_foreign_tokens_are_refused_by_every_method() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    let session = customer.tokens.access_token.clone();
    let read = Orchestrator::of(&system, &customer).token(None).await;
    let read = read.expect("a read token");

    // of another house, where the same names hold other keys
    let other = world(Engine::Sqlite, "").await;
    refused_everywhere(&other, &session, &read, "a foreign token").await;
    system.clock.advance(Duration::from_secs(601));
    refused_everywhere(&system, &session, &read, "an expired token").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn message_that_is_too_large_or_none_is_refused_and_the_service_lives() {
    let system = world(Engine::Sqlite, "").await;
    for (policy, service) in methods() {
        let Some(caller) = identities()
            .into_iter()
            .find(|caller| policy.callers.iter().any(|listed| listed.matches(caller)))
        else {
            panic!("{} has no caller", policy.path);
        };
        let client = system.client(&service, &caller);
        let large = client
            .send(&policy.path, &options(), vec![0xff; 2 * 1024 * 1024].into())
            .await;
        assert!(large.is_err(), "{}", policy.path);
        let none = client
            .send(&policy.path, &options(), vec![0xff; 64].into())
            .await;
        assert!(none.is_err(), "{}", policy.path);
    }
    for spec in SERVICES {
        let alive = system.client(spec.name, "operator/test");
        let path = "/switchboard.admin.v1.Admin/ListAudit";
        assert!(
            alive
                .send(path, &options(), bytes::Bytes::new())
                .await
                .is_ok(),
            "{}",
            spec.name
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn request_that_is_too_large_or_none_is_told_so() {
    let system = world(Engine::Sqlite, "").await;
    for (policy, service) in methods() {
        let unary = contract::pool()
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .any(|method| {
                let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
                let streams = method.is_client_streaming() || method.is_server_streaming();
                path == policy.path && !streams
            });
        let callers = identities();
        let caller = callers
            .iter()
            .find(|caller| policy.callers.iter().any(|list| list.matches(caller)));
        let (Some(caller), true) = (caller, unary && policy.authority != Authority::Customer)
        else {
            continue;
        };
        let client = system.client(&service, caller);
        for bytes in [vec![0_u8; 3 * 1024 * 1024], vec![0xff; 10]] {
            let sent = client.send(&policy.path, &options(), bytes.into()).await;
            let refused = sent
                .err()
                .unwrap_or_else(|| panic!("{} answers", policy.path));
            assert!(
                refused.is(PlatformReason::InvalidRequest)
                    // sessions are asked for first
                    || refused.code() == Code::Unauthenticated,
                "{}: {refused}",
                policy.path
            );
        }
    }
}
