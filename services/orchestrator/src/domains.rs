//! The domains, called by descriptor: the orchestrator knows none by name.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use contract::{Error, PlatformReason, Result, service_of, value::Instant};
use mesh::{CallOptions, Client};
use playbook::Shape;
use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor, ReflectMessage};
use serde_json::Value;
use service::Clients;

/// Clients of every service that has an address.
#[derive(Debug)]
pub(crate) struct Domains {
    clients: HashMap<String, Client>,
}

/// A reply, with when what it says was so, and when it was read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) bytes: Bytes,
    pub(crate) as_of: Option<Instant>,
    pub(crate) read_time: Option<Instant>,
}

impl Domains {
    pub(crate) fn new(clients: &Clients) -> Result<Self> {
        let clients = clients
            .names()
            .map(|name| Ok((name.to_owned(), clients.of(name)?)));
        Ok(Self {
            clients: clients.collect::<Result<_>>()?,
        })
    }

    /// The client of a method's service.
    pub(crate) fn client(&self, path: &str) -> Result<&Client> {
        let service = service_of(path);
        self.clients
            .get(service)
            .ok_or_else(|| PlatformReason::Unreachable.into())
    }

    /// Sends an encoded request.
    pub(crate) async fn send(
        &self,
        path: &str,
        options: &CallOptions,
        request: Bytes,
    ) -> Result<Reply> {
        let incoming = self.client(path)?.send(path, options, request).await?;
        let time = |name| {
            let micros = incoming.headers.get(name)?.to_str().ok()?.parse().ok()?;
            Some(Instant::from_micros(micros))
        };
        Ok(Reply {
            as_of: time("as-of"),
            read_time: time("read-time"),
            bytes: incoming.message,
        })
    }
}

impl Reply {
    /// As the message that a method gives.
    pub(crate) fn message(&self, method: &MethodDescriptor) -> Result<DynamicMessage> {
        DynamicMessage::decode(method.output(), self.bytes.clone()).map_err(Error::internal)
    }
}

/// All of a message as a fact.
pub(crate) fn fact(message: &DynamicMessage) -> Result<Value> {
    let whole = Shape::of::<&str>(&message.descriptor(), &[]);
    let bytes = message.encode_to_vec();
    whole.read(&bytes).map_err(Error::internal)
}

/// The method of a capability such as `orders.CancelOrder`, or the nearest
/// name.
pub(crate) fn capability(name: &str) -> Result<MethodDescriptor, String> {
    let mut known = Vec::new();
    for service in contract::pool().services() {
        let Some(short) = service
            .package_name()
            .strip_prefix("switchboard.")
            .and_then(|rest| rest.strip_suffix(".v1"))
        else {
            continue;
        };
        for method in service.methods() {
            let full = format!("{short}.{}", method.name());
            if full == name {
                return Ok(method);
            }
            known.push(full);
        }
    }
    Err(playbook::nearest(name, known.iter().map(String::as_str))
        .unwrap_or_default()
        .to_owned())
}

/// Options of a call in a turn: its slice of the budget, and the token.
pub(crate) fn options(
    deadline: tokio::time::Instant,
    token: Option<&principal::Secret>,
) -> CallOptions {
    CallOptions {
        deadline,
        bearer: token.cloned(),
    }
}

/// What a turn keeps for itself, to tell what it knows.
pub(crate) const TELLING: Duration = Duration::from_millis(400);
