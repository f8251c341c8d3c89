//! `RecordStep`.

use contract::{
    Error, Result,
    context::{Action, ActionState, Reason, RecordStepRequest, context_service::RecordStep},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{
    Context,
    store::actions::{self, Lease},
};

impl Write<RecordStep> for Context {
    async fn write(&self, call: &Call, tx: &mut Tx, request: &RecordStepRequest) -> Result<Action> {
        let mut row = actions::get(tx, &request.name).await?;
        let from = match row.action.state() {
            state @ (ActionState::Confirmed | ActionState::Sent)
                if row.holder == request.holder =>
            {
                state
            }
            // taken over: whoever has it now finishes it
            ActionState::Confirmed | ActionState::Sent => {
                return Err(Error::from(Reason::LeaseLost));
            }
            _ => return Ok(row.action),
        };
        let lease = Lease {
            holder: &request.holder,
            until: call.now.after(self.config.action_lease()),
        };
        actions::advance(tx, &request.name, from, ActionState::Sent, lease).await?;
        row.action.set_state(ActionState::Sent);
        Ok(row.action)
    }
}
