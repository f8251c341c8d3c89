//! The journal of an action: confirmed before anything is called, marked
//! before it leaves, finished when its outcome is known. Each step is written
//! down, so that whoever takes over knows where it stands.

use std::{sync::Arc, time::Duration};

use contract::{
    Error, PlatformReason, Result,
    context::{
        Action, ActionState, ConfirmActionRequest, FinishActionRequest, GetActionRequest,
        Reason as ContextReason, RecordStepRequest,
        context_service::{ConfirmAction, FinishAction, GetAction, RecordStep},
    },
    value::Instant,
};
use mesh::CallOptions;
use principal::{Call, Secret};
use prost_reflect::DynamicMessage;
use service::fail_point;

use super::{Turn, told::told};
use crate::{
    Orchestrator,
    domains::{TELLING, method_of, options, service_of},
    say::language,
    turn::{Input, Teller},
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

impl Turn {
    /// The customer's yes to a proposal.
    pub(in crate::turn) async fn confirm(&mut self, proposal: &str) -> Result<()> {
        self.outcome = "answer";
        let orchestrator = Arc::clone(&self.orchestrator);
        let call = self.call.clone();
        let known =
            settle_proposal(&orchestrator, &call, proposal, &mut self.tell, &self.locale).await?;
        if !known {
            self.told_for_now();
        }
        self.end_of_proposal();
        Ok(())
    }

    /// The customer's no.
    pub(in crate::turn) async fn decline(&mut self, proposal: &str) -> Result<()> {
        self.outcome = "answer";
        self.drop_proposal(proposal).await?;
        let says = self.says();
        self.tell
            .plain(&format!("{} {}", says.nothing_changed, says.what_else));
        Ok(())
    }

    /// Drops a proposal that isn't wished for.
    pub(in crate::turn) async fn drop_proposal(&mut self, proposal: &str) -> Result<()> {
        answer_proposal(&self.orchestrator, &self.call, proposal, true).await?;
        self.end_of_proposal();
        Ok(())
    }

    /// Ends what the proposal was made for, and nothing else that is worked on.
    fn end_of_proposal(&mut self) {
        let asks = !self.state.asking.is_empty();
        if !(asks && matches!(self.input, Input::Answer { .. })) {
            self.state.end();
        }
    }

    /// What is told now isn't the end of it: the same answer again is asked
    /// afresh, not told the same.
    pub(in crate::turn) fn told_for_now(&mut self) {
        if matches!(self.input, Input::Answer { .. }) {
            self.turn_id = principal::random_id();
        }
    }
}

/// Confirms a proposal and carries it out; tells what it came to. False while
/// that isn't known.
pub(crate) async fn settle_proposal(
    orchestrator: &Arc<Orchestrator>,
    call: &Call,
    name: &str,
    tell: &mut Teller,
    locale: &str,
) -> Result<bool> {
    let token = recorded(orchestrator, call, name).await?;
    fail_point!("orchestrator", STEPS[0], "before");
    let action = answer_proposal(orchestrator, call, name, false).await?;
    fail_point!("orchestrator", STEPS[0], "after");
    let service = service_of(&action.method).to_owned();
    tell.progress(&service, language(locale).says.doing.to_owned());
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
    let known = !matches!(settled, Settled::Working);
    told(orchestrator, &action, settled, tell, locale)?;
    Ok(known)
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

/// Writes the customer's answer to a proposal down.
pub(crate) async fn answer_proposal(
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
            method.output(),
            &options(budget.deadline, Some(&token)),
            action.request.clone().into(),
        )
        .await;
    fail_point!("orchestrator", STEPS[2], "after");
    let (settled, finish) = match sent {
        Ok(reply) => {
            let finish = finished(
                action,
                &holder,
                ActionState::Done,
                reply.bytes.to_vec(),
                String::new(),
            );
            (Settled::Done(Box::new(reply.message)), finish)
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
                &holder,
                ActionState::Refused,
                Vec::new(),
                error.reason().to_owned(),
            );
            (Settled::Refused(error), finish)
        }
    };
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

fn refusal_of(action: &Action) -> Error {
    Error::from(ContextReason::ProposalClosed).with("refusal", &action.refusal)
}
