//! `ConfirmAction`.

use contract::{
    Error, Result,
    context::{Action, ConfirmActionRequest, Reason, context_service::ConfirmAction},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Context, model::Journaled, store::actions};

impl Write<ConfirmAction> for Context {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ConfirmActionRequest,
    ) -> Result<Action> {
        let there = actions::get(tx, &request.name).await?;
        let action = there.action();
        // a proposal is its customer's in its session; others find nothing
        if action.session != request.session || action.customer != request.customer {
            return Err(Error::not_found());
        }
        match there {
            Journaled::Open(open) if request.decline => {
                let closed = open.decline();
                actions::close(tx, &closed).await?;
                Ok(closed.action().clone())
            }
            Journaled::Open(open) => {
                let held = open.confirm(&request.holder, call.now)?;
                let until = call.now.after(self.config.action_lease());
                actions::hold(tx, &held, until).await?;
                Ok(held.action().clone())
            }
            // said twice: told what it came to
            there if !request.decline && !there.is_expired() => Ok(there.into_action()),
            _ => Err(Reason::ProposalClosed.into()),
        }
    }
}
