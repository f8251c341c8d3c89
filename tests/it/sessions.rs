//! Sessions: proofs, refresh, revocation; and what an attacker tries with them.

use std::time::Duration;

use contract::{
    Assurance, PlatformReason,
    identity::{
        ExchangeTokenRequest, Reason, RefreshSessionRequest, RevokeSessionRequest,
        identity_service::{ExchangeToken, RefreshSession, RevokeSession},
    },
};
use mesh::CallOptions;
use principal::Clock as _;
use testkit::{Customer, Engine, System, totp_code};

use crate::world::{ANNA, BORIS, anna, world};

fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(10))
}

async fn exchange(system: &System, token: &str) -> contract::Result<String> {
    let client = system.client("identity", "service/orchestrator");
    let request = ExchangeTokenRequest {
        subject_token: token.to_owned(),
        action: None,
    };
    Ok(client
        .call::<ExchangeToken>(&lasting(), &request)
        .await?
        .token)
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_proofs_are_refused_alike_for_known_and_unknown() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let mut customer = Customer::anonymous(&system).await;

        let known = customer
            .prove_password(ANNA.1, "wrong")
            .await
            .expect_err("refused");
        let unknown = customer
            .prove_password("nobody@example.com", "wrong")
            .await
            .expect_err("refused");

        assert!(known.is(Reason::ProofWrong), "{known}");
        assert_eq!(known.to_string(), unknown.to_string());
        assert_eq!(known.metadata(), unknown.metadata());
        assert!(
            customer
                .prove_totp(&system)
                .await
                .expect_err("refused")
                .is(Reason::FirstFactorMissing)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_and_a_code_counts_once() {
    let system = world(Engine::Sqlite, "").await;
    let mut customer = Customer::anonymous(&system).await;
    for _ in 0..6 {
        let _ = customer.prove_password(BORIS.1, "wrong").await;
    }
    let right = customer
        .prove_password(BORIS.1, "correct horse battery")
        .await
        .expect_err("too many tries");
    assert!(right.is(Reason::TooManyTries), "{right}");
    system.clock.advance(Duration::from_secs(31));
    customer
        .prove_password(BORIS.1, "correct horse battery")
        .await
        .expect("after the delay");

    let mut first = anna(&system, Assurance::Identified).await;
    let code = totp_code(ANNA.0, system.clock.now().seconds());
    first.prove_code(code.clone()).await.expect("verified");
    // also when a new step begins in between: a code lasts one step longer
    let again = first.prove_code(code).await.expect_err("the same code");
    assert!(again.is(Reason::ProofWrong), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_kills_older_tokens() {
    let system = world(Engine::Sqlite, "").await;
    let mut customer = anna(&system, Assurance::Identified).await;
    let old = customer.tokens.access_token.clone();
    assert!(exchange(&system, &old).await.is_ok());

    customer.prove_totp(&system).await.expect("proved");

    assert!(
        exchange(&system, &old)
            .await
            .expect_err("dead")
            .is(PlatformReason::TokenInvalid)
    );
    assert!(
        exchange(&system, &customer.tokens.access_token)
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_token_counts_once_and_reuse_ends_the_session() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Identified).await;
        let refresh = |token: String| {
            let client = customer.identity.clone();
            async move {
                client
                    .call::<RefreshSession>(
                        &lasting(),
                        &RefreshSessionRequest {
                            refresh_token: token,
                        },
                    )
                    .await
            }
        };
        let first = customer.tokens.refresh_token.clone();
        let second = refresh(first.clone()).await.expect("refreshed");
        // the reply was lost: within 10 seconds, the pair unused
        let third = refresh(first.clone()).await.expect("given again");
        assert_ne!(second.refresh_token, third.refresh_token);
        // the pair that gave way is dead, and who shows it ends the session
        let reused = refresh(second.refresh_token).await.expect_err("reuse");
        assert!(reused.is(Reason::RefreshTokenReused), "{reused}");
        assert!(
            refresh(third.refresh_token)
                .await
                .expect_err("dead")
                .is(Reason::SessionEnded)
        );
        assert!(exchange(&system, &third.access_token).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_refreshes_leave_one_live_branch() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let request = RefreshSessionRequest {
        refresh_token: customer.tokens.refresh_token.clone(),
    };

    let calls = (0..20).map(|_| {
        let (client, request) = (customer.identity.clone(), request.clone());
        async move { client.call::<RefreshSession>(&lasting(), &request).await }
    });
    let done: Vec<_> = futures::future::join_all(calls)
        .await
        .into_iter()
        .flatten()
        .collect();

    assert!(!done.is_empty());
    // the live one goes on; whoever shows another ends the session
    let mut live = 0;
    for tokens in done {
        let next = RefreshSessionRequest {
            refresh_token: tokens.refresh_token,
        };
        live += usize::from(
            customer
                .identity
                .call::<RefreshSession>(&lasting(), &next)
                .await
                .is_ok(),
        );
    }
    assert!(live <= 1, "{live} live branches");
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_and_idle_sessions_mint_nothing() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    customer
        .identity
        .call::<RevokeSession>(&customer.options(), &RevokeSessionRequest {})
        .await
        .expect("revoked");
    assert!(
        exchange(&system, &customer.tokens.access_token)
            .await
            .expect_err("ended")
            .is(Reason::SessionEnded)
    );

    let idle = anna(&system, Assurance::Identified).await;
    system.clock.advance(Duration::from_secs(1801));
    let refreshed = idle
        .identity
        .call::<RefreshSession>(
            &lasting(),
            &RefreshSessionRequest {
                refresh_token: idle.tokens.refresh_token.clone(),
            },
        )
        .await;
    assert!(refreshed.expect_err("idle").is(Reason::SessionEnded));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_rotate_without_a_failed_turn_and_no_secret_lies_in_clear() {
    use contract::identity::{RotateKeysRequest, identity_service::RotateKeys};
    let system = world(Engine::Sqlite, "identity.key_lead_seconds = 0").await;
    let before = anna(&system, Assurance::Identified).await;
    let operator = system.client("identity", "operator/test");
    let keys = operator
        .call::<RotateKeys>(&lasting(), &RotateKeysRequest {})
        .await
        .expect("rotated");
    assert_eq!(keys.keys.len(), 2);

    let after = anna(&system, Assurance::Identified).await;
    assert!(
        exchange(&system, &before.tokens.access_token).await.is_ok(),
        "the old key is believed for a while"
    );
    assert!(
        exchange(&system, &after.tokens.access_token).await.is_ok(),
        "the new key signs"
    );

    // tokens are kept as hashes, TOTP secrets and keys sealed (row I-06)
    let mut files = Vec::new();
    for name in ["identity.db", "identity.db-wal"] {
        files.extend(std::fs::read(system.folder.path().join("db").join(name)).unwrap_or_default());
    }
    let holds = |needle: &[u8]| files.windows(needle.len()).any(|window| window == needle);
    assert!(holds(ANNA.0.as_bytes()), "the right files");
    for tokens in [&before.tokens, &after.tokens] {
        assert!(!holds(tokens.refresh_token.as_bytes()) && !holds(tokens.access_token.as_bytes()));
    }
    assert!(!holds(testkit::totp_secret(ANNA.0).as_bytes()));
}
