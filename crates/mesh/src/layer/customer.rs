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
            notes: principal::Notes::default(),
        };
        if matches!(policy.authority, Authority::Customer | Authority::Session) {
            let token = bearer(request.headers())
                .ok_or(PlatformReason::TokenInvalid)?
                .to_owned();
            // just started: nobody can say yet whether it's a good one
            if self.verifier.keys().is_empty() {
                return Err(Error::from(PlatformReason::Unreachable).with("service", "identity"));
            }
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

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
    use contract::{
        Policies,
        identity::{GetKeysResponse, Key},
        value::Instant,
    };
    use jsonwebtoken::{Algorithm, EncodingKey, Header};
    use principal::{SystemClock, token::Actor, token::Keys};

    use super::*;

    const ORCHESTRATOR: &str = "spiffe://switchboard.test/service/orchestrator";
    const GET_ORDER: &str = "/switchboard.orders.v1.OrdersService/GetOrder";

    struct House {
        key: EncodingKey,
        gate: CustomerGate,
    }

    impl House {
        fn new() -> Self {
            let pair = Ed25519KeyPair::generate().unwrap();
            let keys = Keys::default();
            keys.replace(&GetKeysResponse {
                keys: vec![Key {
                    kid: "k1".into(),
                    public_key: pair.public_key().as_ref().to_vec(),
                    retire_time: None,
                }],
            });
            let verifier = Verifier::new(keys, "spiffe://switchboard.test/service/identity");
            let own = "spiffe://switchboard.test/service/orders".parse().unwrap();
            Self {
                key: EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref()),
                gate: CustomerGate::new(verifier, Arc::new(SystemClock), &own),
            }
        }

        fn token(&self, kind: &str, claims: &Claims) -> String {
            let header = Header {
                typ: Some(kind.into()),
                kid: Some("k1".into()),
                ..Header::new(Algorithm::EdDSA)
            };
            jsonwebtoken::encode(&header, claims, &self.key).unwrap()
        }

        /// A call of `GetOrder` with these tokens.
        fn pass(&self, tokens: &[String]) -> Result<Request<Body>, Error> {
            let mut request = Request::new(Body::empty());
            for token in tokens {
                let value = format!("Bearer {token}").parse().unwrap();
                request.headers_mut().append(AUTHORIZATION, value);
            }
            let extensions = request.extensions_mut();
            let policy = Policies::own().get(GET_ORDER).unwrap();
            extensions.insert(Arc::clone(policy));
            extensions.insert(Peer(Arc::new(ORCHESTRATOR.parse().unwrap())));
            extensions.insert(Deadline(tokio::time::Instant::now()));
            self.gate.pass(&mut request).map(|()| request)
        }
    }

    fn claims() -> Claims {
        let now = SystemClock.now().seconds();
        Claims {
            iss: "spiffe://switchboard.test/service/identity".into(),
            aud: "switchboard.test".into(),
            sub: "customers/anna".into(),
            sid: "sessions/s1".into(),
            act: Some(Actor {
                sub: ORCHESTRATOR.into(),
            }),
            channel: "channel/web".into(),
            assurance: 2,
            auth_time: now,
            scope: Policies::own().get(GET_ORDER).unwrap().scope.clone(),
            iat: now,
            exp: now + 60,
            jti: "j1".into(),
            tctx: None,
        }
    }

    fn is(refused: Result<Request<Body>, Error>, reason: PlatformReason) -> bool {
        refused.is_err_and(|error| error.is(reason))
    }

    #[test]
    fn token_of_its_holder_opens_the_call_and_leaves_the_customer() {
        let house = House::new();
        let token = house.token("read-txntoken+jwt", &claims());

        let passed = house.pass(std::slice::from_ref(&token)).unwrap();

        let call = passed.extensions().get::<Call>().unwrap();
        assert_eq!(call.customer().unwrap(), "customers/anna");
        assert!(call.bearer.is_none(), "a domain never holds the token");
        assert!(passed.extensions().get::<BoundAction>().is_none());
        assert!(is(house.pass(&[]), PlatformReason::TokenInvalid));
        assert!(is(
            house.pass(&[token.clone(), token]),
            PlatformReason::TokenInvalid
        ));
    }

    #[test]
    fn token_of_another_holder_kind_or_house_opens_nothing() {
        let house = House::new();
        let refused = |kind: &str, claims: &Claims, reason: PlatformReason| {
            let token = house.token(kind, claims);
            assert!(is(house.pass(&[token]), reason), "{kind} {claims:?}");
        };
        let read = "read-txntoken+jwt";
        let stolen = Claims {
            act: Some(Actor {
                sub: "spiffe://switchboard.test/service/catalog".into(),
            }),
            ..claims()
        };
        refused(read, &stolen, PlatformReason::TokenInvalid);
        let narrow = Claims {
            scope: "crm.read".into(),
            ..claims()
        };
        refused(read, &narrow, PlatformReason::ScopeMissing);
        refused("session+jwt", &claims(), PlatformReason::TokenInvalid);
        let elsewhere = Claims {
            aud: "service/billing".into(),
            ..claims()
        };
        refused(
            "action-txntoken+jwt",
            &elsewhere,
            PlatformReason::TokenInvalid,
        );
        let old = Claims {
            exp: Instant::default().seconds(),
            ..claims()
        };
        refused(read, &old, PlatformReason::TokenInvalid);
        let foreign = House::new().token(read, &claims());
        assert!(is(house.pass(&[foreign]), PlatformReason::TokenInvalid));
    }

    #[test]
    fn action_token_of_this_service_leaves_what_it_is_bound_to() {
        let house = House::new();
        let bound = Action {
            method: GET_ORDER.into(),
            request_id: "r1".into(),
            request_sha256: "hash".into(),
        };
        let action = Claims {
            aud: "service/orders".into(),
            tctx: Some(bound.clone()),
            ..claims()
        };

        let passed = house.pass(&[house.token("action-txntoken+jwt", &action)]);

        let passed = passed.unwrap();
        assert_eq!(passed.extensions().get::<BoundAction>().unwrap().0, bound);
    }
}
