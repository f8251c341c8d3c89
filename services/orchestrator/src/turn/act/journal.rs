//! The journal of an action: confirmed before anything is called, marked
//! before it leaves, finished when its outcome is known. Each step is written
//! down, so that whoever takes over knows where it stands.

use std::time::Duration;

use contract::{
    Error, PlatformReason, Result,
    context::{
        Action, ActionState, FinishActionRequest, Reason as ContextReason, RecordStepRequest,
        context_service::{FinishAction, RecordStep},
    },
    method_of,
};
use mesh::CallOptions;
use principal::Secret;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use service::fail_point;

use crate::{
    Orchestrator,
    domains::{Reply, options},
};

/// The steps of an action after the yes, in order. Tests stop the process
/// before and after each of them.
pub const STEPS: [&str; 4] = ["confirm", "record", "send", "finish"];

/// How often a call whose outcome is unknown is repeated within a turn.
const REPEATS: usize = 3;

/// What an action came to.
pub(crate) enum Settled {
    Done(Box<DynamicMessage>),
    Refused(Error),
    /// Not known yet: recovery goes on with it.
    Working,
}

/// Carries a confirmed action out: the same bytes under the same id, as often
/// as it takes.
pub(super) async fn carry_out(
    orchestrator: &Orchestrator,
    action: &Action,
    mut token: Option<Secret>,
    budget: &CallOptions,
) -> Settled {
    let mut wait = Duration::from_millis(50);
    for _ in 0..REPEATS {
        match once(orchestrator, action, token.take(), budget).await {
            Ok(settled) => return settled,
            Err(error) => {
                tracing::info!(action = action.name, %error, "the outcome isn't known yet");
            }
        }
        if budget.deadline < tokio::time::Instant::now() + wait {
            break;
        }
        tokio::time::sleep(wait).await;
        wait *= 4;
    }
    Settled::Working
}

/// One attempt. An error means that the outcome is unknown.
async fn once(
    orchestrator: &Orchestrator,
    action: &Action,
    token: Option<Secret>,
    budget: &CallOptions,
) -> Result<Settled> {
    let holder = orchestrator.holder.clone();
    fail_point!("orchestrator", STEPS[1], "before");
    let record = RecordStepRequest {
        name: action.name.clone(),
        holder: holder.clone(),
    };
    let recorded = orchestrator
        .context
        .call::<RecordStep>(budget, &record)
        .await;
    match recorded {
        Ok(there) if there.state() == ActionState::Done => return Ok(reply_of(&there)),
        Ok(there) if there.state() == ActionState::Refused => {
            return Ok(Settled::Refused(refusal_of(&there)));
        }
        Ok(_) => {}
        // somebody else has it: they finish it
        Err(error) if error.is(ContextReason::LeaseLost) => return Ok(Settled::Working),
        Err(error) => return Err(error),
    }
    fail_point!("orchestrator", STEPS[1], "after");

    let method =
        method_of(&action.method).ok_or_else(|| Error::from(PlatformReason::UnknownMethod))?;
    let token = match token {
        Some(token) => Ok(token),
        // again, for what identity has on record
        None => orchestrator.tokens.action(budget, None, action).await,
    };
    let token = match token {
        Ok(token) => token,
        Err(error) if error.is_unknown() => return Err(error),
        // never minted, or no longer: only the domain knows whether it was done
        Err(error) => return super::recover::outcome(orchestrator, action, budget, error).await,
    };
    fail_point!("orchestrator", STEPS[2], "before");
    let sent = orchestrator
        .domains
        .send(
            &action.method,
            &options(budget.deadline, Some(&token)),
            action.request.clone().into(),
        )
        .await;
    fail_point!("orchestrator", STEPS[2], "after");
    let (settled, finish) = ended(action, &holder, &method, sent)?;
    fail_point!("orchestrator", STEPS[3], "before");
    // known and told even if this write fails: recovery asks again and gets
    // the stored reply
    if let Err(error) = orchestrator
        .context
        .call::<FinishAction>(budget, &finish)
        .await
    {
        tracing::info!(action = action.name, %error, "the journal is finished by recovery");
    }
    fail_point!("orchestrator", STEPS[3], "after");
    Ok(settled)
}

/// What a reply means, and how the journal is finished with it. An error means
/// that the outcome is unknown.
fn ended(
    action: &Action,
    holder: &str,
    method: &MethodDescriptor,
    sent: Result<Reply>,
) -> Result<(Settled, FinishActionRequest)> {
    Ok(match sent {
        Ok(reply) => {
            let told = reply.message(method)?;
            let finish = finished(
                action,
                holder,
                ActionState::Done,
                reply.bytes.to_vec(),
                String::new(),
            );
            (Settled::Done(Box::new(told)), finish)
        }
        Err(error)
            if error.is_unknown()
                || error.is(PlatformReason::Busy)
                || error.is(PlatformReason::Overloaded) =>
        {
            return Err(error);
        }
        Err(error) => {
            let finish = finished(
                action,
                holder,
                ActionState::Refused,
                Vec::new(),
                error.reason().to_owned(),
            );
            (Settled::Refused(error), finish)
        }
    })
}

pub(super) fn finished(
    action: &Action,
    holder: &str,
    state: ActionState,
    reply: Vec<u8>,
    refusal: String,
) -> FinishActionRequest {
    FinishActionRequest {
        name: action.name.clone(),
        holder: holder.to_owned(),
        state: state.into(),
        reply,
        refusal,
    }
}

/// The reply of an action that was done before.
pub(super) fn reply_of(action: &Action) -> Settled {
    let reply = method_of(&action.method)
        .and_then(|method| DynamicMessage::decode(method.output(), action.reply.as_slice()).ok());
    reply.map_or(Settled::Working, |reply| Settled::Done(Box::new(reply)))
}

pub(super) fn refusal_of(action: &Action) -> Error {
    Error::from(ContextReason::ProposalClosed).with("refusal", &action.refusal)
}
