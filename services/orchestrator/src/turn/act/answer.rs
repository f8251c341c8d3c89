//! The customer's answer to a proposal, and what came of it.

use contract::{
    Result,
    context::{
        Action, ActionState, ConfirmActionRequest, GetActionRequest, Reason as ContextReason,
        context_service::{ConfirmAction, GetAction},
    },
    method_of,
    orchestrator::Source,
    service_of,
    value::Instant,
};
use dialogue::Outcome;
use mesh::CallOptions;
use principal::{Call, Secret};
use service::fail_point;

use super::{
    STEPS,
    journal::{Settled, carry_out, refusal_of, reply_of},
};
use crate::{
    Orchestrator,
    domains::{TELLING, fact},
};

/// Confirms a proposal and carries it out.
pub(crate) async fn carry(
    orchestrator: &Orchestrator,
    call: &Call,
    name: &str,
) -> Result<(Action, Settled)> {
    let token = recorded(orchestrator, call, name).await?;
    fail_point!("orchestrator", STEPS[0], "before");
    let action = answer(orchestrator, call, name, false).await?;
    fail_point!("orchestrator", STEPS[0], "after");
    let settled = match action.state() {
        ActionState::Done => reply_of(&action),
        ActionState::Refused => Settled::Refused(refusal_of(&action)),
        _ => {
            let options = CallOptions {
                deadline: call.deadline - TELLING,
                bearer: None,
            };
            carry_out(orchestrator, &action, token, &options).await
        }
    };
    Ok((action, settled))
}

/// Has identity record the action before the yes is written down: so that a
/// yes that is written down can be carried out, whoever dies then. The token
/// opens nothing without the journal's yes: nobody sends it before.
async fn recorded(orchestrator: &Orchestrator, call: &Call, name: &str) -> Result<Option<Secret>> {
    let action = proposal(orchestrator, call, name).await?;
    let open = action.state() == ActionState::Proposed
        && action
            .expire_time
            .is_none_or(|expire| Instant::from(expire) > call.now);
    if !open {
        return Ok(None);
    }
    let options = CallOptions::within(call);
    let tokens = &orchestrator.tokens;
    let token = tokens.action(&options, call.bearer.as_ref(), &action);
    token.await.map(Some)
}

/// A proposal of a call's session.
pub(crate) async fn proposal(
    orchestrator: &Orchestrator,
    call: &Call,
    name: &str,
) -> Result<Action> {
    let request = GetActionRequest {
        name: name.to_owned(),
        session: call.session()?.session.clone(),
    };
    let options = CallOptions::within(call);
    orchestrator
        .context
        .call::<GetAction>(&options, &request)
        .await
}

/// Writes the customer's no to a proposal down.
pub(crate) async fn close_proposal(
    orchestrator: &Orchestrator,
    call: &Call,
    name: &str,
) -> Result<Action> {
    answer(orchestrator, call, name, true).await
}

/// The customer's no, also to a proposal that is closed already; never to one
/// that got its yes: what is said then is what came of that.
pub(crate) async fn decline(orchestrator: &Orchestrator, call: &Call, name: &str) -> Result<()> {
    match close_proposal(orchestrator, call, name).await {
        Ok(_) => Ok(()),
        Err(error) if error.is(ContextReason::ProposalClosed) => {
            let action = proposal(orchestrator, call, name).await?;
            match action.state() {
                ActionState::Proposed | ActionState::Expired => Ok(()),
                _ => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

/// Writes the customer's answer to a proposal down.
async fn answer(
    orchestrator: &Orchestrator,
    call: &Call,
    name: &str,
    decline: bool,
) -> Result<Action> {
    let session = call.session()?;
    let request = ConfirmActionRequest {
        name: name.to_owned(),
        session: session.session.clone(),
        customer: session.name.clone(),
        decline,
        holder: orchestrator.holder.clone(),
    };
    orchestrator
        .context
        .call::<ConfirmAction>(&CallOptions::within(call), &request)
        .await
}

/// What came of an action, as the core tells it.
pub(crate) fn outcome(action: &Action, settled: Settled) -> Result<Outcome> {
    let method = method_of(&action.method);
    let id = action.name.trim_start_matches("actions/");
    Ok(Outcome {
        settled: match settled {
            Settled::Done(reply) => dialogue::Settled::Done(fact(&reply)?),
            Settled::Refused(error) => dialogue::Settled::Refused(error),
            Settled::Working => dialogue::Settled::Working,
        },
        source: Source {
            service: service_of(&action.method).to_owned(),
            method: method
                .map(|method| method.name().to_owned())
                .unwrap_or_default(),
            reached: true,
            ..Source::default()
        },
        intent: action.playbook.clone(),
        facts: action.facts.clone(),
        reference: id.chars().take(8).collect(),
    })
}
