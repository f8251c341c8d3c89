//! The methods of a service by their path.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use contract::{
    ActMethod, BindAct, BindChange, BindDuplex, BindRead, BindStream, BindWrite, ChangeMethod,
    DuplexMethod, PlatformReason, ReadMethod, StreamMethod, WriteMethod,
};
use futures::future::BoxFuture;
use http::{Request, Response};
use tonic::body::Body;
use tower::Service;

use crate::{
    adapter::{
        ActEndpoint, ChangeEndpoint, DuplexEndpoint, Endpoint, ReadEndpoint, StreamEndpoint,
        WriteEndpoint,
    },
    handler::{Act, Change, Duplex, Read, Stream, Write},
    runtime::Runtime,
};

/// Collects the handlers of a service; `contract::…::bind` fills it.
pub struct Routes<S> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    table: Table,
}

pub(crate) type Table = HashMap<&'static str, Arc<dyn Endpoint>>;

impl<S> Routes<S> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        Self {
            service,
            runtime,
            table: Table::new(),
        }
    }

    /// The methods bound so far, for another service object of the same
    /// process.
    pub(crate) fn into_table(self) -> Table {
        self.table
    }

    fn with(mut self, path: &'static str, endpoint: impl Endpoint + 'static) -> Self {
        self.table.insert(path, Arc::new(endpoint));
        self
    }

    fn parts(&self) -> (Arc<S>, Arc<Runtime>) {
        (Arc::clone(&self.service), Arc::clone(&self.runtime))
    }
}

impl<S: Read<M>, M: ReadMethod> BindRead<M> for Routes<S> {
    fn bind_read(self) -> Self {
        let (service, runtime) = self.parts();
        self.with(M::PATH, ReadEndpoint::<S, M>::new(service, runtime))
    }
}

impl<S: Write<M>, M: WriteMethod> BindWrite<M> for Routes<S> {
    fn bind_write(self) -> Self {
        let (service, runtime) = self.parts();
        self.with(M::PATH, WriteEndpoint::<S, M>::new(service, runtime))
    }
}

impl<S: Change<M>, M: ChangeMethod> BindChange<M> for Routes<S> {
    fn bind_change(self) -> Self {
        let (service, runtime) = self.parts();
        self.with(M::PATH, ChangeEndpoint::<S, M>::new(service, runtime))
    }
}

impl<S: Act<M>, M: ActMethod> BindAct<M> for Routes<S> {
    fn bind_act(self) -> Self {
        let (service, runtime) = self.parts();
        self.with(M::PATH, ActEndpoint::<S, M>::new(service, runtime))
    }
}

impl<S: Stream<M>, M: StreamMethod> BindStream<M> for Routes<S> {
    fn bind_stream(self) -> Self {
        let (service, runtime) = self.parts();
        self.with(M::PATH, StreamEndpoint::<S, M>::new(service, runtime))
    }
}

impl<S: Duplex<M>, M: DuplexMethod> BindDuplex<M> for Routes<S> {
    fn bind_duplex(self) -> Self {
        let (service, runtime) = self.parts();
        self.with(M::PATH, DuplexEndpoint::<S, M>::new(service, runtime))
    }
}

/// Dispatches by path.
#[derive(Clone)]
pub(crate) struct Dispatch(pub(crate) Arc<Table>);

impl Service<Request<Body>> for Dispatch {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let endpoint = self.0.get(request.uri().path()).cloned();
        Box::pin(async move {
            Ok(match endpoint {
                Some(endpoint) => endpoint.handle(request).await,
                None => mesh::http_refusal(PlatformReason::UnknownMethod.into()),
            })
        })
    }
}
