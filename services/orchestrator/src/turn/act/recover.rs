//! Recovery: actions that were confirmed and not finished are taken over and
//! finished, exactly once, by any replica.

use std::{sync::Arc, time::Duration};

use contract::{
    Error, PlatformReason, Result,
    admin::{GetOutcomeRequest, admin::GetOutcome},
    context::{
        Action, ActionState, ClaimStaleActionsRequest,
        context_service::{ClaimStaleActions, FinishAction},
    },
    method_of,
};
use mesh::CallOptions;
use prost_reflect::DynamicMessage;

use super::journal::{Settled, carry_out, finished};
use crate::Orchestrator;

/// How long one action is worked on.
const BUDGET: Duration = Duration::from_secs(8);

/// Takes over what is stale, for as long as it's polled.
pub(crate) async fn recover(orchestrator: Arc<Orchestrator>) {
    let interval = Duration::from_millis(orchestrator.config.recovery_interval_millis);
    loop {
        tokio::time::sleep(interval).await;
        let request = ClaimStaleActionsRequest {
            holder: orchestrator.holder.clone(),
            page_size: 10,
        };
        let options = CallOptions::lasting(Duration::from_secs(2));
        match orchestrator
            .context
            .call::<ClaimStaleActions>(&options, &request)
            .await
        {
            Ok(stale) => {
                for action in stale.actions {
                    one(&orchestrator, &action).await;
                }
            }
            Err(error) => tracing::debug!(%error, "can't look for stale actions"),
        }
    }
}

async fn one(orchestrator: &Orchestrator, action: &Action) {
    match carry_out(orchestrator, action, None, &CallOptions::lasting(BUDGET)).await {
        Settled::Working => tracing::info!(action = action.name, "an action goes on later"),
        Settled::Done(_) | Settled::Refused(_) => {
            orchestrator.metrics.recovered.inc();
            tracing::info!(action = action.name, "an action was finished by recovery");
        }
    }
}

/// What the domain says a write came to, where no token can be had any more:
/// a stored reply is told; none means that nothing was done.
pub(super) async fn outcome(
    orchestrator: &Orchestrator,
    action: &Action,
    budget: &CallOptions,
    refused: Error,
) -> Result<Settled> {
    let request = GetOutcomeRequest {
        method: action.method.trim_start_matches('/').to_owned(),
        request_id: action.name.trim_start_matches("actions/").to_owned(),
        subject: action.customer.clone(),
        begin_time: action.create_time,
    };
    let asked = orchestrator
        .domains
        .client(&action.method)?
        .call::<GetOutcome>(budget, &request)
        .await;
    let (settled, state, reply, refusal) = match asked {
        Ok(found) => {
            let method = method_of(&action.method)
                .ok_or_else(|| Error::from(PlatformReason::UnknownMethod))?;
            let reply = DynamicMessage::decode(method.output(), found.reply.as_slice())
                .map_err(Error::internal)?;
            (
                Settled::Done(Box::new(reply)),
                ActionState::Done,
                found.reply,
                String::new(),
            )
        }
        Err(error) if error.is(PlatformReason::NotFound) => {
            let reason = refused.reason().to_owned();
            (
                Settled::Refused(refused),
                ActionState::Refused,
                Vec::new(),
                reason,
            )
        }
        Err(error) => return Err(error),
    };
    let finish = finished(action, &orchestrator.holder, state, reply, refusal);
    orchestrator
        .context
        .call::<FinishAction>(budget, &finish)
        .await?;
    Ok(settled)
}
