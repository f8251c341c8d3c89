//! A gate: lets a call pass or refuses it, without waiting for anything.

use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};

use contract::Error;
use futures::future::Either;
use http::{Request, Response};
use tonic::body::Body;
use tower::{Layer, Service};

use crate::http_refusal;

/// What decides at a gate.
pub trait Gate: Clone + Send + Sync + 'static {
    /// Lets the call pass, perhaps with something learned about it.
    ///
    /// # Errors
    /// The refusal that the caller gets.
    fn pass(&self, request: &mut Request<Body>) -> Result<(), Error>;
}

/// Puts a gate in front of a service.
#[derive(Debug, Clone)]
pub struct GateLayer<G>(pub G);

/// A service behind a gate.
#[derive(Debug, Clone)]
pub struct Gated<G, S> {
    gate: G,
    inner: S,
}

impl<G: Gate, S> Layer<S> for GateLayer<G> {
    type Service = Gated<G, S>;

    fn layer(&self, inner: S) -> Self::Service {
        Gated {
            gate: self.0.clone(),
            inner,
        }
    }
}

impl<G, S> Service<Request<Body>> for Gated<G, S>
where
    G: Gate,
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Either<Ready<Result<Response<Body>, S::Error>>, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        match self.gate.pass(&mut request) {
            Ok(()) => Either::Right(self.inner.call(request)),
            // Ok, not Err: an error of a layer breaks the stream instead
            Err(error) => Either::Left(ready(Ok(http_refusal(error)))),
        }
    }
}
