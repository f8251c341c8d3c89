//! `Invoke`: one capability by name; a read answers, a write proposes, and one
//! that was done under the same `request_id` says what came of it.

use contract::{
    Authority, Error, PlatformReason, Policies, Result,
    context::{Action, ActionState, ProposeActionRequest, context_service::ProposeAction},
    orchestrator::{
        InvokeRequest, InvokeResponse, Outcome, Proposal, Reason, invoke_response,
        orchestrator_service::Invoke, outcome,
    },
};
use mesh::CallOptions;
use principal::Call;
use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor, ReflectMessage};
use serde_json::{Map, Value as Json};
use service::Act;

use super::convert::{from_struct, to_struct};
use crate::{
    Front,
    domains::{TELLING, capability, options},
    turn::{self, agree, agreed, keyed, proposal_name},
};

impl Act<Invoke> for Front {
    async fn act(&self, call: &Call, request: InvokeRequest) -> Result<InvokeResponse> {
        let method = capability(&request.capability).map_err(|nearest| {
            let error = Error::from(Reason::CapabilityUnknown);
            error
                .with("capability", &request.capability)
                .with("nearest", nearest)
        })?;
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let policy = Policies::own().get(&path).filter(|policy| {
            policy
                .callers
                .iter()
                .any(|caller| caller.matches("service/orchestrator"))
                && matches!(policy.authority, Authority::Customer | Authority::Public)
        });
        let policy = policy.ok_or_else(|| {
            Error::from(Reason::CapabilityUnknown).with("capability", &request.capability)
        })?;
        if policy.authority == Authority::Customer {
            call.session()?
                .require(policy.assurance, policy.max_auth_age, call.now)?;
        }
        let arguments = from_struct(request.arguments.unwrap_or_default());
        let built = build(&method, &arguments)?;
        let token = self.0.tokens.read(call).await?;
        let token = token.filter(|_| policy.authority == Authority::Customer);
        let within = options(call.deadline - TELLING, token.as_ref());
        if policy.reads() {
            let request = built.encode_to_vec().into();
            let domains = &self.0.domains;
            let sent = domains.send(&path, &within, request).await?;
            let reply = to_struct(&sent.message(&method)?)?;
            return Ok(with(invoke_response::Result::Reply(reply)));
        }
        let id = proposal_id(call, &request.request_id)?;
        if !request.request_id.is_empty()
            && let Some(outcome) = self.outcome(call, &id, &built).await?
        {
            return Ok(with(invoke_response::Result::Outcome(outcome)));
        }
        let look = keyed(built.clone(), &id, true);
        let look = look.encode_to_vec().into();
        let sent = self.0.domains.send(&path, &within, look).await?;
        let preview = sent.message(&method)?;
        let mut write = keyed(built, &id, false);
        agree(&mut write, &preview);
        let proposed = self.propose(call, &path, &id, &write).await?;
        let proposal = Proposal {
            name: proposed.name,
            preview: Some(to_struct(&preview)?),
            expire_time: proposed.expire_time,
        };
        Ok(with(invoke_response::Result::Proposal(proposal)))
    }
}

fn with(result: invoke_response::Result) -> InvokeResponse {
    InvokeResponse {
        result: Some(result),
    }
}

/// Fields that Invoke sets itself, and what to do instead.
const OWN: [(&str, &str); 2] = [
    (
        "validate_only",
        "leave it out: Invoke only previews, and Confirm does it",
    ),
    ("request_id", "give it beside the arguments, not in them"),
];

/// A request from its arguments.
fn build(method: &MethodDescriptor, arguments: &Map<String, Json>) -> Result<DynamicMessage> {
    let invalid = |problem: String| Error::from(Reason::ArgumentsInvalid).with("problem", problem);
    for (name, instead) in OWN {
        let given = arguments.keys().any(|key| {
            key.replace('_', "")
                .eq_ignore_ascii_case(&name.replace('_', ""))
        });
        if given {
            return Err(invalid(format!("{name}: {instead}")));
        }
    }
    playbook::build(&method.input(), arguments).map_err(invalid)
}

/// Whether a write is of the same arguments as one that was proposed: what the
/// preview filled in is beside them.
fn is_same(proposed: &DynamicMessage, built: &DynamicMessage) -> bool {
    let own = |name: &str| OWN.iter().any(|(own, _)| *own == name);
    let filled =
        |name: &str| agreed(built).any(|field| field.name() == name && !built.has_field(&field));
    let mut fields = built.descriptor().fields().collect::<Vec<_>>().into_iter();
    fields.all(|field| {
        own(field.name())
            || filled(field.name())
            || built.get_field(&field) == proposed.get_field(&field)
    })
}

impl Front {
    /// What became of a write that was proposed under this id, if it got its yes.
    async fn outcome(
        &self,
        call: &Call,
        id: &str,
        built: &DynamicMessage,
    ) -> Result<Option<Outcome>> {
        let name = proposal_name(id);
        let action = match turn::proposal(&self.0, call, &name).await {
            Ok(action) => action,
            Err(error) if error.is(PlatformReason::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let method = contract::method_of(&action.method);
        let method = method.ok_or_else(|| Error::from(PlatformReason::UnknownMethod))?;
        let request = DynamicMessage::decode(method.input(), action.request.as_slice());
        let request = request.map_err(Error::internal)?;
        if method.input() != built.descriptor() || !is_same(&request, built) {
            return Err(PlatformReason::RequestIdReused.into());
        }
        let result = match action.state() {
            ActionState::Done => {
                let reply = DynamicMessage::decode(method.output(), action.reply.as_slice());
                outcome::Result::Reply(to_struct(&reply.map_err(Error::internal)?)?)
            }
            ActionState::Refused => outcome::Result::Refusal(action.refusal),
            ActionState::Confirmed | ActionState::Sent => outcome::Result::Working(true),
            _ => return Ok(None),
        };
        Ok(Some(Outcome {
            name,
            result: Some(result),
        }))
    }

    async fn propose(
        &self,
        call: &Call,
        path: &str,
        id: &str,
        write: &DynamicMessage,
    ) -> Result<Action> {
        let action = Action {
            name: proposal_name(id),
            session: call.session()?.session.clone(),
            customer: call.customer()?.to_owned(),
            method: path.to_owned(),
            request: write.encode_to_vec(),
            ..Action::default()
        };
        let request = ProposeActionRequest {
            action: Some(action),
            lifetime: self.0.config.proposal().try_into().ok(),
        };
        self.0
            .context
            .call::<ProposeAction>(&CallOptions::within(call), &request)
            .await
    }
}

/// The id of a proposal: the caller's, bound to the session so that nobody
/// meets another's; else a new one.
fn proposal_id(call: &Call, request_id: &str) -> Result<String> {
    use aws_lc_rs::digest::{SHA256, digest};
    if request_id.is_empty() {
        return Ok(principal::random_id());
    }
    if request_id.len() > 64 {
        return Err(Error::invalid("request_id", "at most 64 characters"));
    }
    let bound = format!("{}\n{request_id}", call.session()?.session);
    let hash = digest(&SHA256, bound.as_bytes());
    Ok(hash.as_ref()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
