//! `GetAction`.

use contract::{
    Error, Result,
    context::{Action, GetActionRequest, context_service::GetAction},
};
use principal::Call;
use service::Read;

use crate::{Context, store::actions};

impl Read<GetAction> for Context {
    async fn read(&self, _: &Call, request: GetActionRequest) -> Result<Action> {
        let action = actions::get(&mut self.store.reader(), &request.name)
            .await?
            .into_action();
        // another session's answers like none
        if action.session == request.session {
            Ok(action)
        } else {
            Err(Error::not_found())
        }
    }
}
