//! `FinishAction`.

use contract::{
    Result,
    context::{Action, FinishActionRequest, context_service::FinishAction},
};
use principal::Call;
use service::Write;
use store::{Change, Tx};

use crate::{
    Context,
    model::{End, Journaled},
    store::actions,
};

impl Write<FinishAction> for Context {
    async fn write(&self, _: &Call, tx: &mut Tx, request: &FinishActionRequest) -> Result<Action> {
        let end = End::new(request.state())?
            .reply(&request.reply)
            .refusal(&request.refusal);
        let held = match actions::get(tx, &request.name).await? {
            Journaled::Held(held) => held,
            // finished before: the same request id gave the same reply
            there => return Ok(there.into_action()),
        };
        let closed = held.finish(end);
        actions::close(tx, &closed).await?;
        let action = closed.action().clone();
        tx.change(Change {
            name: action.name.clone(),
            kind: "action.finished".into(),
            tags: vec![action.conversation.clone(), action.customer.clone()],
        });
        Ok(action)
    }
}
