//! Who is calling: the certificate of the connection.

use contract::{Error, PlatformReason};
use http::Request;
use tonic::body::Body;

use super::gate::Gate;
use crate::server::Peer;

/// Passes a call whose connection has proved an identity.
#[derive(Debug, Clone, Copy)]
pub struct Authentication;

impl Gate for Authentication {
    fn pass(&self, request: &mut Request<Body>) -> Result<(), Error> {
        match request.extensions().get::<Peer>() {
            Some(_) => Ok(()),
            None => Err(PlatformReason::TokenInvalid.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_without_a_certificate_is_refused() {
        let error = Authentication
            .pass(&mut Request::new(Body::empty()))
            .unwrap_err();

        assert!(error.is(PlatformReason::TokenInvalid));
    }
}
