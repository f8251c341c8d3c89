//! `RecordStep`.

use contract::{
    Result,
    context::{Action, RecordStepRequest, context_service::RecordStep},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Context, model::Journaled, store::actions};

impl Write<RecordStep> for Context {
    async fn write(&self, call: &Call, tx: &mut Tx, request: &RecordStepRequest) -> Result<Action> {
        match actions::get(tx, &request.name).await? {
            Journaled::Held(held) => {
                let held = held.send(&request.holder)?;
                let until = call.now.after(self.config.action_lease());
                actions::hold(tx, &held, until).await?;
                Ok(held.action().clone())
            }
            there => Ok(there.into_action()),
        }
    }
}
