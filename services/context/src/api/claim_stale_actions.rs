//! `ClaimStaleActions`.

use contract::{
    Result,
    context::{
        ClaimStaleActionsRequest, ClaimStaleActionsResponse, context_service::ClaimStaleActions,
    },
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Context, store::actions};

impl Write<ClaimStaleActions> for Context {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ClaimStaleActionsRequest,
    ) -> Result<ClaimStaleActionsResponse> {
        let most = match request.page_size {
            0 => 10,
            size => i64::from(size.clamp(1, 100)),
        };
        let until = call.now.after(self.config.action_lease());
        let actions = actions::claim(tx, &request.holder, until, most).await?;
        Ok(ClaimStaleActionsResponse { actions })
    }
}
