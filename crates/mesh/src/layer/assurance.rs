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
