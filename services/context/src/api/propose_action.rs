//! `ProposeAction`.

use std::time::Duration;

use contract::{
    Error, PlatformReason, Result,
    context::{Action, ActionState, ProposeActionRequest, context_service::ProposeAction},
    value::Id,
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Context, store::actions};

/// How long a yes counts where the caller doesn't say.
const LIFETIME: Duration = Duration::from_secs(300);

impl Write<ProposeAction> for Context {
    async fn write(&self, _: &Call, tx: &mut Tx, request: &ProposeActionRequest) -> Result<Action> {
        let action = request
            .action
            .clone()
            .ok_or_else(|| Error::invalid("action", "what is proposed"))?;
        Id::parse("actions", "action.name", &action.name)?;
        if action.customer.is_empty() || action.session.is_empty() || action.method.is_empty() {
            return Err(Error::invalid("action", "a customer, a session, a method"));
        }
        match actions::get(tx, &action.name).await {
            // proposed before, by the same: the same again
            Ok(there)
                if there.action().session == action.session
                    && there.action().request == action.request =>
            {
                return Ok(there.into_action());
            }
            Ok(_) => return Err(PlatformReason::RequestIdReused.into()),
            Err(error) if error.is(PlatformReason::NotFound) => {}
            Err(error) => return Err(error),
        }
        let lifetime = request
            .lifetime
            .and_then(|lifetime| lifetime.try_into().ok())
            .unwrap_or(LIFETIME);
        let expire = tx.now().after(lifetime);
        let action = Action {
            state: ActionState::Proposed.into(),
            create_time: Some(tx.now().into()),
            expire_time: Some(expire.into()),
            ..action
        };
        actions::propose(tx, &action, expire).await?;
        Ok(action)
    }
}
