//! `ReleaseTurn`.

use contract::{
    Result,
    context::{ReleaseTurnRequest, ReleaseTurnResponse, context_service::ReleaseTurn},
};
use principal::Call;
use service::Write;
use store::{Durability, Tx};

use crate::{Context, store::conversations};

impl Write<ReleaseTurn> for Context {
    const DURABILITY: Durability = Durability::Process;

    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &ReleaseTurnRequest,
    ) -> Result<ReleaseTurnResponse> {
        conversations::release(tx, &request.conversation, &request.holder).await?;
        Ok(ReleaseTurnResponse {})
    }
}
