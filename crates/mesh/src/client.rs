//! The client: THE stack of layers, then a channel that checks who answers.

mod connect;
mod deadline;
mod retry;
mod token;
mod trace;
mod transport;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use contract::{Error, Method, Policies, Policy, Result};
use http::HeaderMap;
use principal::{Call, Identity, Secret};
use prost::Message;
use telemetry::Metrics;
use tokio::time::Instant;
use tonic::Streaming;
use tower::{Service, ServiceBuilder, ServiceExt, util::BoxCloneSyncService};

use crate::Credentials;

/// For whom and until when a call is made.
#[derive(Debug, Clone)]
pub struct CallOptions {
    /// When the answer is worth nothing any more.
    pub deadline: Instant,
    /// The token to show, if any.
    pub bearer: Option<Secret>,
}

/// A call on its way out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Path of the method.
    pub path: Arc<str>,
    /// Its policy, where the caller knows it.
    pub policy: Option<Arc<Policy>>,
    /// For whom and until when.
    pub options: CallOptions,
    /// Headers that the layers add.
    pub headers: HeaderMap,
    /// The encoded request.
    pub message: Bytes,
}

/// A reply that came in.
#[derive(Debug)]
pub struct Incoming {
    /// Metadata of the reply.
    pub headers: HeaderMap,
    /// The encoded reply.
    pub message: Bytes,
}

/// Calls one service. Cheap to clone; all clones share a connection.
#[derive(Clone)]
pub struct Client {
    target: Arc<str>,
    stack: BoxCloneSyncService<Outgoing, Incoming, Error>,
    transport: transport::Transport,
    trace: trace::CallTrace,
    policies: &'static Policies,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({})", self.target)
    }
}

impl CallOptions {
    /// On behalf of a call that came in: its deadline, and no token. A token
    /// never goes from one domain to another.
    #[must_use]
    pub fn within(call: &Call) -> Self {
        Self {
            deadline: call.deadline,
            bearer: None,
        }
    }

    /// For so long from now, without a token.
    #[must_use]
    pub fn lasting(time: Duration) -> Self {
        Self {
            deadline: Instant::now() + time,
            bearer: None,
        }
    }

    /// With a token.
    #[must_use]
    pub fn bearer(mut self, token: Secret) -> Self {
        self.bearer = Some(token);
        self
    }

    /// At most so long from now.
    #[must_use]
    pub fn at_most(mut self, time: Duration) -> Self {
        self.deadline = self.deadline.min(Instant::now() + time);
        self
    }
}

impl Client {
    /// A client of the service that is `expected`, at `address`
    /// (`host:port`). It connects when it's first used and whenever it must.
    ///
    /// # Errors
    /// For an address that is none.
    pub fn new(
        credentials: Arc<Credentials>,
        expected: Identity,
        address: &str,
        metrics: Metrics,
    ) -> Result<Self> {
        Self::with_policies(credentials, expected, address, metrics, Policies::own())
    }

    /// As [`Self::new`], for methods of another contract than this workspace's.
    ///
    /// # Errors
    /// For an address that is none.
    pub fn with_policies(
        credentials: Arc<Credentials>,
        expected: Identity,
        address: &str,
        metrics: Metrics,
        policies: &'static Policies,
    ) -> Result<Self> {
        let target: Arc<str> = expected.path().into();
        let channel = connect::channel(credentials, expected, address)?;
        let transport = transport::Transport::new(channel);
        let trace = trace::CallTrace::new(&target, address, metrics);
        // THE client stack, outermost first. A test holds its order.
        let stack = ServiceBuilder::new()
            // one span and one count for the call, however often it's sent
            .layer(trace.clone())
            // the budget covers all attempts
            .layer(deadline::CallDeadline)
            // after the span: what is sent, not what is recorded
            .layer(token::CallToken)
            // innermost: only a broken connection is tried again
            .layer(retry::SafeRetry)
            .service(transport.clone());
        Ok(Self {
            target,
            stack: BoxCloneSyncService::new(stack),
            transport,
            trace,
            policies,
        })
    }

    /// Calls a method.
    ///
    /// # Errors
    /// The refusal of the service, or why it couldn't be asked.
    pub async fn call<M: Method>(
        &self,
        options: &CallOptions,
        request: &M::Request,
    ) -> Result<M::Reply> {
        let message = request.encode_to_vec().into();
        let reply = self.send(M::PATH, options, message).await?;
        M::Reply::decode(reply.message).map_err(Error::internal)
    }

    /// Calls a method by its path, with an encoded request.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn send(
        &self,
        path: &str,
        options: &CallOptions,
        message: Bytes,
    ) -> Result<Incoming> {
        let call = self.outgoing(path, options, message);
        // ready is immediate: the stack holds no queue
        self.stack.clone().ready().await?.call(call).await
    }

    /// Calls a method that answers with a stream of encoded replies.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn stream<M: Method>(
        &self,
        options: &CallOptions,
        request: &M::Request,
    ) -> Result<Streaming<Bytes>> {
        let message = request.encode_to_vec().into();
        let (call, span) = self.opening(self.outgoing(M::PATH, options, message));
        let opened = self.transport.clone().stream(call);
        self.trace.observed(M::PATH, span, opened).await
    }

    /// Calls a method with a stream of encoded requests.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn duplex<M: Method>(
        &self,
        options: &CallOptions,
        requests: impl futures::Stream<Item = Bytes> + Send + 'static,
    ) -> Result<Streaming<Bytes>> {
        let (call, span) = self.opening(self.outgoing(M::PATH, options, Bytes::new()));
        let opened = self.transport.clone().duplex(call, requests);
        self.trace.observed(M::PATH, span, opened).await
    }

    /// A stream on its way out: what the layers add to other calls, but for the
    /// second attempt.
    fn opening(&self, mut call: Outgoing) -> (Outgoing, tracing::Span) {
        let span = self.trace.span(&mut call);
        token::add(&mut call);
        deadline::add(&mut call);
        (call, span)
    }

    fn outgoing(&self, path: &str, options: &CallOptions, message: Bytes) -> Outgoing {
        let policy = self.policies.get(path).cloned();
        let path = path.into();
        Outgoing {
            path,
            policy,
            options: options.clone(),
            headers: HeaderMap::new(),
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    /// Pairs that must keep their order, and why.
    const ORDER: [(&str, &str, &str); 3] = [
        (
            "trace.clone",
            "CallDeadline",
            "a call that ran out of time is traced",
        ),
        (
            "CallDeadline",
            "SafeRetry",
            "the budget covers all attempts",
        ),
        (
            "CallToken",
            "SafeRetry",
            "a second attempt shows the same token",
        ),
    ];

    #[test]
    fn layers_stand_in_their_order() {
        let source = include_str!("client.rs");
        let stack = &source[source.find("ServiceBuilder::new()").unwrap()..];
        let stack = &stack[..stack.find(".service(").unwrap()];
        for (outer, inner, reason) in ORDER {
            let (above, below) = (stack.find(outer), stack.find(inner));
            assert!(
                above.is_some() && above < below,
                "{outer} before {inner}: {reason}"
            );
        }
    }
}
