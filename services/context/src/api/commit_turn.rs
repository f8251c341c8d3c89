//! `CommitTurn`.

use contract::{
    Error, Result,
    context::{CommitTurnRequest, CommitTurnResponse, Reason, Turn, context_service::CommitTurn},
};
use principal::Call;
use service::Write;
use store::{Change, Durability, Tx};

use crate::{
    Context,
    store::{conversations, turns},
};

impl Write<CommitTurn> for Context {
    const DURABILITY: Durability = Durability::Process;

    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &CommitTurnRequest,
    ) -> Result<CommitTurnResponse> {
        let turn = request
            .turn
            .clone()
            .ok_or_else(|| Error::invalid("turn", "what was said"))?;
        let name = &request.conversation;
        let committed =
            conversations::commit(tx, name, request.fencing_token, &request.dialogue_state).await?;
        let version = committed.ok_or_else(|| Error::from(Reason::LeaseLost))?;
        let turn = Turn {
            commit_time: Some(tx.now().into()),
            ..turn
        };
        turns::insert(tx, name, version, &turn).await?;
        tx.change(Change {
            name: name.clone(),
            kind: "conversation.turn".into(),
            tags: vec![name.clone()],
        });
        Ok(CommitTurnResponse { version })
    }
}
