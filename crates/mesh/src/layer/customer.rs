//! For which customer: the token of the call, to whom it is bound, what it may
//! do. Leaves a [`Call`] behind.

use std::sync::Arc;

use contract::{Authority, Error, PlatformReason, Policy};
use http::{HeaderMap, Request, header::AUTHORIZATION};
use principal::{
    Call, Clock, Identity, Secret,
    token::{Action, Claims, Kind, Verifier},
};
use tonic::body::Body;

use super::{deadline::Deadline, gate::Gate};
use crate::server::Peer;

/// What an action token of this call is bound to; the adapter compares.
#[derive(Debug, Clone)]
pub struct BoundAction(pub Action);

/// Verifies the token that the method's authority asks for.
#[derive(Debug, Clone)]
pub struct CustomerGate {
    verifier: Verifier,
    clock: Arc<dyn Clock>,
    trust_domain: Arc<str>,
    service: Arc<str>,
}

impl CustomerGate {
    /// For a service that believes this verifier.
    #[must_use]
    pub fn new(verifier: Verifier, clock: Arc<dyn Clock>, own: &Identity) -> Self {
        Self {
            verifier,
            clock,
            trust_domain: own.trust_domain().into(),
            service: own.path().into(),
        }
    }

    fn claims(&self, policy: &Policy, peer: &Identity, token: &str) -> Result<Arc<Claims>, Error> {
        let now = self.clock.now();
        let domain = self.trust_domain.as_ref();
        if policy.authority == Authority::Session {
            let claims = self.verifier.verify(Kind::Session, domain, token, now)?;
            // a session is worth nothing on another channel
            return if claims.channel == peer.path() {
                Ok(claims)
            } else {
                refuse()
            };
        }
        let claims = match self.verifier.verify(Kind::Read, domain, token, now) {
            Ok(claims) => claims,
            Err(_) => self
                .verifier
                .verify(Kind::Action, &self.service, token, now)?,
        };
        // a token that was seen is worth nothing to whoever saw it
        if claims
            .act
            .as_ref()
            .is_none_or(|actor| actor.sub != peer.as_str())
        {
            return refuse();
        }
        Ok(claims)
    }
}

impl Gate for CustomerGate {
    fn pass(&self, request: &mut Request<Body>) -> Result<(), Error> {
        let extensions = request.extensions();
        let (Some(policy), Some(peer), Some(deadline)) = (
            extensions.get::<Arc<Policy>>().cloned(),
            extensions.get::<Peer>().cloned(),
            extensions.get::<Deadline>().copied(),
        ) else {
            return refuse();
        };
        let mut call = Call {
            policy: Arc::clone(&policy),
            caller: (*peer.0).clone(),
            customer: None,
            bearer: None,
            now: self.clock.now(),
            deadline: deadline.0,
            request_id: String::new(),
            preview: false,
            trace_id: telemetry::trace_id(&tracing::Span::current()),
        };
        if matches!(policy.authority, Authority::Customer | Authority::Session) {
            let token = bearer(request.headers())
                .ok_or(PlatformReason::TokenInvalid)?
                .to_owned();
            let claims = self.claims(&policy, &peer.0, &token)?;
            let customer = claims.customer();
            if policy.authority == Authority::Customer && !customer.scopes.contains(&policy.scope) {
                return Err(PlatformReason::ScopeMissing.into());
            }
            if policy.authority == Authority::Session {
                call.bearer = Some(Secret::new(token));
            }
            call.customer = Some(customer);
            if let Some(action) = &claims.tctx {
                request.extensions_mut().insert(BoundAction(action.clone()));
            }
        }
        request.extensions_mut().insert(call);
        Ok(())
    }
}

fn refuse<T>() -> Result<T, Error> {
    Err(PlatformReason::TokenInvalid.into())
}

/// The bearer token of a request, if there is exactly one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    value.to_str().ok()?.strip_prefix("Bearer ")
}
