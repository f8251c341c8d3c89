//! `Invoke`: one capability by name; a read answers, a write proposes.

use contract::{
    Authority, Error, Policies, Result,
    context::{Action, ProposeActionRequest, context_service::ProposeAction},
    orchestrator::{
        InvokeRequest, InvokeResponse, Proposal, Reason, invoke_response,
        orchestrator_service::Invoke,
    },
};
use mesh::CallOptions;
use principal::Call;
use prost::Message;
use prost_reflect::DynamicMessage;
use service::Act;

use super::convert::{from_struct, to_struct};
use crate::{
    Front,
    domains::{TELLING, capability, options},
    turn::{agree, keyed, proposal_name},
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
        let built = playbook::build(&method.input(), &arguments)
            .map_err(|problem| Error::from(Reason::ArgumentsInvalid).with("problem", problem))?;
        let token = self.0.tokens.read(call).await?;
        let token = token.filter(|_| policy.authority == Authority::Customer);
        let within = options(call.deadline - TELLING, token.as_ref());
        if policy.reads() {
            let reply = self
                .0
                .domains
                .send(
                    &path,
                    method.output(),
                    &within,
                    built.encode_to_vec().into(),
                )
                .await?;
            let reply = invoke_response::Result::Reply(to_struct(&reply.message)?);
            return Ok(InvokeResponse {
                result: Some(reply),
            });
        }
        let id = proposal_id(call, &request.request_id)?;
        let look = keyed(built.clone(), &id, true);
        let preview = self
            .0
            .domains
            .send(&path, method.output(), &within, look.encode_to_vec().into())
            .await?;
        let mut write = keyed(built, &id, false);
        agree(&mut write, &preview.message);
        let proposed = self.propose(call, &path, &id, &write).await?;
        let proposal = Proposal {
            name: proposed.name,
            preview: Some(to_struct(&preview.message)?),
            expire_time: proposed.expire_time,
        };
        Ok(InvokeResponse {
            result: Some(invoke_response::Result::Proposal(proposal)),
        })
    }
}

impl Front {
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
