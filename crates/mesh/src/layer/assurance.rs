//! How surely the customer is known: less than the contract asks for is
//! answered with what to prove.

use contract::{Authority, Error};
use http::Request;
use principal::Call;
use tonic::body::Body;

use super::gate::Gate;

/// Demands the method's assurance.
#[derive(Debug, Clone, Copy)]
pub struct Assurance;

impl Gate for Assurance {
    fn pass(&self, request: &mut Request<Body>) -> Result<(), Error> {
        let Some(call) = request.extensions().get::<Call>() else {
            return Ok(());
        };
        let policy = &call.policy;
        match &call.customer {
            Some(customer) if policy.authority == Authority::Customer => {
                customer.require(policy.assurance, policy.max_auth_age, call.now)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use contract::{Assurance as Known, PlatformReason, Policies, value::Instant};
    use principal::Customer;

    use super::*;

    /// A call of a customer of this assurance, who proved it so many seconds ago.
    fn pass(assurance: Known, seconds_ago: u64) -> Result<(), Error> {
        let path = "/switchboard.orders.v1.OrdersService/UpdateShippingAddress";
        let now = Instant::from_seconds(1_800_000_000);
        let call = Call {
            policy: Arc::clone(Policies::own().get(path).unwrap()),
            caller: "spiffe://switchboard.test/service/orchestrator"
                .parse()
                .unwrap(),
            customer: Some(Customer {
                name: "customers/anna".into(),
                session: "sessions/s1".into(),
                assurance,
                auth_time: now.before(Duration::from_secs(seconds_ago)),
                scopes: Vec::new(),
                channel: "channel/web".into(),
            }),
            bearer: None,
            now,
            deadline: tokio::time::Instant::now(),
            request_id: String::new(),
            preview: false,
            trace_id: String::new(),
            notes: principal::Notes::default(),
        };
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(call);
        Assurance.pass(&mut request)
    }

    #[test]
    fn less_or_older_proof_than_the_contract_asks_for_is_a_step_up() {
        assert!(pass(Known::Verified, 10).is_ok());
        for (assurance, age) in [(Known::Identified, 10), (Known::Verified, 86_400)] {
            let refused = pass(assurance, age).unwrap_err();
            assert!(refused.is(PlatformReason::StepUpRequired), "{refused}");
            assert_eq!(refused.metadata()["assurance"], "VERIFIED");
        }
    }
}
