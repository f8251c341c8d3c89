//! `ConfirmAction`.

use contract::{
    Error, Result,
    context::{Action, ActionState, ConfirmActionRequest, Reason, context_service::ConfirmAction},
    value::Instant,
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{
    Context,
    store::actions::{self, Lease},
};

impl Write<ConfirmAction> for Context {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ConfirmActionRequest,
    ) -> Result<Action> {
        let mut action = actions::get(tx, &request.name).await?.action;
        // a proposal is its customer's in its session; others find nothing
        if action.session != request.session || action.customer != request.customer {
            return Err(Error::not_found());
        }
        let late = action
            .expire_time
            .is_some_and(|expire| Instant::from(expire) <= call.now);
        let (to, lease) = match request.decline {
            true => (ActionState::Expired, Lease::default()),
            false => {
                let lease = Lease {
                    holder: &request.holder,
                    until: call.now.after(self.config.action_lease()),
                };
                (ActionState::Confirmed, lease)
            }
        };
        match action.state() {
            ActionState::Proposed if late && !request.decline => {
                return Err(Reason::ProposalClosed.into());
            }
            ActionState::Proposed => {
                actions::advance(tx, &action.name, ActionState::Proposed, to, lease).await?;
                action.set_state(to);
            }
            // said twice: told what it came to
            ActionState::Confirmed
            | ActionState::Sent
            | ActionState::Done
            | ActionState::Refused
                if !request.decline => {}
            _ => return Err(Reason::ProposalClosed.into()),
        }
        Ok(action)
    }
}
