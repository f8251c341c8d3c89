//! Remember: the turn is committed before its last event leaves.

use contract::{
    Result,
    context::{self, CommitTurnRequest, context_service::CommitTurn},
};
use mesh::CallOptions;
use prost::Message;

use super::{Teller, Turn};

impl Turn {
    pub(super) async fn remember(&mut self) -> Result<()> {
        let done = Teller::done(&self.turn_id, &self.call.trace_id);
        let mut events = self.tell.told().to_vec();
        events.push(done.encode_to_vec());
        let request = CommitTurnRequest {
            conversation: self.conversation.clone(),
            fencing_token: self.fencing_token,
            turn: Some(context::Turn {
                turn_id: self.turn_id.clone(),
                customer_text: self.input.text().to_owned(),
                events,
                commit_time: None,
            }),
            dialogue_state: self.state.encode_to_vec(),
        };
        let options = CallOptions::within(&self.call);
        self.orchestrator
            .context
            .call::<CommitTurn>(&options, &request)
            .await?;
        self.tell.last(done);
        Ok(())
    }
}
