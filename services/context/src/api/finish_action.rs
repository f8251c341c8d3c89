//! `FinishAction`.

use contract::{
    Error, Result,
    context::{Action, ActionState, FinishActionRequest, context_service::FinishAction},
};
use principal::Call;
use service::Write;
use store::{Change, Tx};

use crate::{Context, store::actions};

impl Write<FinishAction> for Context {
    async fn write(&self, _: &Call, tx: &mut Tx, request: &FinishActionRequest) -> Result<Action> {
        if !matches!(
            request.state(),
            ActionState::Done | ActionState::Refused | ActionState::Expired
        ) {
            return Err(Error::invalid("state", "DONE, REFUSED or EXPIRED"));
        }
        let mut action = actions::get(tx, &request.name).await?.action;
        // finished before: the same request id gave the same reply
        if !matches!(action.state(), ActionState::Confirmed | ActionState::Sent) {
            return Ok(action);
        }
        action.state = request.state;
        action.reply.clone_from(&request.reply);
        action.refusal.clone_from(&request.refusal);
        actions::finish(tx, &action).await?;
        let tags = vec![action.conversation.clone(), action.customer.clone()];
        tx.change(Change {
            name: action.name.clone(),
            kind: "action.finished".into(),
            tags,
        });
        Ok(action)
    }
}
