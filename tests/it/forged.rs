//! Tokens that are none (row I-11; RFC 8725): what attackers make of a good
//! one. Every service that takes tokens refuses each, in the same words.

use std::time::{Duration, Instant};

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{Assurance, Authority, PlatformReason, Policies};
use mesh::CallOptions;
use principal::Secret;
use serde_json::{Value, json};
use testkit::Engine;

use crate::{
    taken_over::Orchestrator,
    world::{anna, world},
};

/// A good token, taken apart.
struct Good {
    header: Value,
    claims: Value,
    whole: String,
}

fn decoded(part: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&bytes).expect("json")
}

fn part(json: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(json)
}

impl Good {
    fn of(token: &str) -> Self {
        let mut parts = token.split('.');
        let mut next = || decoded(parts.next().expect("a part"));
        Self {
            header: next(),
            claims: next(),
            whole: token.to_owned(),
        }
    }

    /// Its signature.
    fn signature(&self) -> &str {
        self.whole.rsplit_once('.').map_or("", |(_, last)| last)
    }

    /// The good claims under a header with a change, signed by an attacker.
    fn header(&self, changes: &Value) -> String {
        signed(&with(&self.header, changes), &self.claims)
    }

    /// Changed claims under the good header, signed by an attacker.
    fn claims(&self, changes: &Value) -> String {
        signed(&self.header, &with(&self.claims, changes))
    }
}

/// An object with fields changed; null takes one away.
fn with(object: &Value, changes: &Value) -> Value {
    let mut object = object.clone();
    for (name, value) in changes.as_object().expect("changes") {
        match value {
            Value::Null => drop(object.as_object_mut().expect("an object").remove(name)),
            value => object[name] = value.clone(),
        }
    }
    object
}

fn attacker() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key")
}

fn signed(header: &Value, claims: &Value) -> String {
    let body = format!("{}.{}", part(header.to_string()), part(claims.to_string()));
    let signature = attacker().sign(body.as_bytes());
    format!("{body}.{}", part(signature.as_ref()))
}

/// Whether it reads otherwise in base64 than in base64url: one in 16 doesn't.
fn differs_by_alphabet(token: &str) -> bool {
    token.contains(['-', '_'])
}

/// The corpus.
fn corpus(good: &Good) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, token: String| all.push((name.to_owned(), token));
    other_headers(good, &mut add);
    other_claims(good, &mut add);
    damaged(good, &mut add);
    all
}

/// Where a token of the corpus goes, by its name.
type Add<'a> = dyn FnMut(&str, String) + 'a;

/// What says that it's signed in another way.
fn other_headers(good: &Good, add: &mut Add<'_>) {
    let signature = good.signature();
    let claims = part(good.claims.to_string());
    for alg in ["none", "None", "nOnE", "NONE", ""] {
        let header = part(with(&good.header, &json!({ "alg": alg })).to_string());
        add(
            &format!("alg {alg} without a signature"),
            format!("{header}.{claims}."),
        );
        add(
            &format!("alg {alg} with the good one"),
            format!("{header}.{claims}.{signature}"),
        );
    }
    for alg in [
        "HS256", "HS384", "RS256", "ES256", "PS256", "EdDSA ", "eddsa", "Ed25519",
    ] {
        add(&format!("alg {alg}"), good.header(&json!({ "alg": alg })));
    }
    let public = hmac::Key::new(hmac::HMAC_SHA256, attacker().public_key().as_ref());
    let header = part(with(&good.header, &json!({ "alg": "HS256" })).to_string());
    let tag = hmac::sign(&public, format!("{header}.{claims}").as_bytes());
    add(
        "HS256 over a public key",
        format!("{header}.{claims}.{}", part(tag.as_ref())),
    );
    let jwk =
        json!({ "kty": "OKP", "crv": "Ed25519", "x": part(attacker().public_key().as_ref()) });
    for (name, value) in [
        ("jwk", jwk),
        ("jku", json!("https://127.0.0.1:1/keys")),
        ("x5u", json!("https://127.0.0.1:1/cert")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
    ] {
        add(name, good.header(&json!({ name: value })));
    }
    let long = "k".repeat(2_000);
    for kid in [
        "../../dev/null",
        "' OR 1=1 --",
        "unknown",
        "",
        "\0",
        "..%2f",
        &long,
    ] {
        add(
            &format!("kid {:?}", &kid[..kid.len().min(20)]),
            good.header(&json!({ "kid": kid })),
        );
    }
    for typ in ["JWT", "session+jwt", "action+jwt", "at+jwt", "", "read"] {
        let other = good.header["typ"] != typ;
        if other {
            add(&format!("typ {typ}"), good.header(&json!({ "typ": typ })));
        }
    }
}

/// What says something else, under a signature for what was said.
fn other_claims(good: &Good, add: &mut Add<'_>) {
    let signature = good.signature();
    for field in ["exp", "aud", "iss", "sub", "iat"] {
        add(&format!("no {field}"), good.claims(&json!({ field: null })));
    }
    for (name, value) in [
        ("aud", json!(["service/orders", "service/stranger"])),
        ("aud", json!("service/stranger")),
        ("iss", json!("spiffe://elsewhere")),
        ("sub", json!("customers/boris")),
        ("sub", json!("")),
        ("exp", json!(1.5e9)),
        ("exp", json!(-1)),
        ("exp", json!(9_223_372_036_854_775_808_u64)),
        ("exp", json!("9999999999")),
        ("exp", json!(9_999_999_999_u64)),
        ("nbf", json!(9_999_999_999_u64)),
        ("iat", json!(9_999_999_999_u64)),
        ("iat", json!("now")),
    ] {
        add(
            &format!("{name} {value}"),
            good.claims(&json!({ name: value })),
        );
    }
    let text = good.claims.to_string();
    let twice = format!("{{\"sub\":\"customers/boris\",{}", &text[1..]);
    add(
        "claims twice",
        format!(
            "{}.{}.{signature}",
            part(good.header.to_string()),
            part(twice)
        ),
    );
}

/// What isn't whole, or isn't a token.
fn damaged(good: &Good, add: &mut Add<'_>) {
    let body = good.whole.rsplit_once('.').map_or("", |(body, _)| body);
    let signature = good.signature();
    let claims = part(good.claims.to_string());
    add(
        "signed by somebody else",
        signed(&good.header, &good.claims),
    );
    add(
        "signature of another body",
        format!("{}.{claims}x.{signature}", part(good.header.to_string())),
    );
    add("no signature", format!("{body}."));
    add("no third part", body.to_owned());
    add(
        "signature cut",
        good.whole[..good.whole.len() - 4].to_owned(),
    );
    add("signature of zeros", format!("{body}.{}", part([0; 64])));
    add("signature twice", format!("{body}.{signature}{signature}"));
    add("four dots", format!("{}.x.y", good.whole));
    add("trailing bytes", format!("{}AAAA", good.whole));
    add("padding", format!("{}==", good.whole));
    add("in quotes", format!("\"{}\"", good.whole));
    add(
        "another alphabet",
        good.whole.replace('-', "+").replace('_', "/"),
    );
    add("not base64", "%%%.%%%.%%%".into());
    add(
        "not json",
        format!("{}.{}.{signature}", part("alg"), part("claims")),
    );
    add(
        "not utf-8",
        format!("{}.{}.{signature}", part([0xff, 0xfe]), part([0xff])),
    );
    add(
        "an array",
        format!("{}.{}.{signature}", part("[]"), part("[]")),
    );
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    add("deep", format!("{}.{}.{signature}", part(&deep), claims));
    add(
        "long",
        format!(
            "{}.{}.{signature}",
            part(good.header.to_string()),
            "A".repeat(6_000)
        ),
    );
    add("only dots", "..".into());
    add("nothing", String::new());
    let hash = part(digest(&SHA256, good.whole.as_bytes()).as_ref());
    add("a hash", hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_and_damaged_tokens_are_refused_alike_by_every_service() {
    let system = world(Engine::Sqlite, "").await;
    let mut customer = anna(&system, Assurance::Verified).await;
    while !differs_by_alphabet(&customer.tokens.access_token) {
        customer.refresh().await.expect("refreshed");
    }
    let session = customer.tokens.access_token.clone();
    let orchestrator = Orchestrator::of(&system, &customer);
    let read = loop {
        let read = orchestrator.token(None).await.expect("a read token");
        if differs_by_alphabet(read.expose()) {
            break read.expose().to_owned();
        }
    };
    let (of_read, of_session) = (Good::of(&read), Good::of(&session));
    let (of_read, of_session) = (corpus(&of_read), corpus(&of_session));
    assert!(of_read.len() >= 60, "{}", of_read.len());
    let mut services = std::collections::BTreeSet::new();
    let (mut tried, mut slowest) = (0, Duration::ZERO);
    let mut words = std::collections::BTreeSet::new();
    for policy in Policies::own().iter() {
        let (caller, tokens) = match policy.authority {
            Authority::Customer => ("service/orchestrator", &of_read),
            Authority::Session => ("channel/web", &of_session),
            _ => continue,
        };
        let service = policy.path.split('.').nth(1).expect("a package");
        services.insert(service.to_owned());
        let client = system.client(service, caller);
        for (name, token) in tokens {
            let options = CallOptions::lasting(Duration::from_secs(5));
            let options = options.bearer(Secret::new(token.clone()));
            let begun = Instant::now();
            let sent = client
                .send(&policy.path, &options, bytes::Bytes::new())
                .await;
            slowest = slowest.max(begun.elapsed());
            let path = &policy.path;
            let error = sent.err().unwrap_or_else(|| panic!("{path} took {name}"));
            assert!(
                error.is(PlatformReason::TokenInvalid),
                "{path}, {name}: {error}"
            );
            words.insert(error.to_status().message().to_owned());
            tried += 1;
        }
    }
    println!(
        "{tried} refusals of {} tokens, the slowest after {slowest:?}",
        of_read.len()
    );
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(services.len() >= 5, "{services:?}");
}
