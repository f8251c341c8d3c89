//! Minting: the one place where tokens are made.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use contract::{Error, Policies, Result, identity::SessionTokens, value::Instant};
use jsonwebtoken::{Algorithm, Header};
use principal::token::{Action, Actor, Claims, Kind};

use crate::{Identity, model::Session};

/// A token and when it ends.
pub(crate) struct Minted {
    pub(crate) token: String,
    pub(crate) expire: Instant,
}

/// For whom a transaction token is: who acts, who takes it, for what.
pub(crate) struct Binding<'a> {
    pub(crate) actor: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) action: Option<Action>,
}

impl Identity {
    /// A session's own token.
    fn access_token(&self, session: &Session, now: Instant) -> Result<Minted> {
        let claims = self.claims(
            session,
            now,
            self.config.access(),
            self.workload.trust_domain(),
        );
        self.sign(Kind::Session, &claims, now)
    }

    /// A transaction token: never past the session.
    pub(crate) fn transaction_token(
        &self,
        session: &Session,
        binding: Binding<'_>,
        now: Instant,
    ) -> Result<Minted> {
        let mut claims = self.claims(session, now, self.config.transaction(), binding.audience);
        claims.act = Some(Actor {
            sub: binding.actor.to_owned(),
        });
        let kind = if binding.action.is_some() {
            Kind::Action
        } else {
            Kind::Read
        };
        claims.tctx = binding.action;
        self.sign(kind, &claims, now)
    }

    /// A session with its tokens, as the channel gets it.
    pub(crate) fn tokens(
        &self,
        session: &Session,
        refresh_token: String,
        now: Instant,
    ) -> Result<SessionTokens> {
        let access = self.access_token(session, now)?;
        Ok(SessionTokens {
            session: Some(session.wire(scopes(session))),
            access_token: access.token,
            access_expire_time: Some(access.expire.into()),
            refresh_token,
        })
    }

    fn claims(&self, session: &Session, now: Instant, lasts: Duration, audience: &str) -> Claims {
        Claims {
            iss: self.workload.to_string(),
            aud: audience.to_owned(),
            sub: Claims::subject_of(&session.customer),
            sid: session.name.clone(),
            act: None,
            channel: session.channel.clone(),
            assurance: session.assurance.into(),
            auth_time: session.auth_time.seconds(),
            scope: scopes(session).join(" "),
            iat: now.seconds(),
            exp: now.after(lasts).min(session.expire).seconds(),
            // the generation is what a sign-in kills older tokens by
            jti: format!("{}.{}", session.generation, principal::random_id()),
            tctx: None,
        }
    }

    fn sign(&self, kind: Kind, claims: &Claims, now: Instant) -> Result<Minted> {
        let (kid, key) = self.keyring.signing(now)?;
        let header = Header {
            typ: Some(kind.typ().into()),
            kid: Some(kid),
            ..Header::new(Algorithm::EdDSA)
        };
        let token = jsonwebtoken::encode(&header, claims, &key).map_err(Error::internal)?;
        Ok(Minted {
            token,
            expire: Instant::from_seconds(claims.exp),
        })
    }
}

/// The generation that a token was minted in.
pub(crate) fn generation(claims: &Claims) -> Option<i64> {
    claims
        .jti
        .split_once('.')
        .and_then(|(generation, _)| generation.parse().ok())
}

/// What a session may do: everything of the contract once a customer is known.
/// Assurance and ownership are checked where the data lives.
fn scopes(session: &Session) -> Vec<String> {
    if session.customer.is_empty() {
        return Vec::new();
    }
    let mut scopes: Vec<_> = Policies::own()
        .iter()
        .map(|policy| policy.scope.clone())
        .filter(|scope| !scope.is_empty())
        .collect();
    scopes.sort();
    scopes.dedup();
    scopes
}

/// How a secret is kept: as its hash.
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(digest(&SHA256, secret.as_bytes()))
}
