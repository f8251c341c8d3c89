//! May it call this: the method's list of callers. Unlisted is refused.

use std::sync::Arc;

use contract::{Error, PlatformReason, Policy};
use http::Request;
use tonic::body::Body;

use super::gate::Gate;
use crate::server::Peer;

/// Passes a call whose caller is on the method's list.
#[derive(Debug, Clone, Copy)]
pub struct Authorization;

impl Gate for Authorization {
    fn pass(&self, request: &mut Request<Body>) -> Result<(), Error> {
        let Some(policy) = request.extensions().get::<Arc<Policy>>() else {
            return Err(PlatformReason::UnknownMethod.into());
        };
        let listed = request.extensions().get::<Peer>().is_some_and(|peer| {
            policy
                .callers
                .iter()
                .any(|caller| caller.matches(peer.0.path()))
        });
        if listed {
            Ok(())
        } else {
            Err(PlatformReason::CallerNotAllowed.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::Policies;

    use super::*;

    fn pass(path: &str, caller: &str) -> Result<(), Error> {
        let mut request = Request::new(Body::empty());
        let identity = format!("spiffe://switchboard.test/{caller}")
            .parse()
            .unwrap();
        request.extensions_mut().insert(Peer(Arc::new(identity)));
        if let Some(policy) = Policies::own().get(path) {
            request.extensions_mut().insert(Arc::clone(policy));
        }
        Authorization.pass(&mut request)
    }

    #[test]
    fn only_listed_callers_pass() {
        let cancel = "/switchboard.orders.v1.OrdersService/CancelOrder";

        assert!(pass(cancel, "service/orchestrator").is_ok());
        for stranger in [
            "service/catalog",
            "channel/web",
            "operator/eve",
            "service/orchestrator2",
        ] {
            assert!(
                pass(cancel, stranger)
                    .unwrap_err()
                    .is(PlatformReason::CallerNotAllowed)
            );
        }
        assert!(
            pass("/no.Such/Method", "operator/eve")
                .unwrap_err()
                .is(PlatformReason::UnknownMethod)
        );
    }
}
