//! A change as its domain drafts it, and the plan that is made of that.

use contract::{
    Error, Policy, Reason, Result, WriteMethod, method_of,
    saga::{self as wire, Pending, Plan},
};
use prost::Message;
use prost_reflect::{DynamicMessage, Value};

use crate::Reply;

/// What a domain's rules make of a request.
#[derive(Debug)]
pub enum Drafted<D> {
    /// A change.
    Change(Draft<D>),
    /// It's so already: this is told, and nothing else happens.
    Same(Reply),
}

/// A change that the rules allow.
#[derive(Debug)]
pub struct Draft<D> {
    /// What is busy until it's over: a resource, new or not.
    pub key: String,
    /// The customer whose it is.
    pub customer: String,
    /// What it's called in the change feed and in metrics.
    pub kind: &'static str,
    /// What is decided.
    pub document: D,
    /// Calls that may refuse, in order. All but the last can be undone: only of
    /// one may it be unknown for long whether it was done.
    pub before: Vec<Leg>,
    /// Calls that follow the decision, in order.
    pub after: Vec<Call>,
}

/// A write of another service. Its request id is given by the change.
#[derive(Debug, Clone, PartialEq)]
pub struct Call(wire::Call);

impl Call {
    /// A call of a method.
    #[must_use]
    pub fn new<M: WriteMethod>(request: &M::Request) -> Self {
        Self(wire::Call {
            method: M::PATH.to_owned(),
            request: request.encode_to_vec(),
            ..wire::Call::default()
        })
    }

    /// A refusal that means that nothing is left to do.
    #[must_use]
    pub fn settled_by(mut self, reason: impl Reason) -> Self {
        let policy = reason.policy();
        let name = format!("{}/{}", policy.domain, policy.name);
        self.0.settled_by.push(name);
        self
    }

    /// The call under a request id, if the method that makes the change names it
    /// among its legs.
    fn keyed(self, request_id: String, policy: &Policy) -> Result<wire::Call> {
        let Self(mut call) = self;
        if !policy.legs.contains(&call.method) {
            return Err(Error::internal(format!(
                "{} is not among the legs of {}: add it to the policy in the proto",
                call.method, policy.path
            )));
        }
        call.request = with(&call, "request_id", Value::String(request_id))?;
        Ok(call)
    }
}

/// A call before the decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    call: Call,
    undo: Option<Call>,
}

impl Leg {
    /// A call that is repeated until its outcome is known.
    #[must_use]
    pub fn new(call: Call) -> Self {
        Self { call, undo: None }
    }

    /// With what takes it back, whatever became of it. A call that arrives after
    /// that must be refused.
    #[must_use]
    pub fn undone_by(mut self, undo: Call) -> Self {
        self.undo = Some(undo);
        self
    }
}

impl<D: Message> Draft<D> {
    /// The plan of a change with this id, for this request.
    ///
    /// # Errors
    /// `INTERNAL` where the domain contradicts the contract or itself: a leg that
    /// isn't named there, an earlier leg that can't be undone.
    pub(crate) fn plan(self, id: &str, policy: &Policy, pending: Pending) -> Result<Plan> {
        let earlier = self.before.len().saturating_sub(1);
        if self.before[..earlier].iter().any(|leg| leg.undo.is_none()) {
            let wrong = "only the last leg before the decision may be without an undo";
            return Err(Error::internal(wrong));
        }
        let before = self.before.into_iter().enumerate().map(|(at, leg)| {
            let undo = leg
                .undo
                .map(|undo| undo.keyed(format!("{id}/{at}/undo"), policy));
            Ok(wire::Leg {
                call: Some(leg.call.keyed(format!("{id}/{at}"), policy)?),
                undo: undo.transpose()?,
                reply: Vec::new(),
            })
        });
        let after = self.after.into_iter().enumerate();
        let after = after.map(|(at, call)| call.keyed(format!("{id}/after/{at}"), policy));
        Ok(Plan {
            before: before.collect::<Result<_>>()?,
            after: after.collect::<Result<_>>()?,
            key: self.key,
            customer: self.customer,
            kind: self.kind.to_owned(),
            document: self.document.encode_to_vec(),
            pending: Some(pending),
        })
    }
}

/// The request of a call with a field set, by its descriptor.
pub(crate) fn with(call: &wire::Call, field: &str, value: Value) -> Result<Vec<u8>> {
    let wrong = || Error::internal(format!("{} takes no {field}", call.method));
    let method = method_of(&call.method).ok_or_else(wrong)?;
    let request = DynamicMessage::decode(method.input(), &*call.request);
    let mut request = request.map_err(Error::internal)?;
    let field = method.input().get_field_by_name(field).ok_or_else(wrong)?;
    if !value.is_valid_for_field(&field) {
        return Err(wrong());
    }
    request.set_field(&field, value);
    Ok(request.encode_to_vec())
}
