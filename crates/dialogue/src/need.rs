//! What the core wants next, and what it has found out so far.

use std::sync::Arc;

use bytes::Bytes;
use contract::{dialogue::State, orchestrator::converse_response::Event};
use playbook::{Shape, Step};
use prost::Message;
use prost_reflect::DynamicMessage;

use crate::core::Waits;

/// One thing that the core wants done before it can go on.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// Calls that change nothing, to be made beside each other.
    Read(Vec<Read>),
    /// What a text means.
    Meaning(String),
    /// What a write would do.
    Preview(Write),
    /// A proposal, to be written down as it's shown.
    Propose(Proposal),
    /// A proposal that got its yes, to be carried out.
    Confirm(String),
    /// A proposal that got its no, or is replaced.
    Decline(String),
    /// Nothing more: the turn is over.
    End,
}

/// A call that changes nothing.
#[derive(Debug, Clone)]
pub struct Read {
    /// The service, such as `orders`.
    pub service: String,
    /// Its path on the wire.
    pub path: Arc<str>,
    /// The request, encoded.
    pub request: Bytes,
    /// How the reply becomes a fact.
    pub reply: Arc<Shape>,
    /// How many services the plan asks that it belongs to.
    pub beside: usize,
}

impl Read {
    /// The call of a step.
    pub(crate) fn of(step: &Step, request: &DynamicMessage, beside: usize) -> Self {
        Self {
            service: step.service.clone(),
            path: step.path.clone(),
            request: step.encoded(request).into(),
            reply: Arc::clone(step.reply()),
            beside,
        }
    }

    /// What it's known by: the same call gives the same reply within a turn.
    #[must_use]
    pub fn key(&self) -> Key {
        (self.path.clone(), self.request.clone())
    }
}

impl PartialEq for Read {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.request == other.request
    }
}

/// The path and the request of a call.
pub type Key = (Arc<str>, Bytes);

impl Write {
    /// What it's known by: the same write has the same preview within a turn.
    #[must_use]
    pub fn key(&self) -> Key {
        (self.path.clone(), self.request.encode_to_vec().into())
    }
}

/// A write, to be previewed.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The service.
    pub service: String,
    /// Its path on the wire.
    pub path: Arc<str>,
    /// The request without its key.
    pub request: DynamicMessage,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What would be done: previewed before.
    pub write: Write,
    /// Exactly what the customer is asked.
    pub text: String,
    /// The playbook that makes it.
    pub intent: String,
    /// What its words may read after the yes, as JSON.
    pub facts: String,
}

/// How far the core has come with what is known.
#[derive(Debug)]
pub struct Advance {
    /// What is carried to the next turn, if this one ends here.
    pub state: State,
    /// What the customer is told, in order. With more evidence it only grows.
    pub told: Vec<Event>,
    /// What is wanted next.
    pub need: Need,
    /// Where it's gone on with, if that isn't the begin.
    pub(crate) waits: Option<Box<Waits>>,
}
