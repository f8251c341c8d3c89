//! Remember: the turn is committed before its last event leaves.

use std::time::Duration;

use contract::{
    Result,
    context::{self, CommitTurnRequest, context_service::CommitTurn},
    orchestrator::ConverseResponse,
};
use mesh::CallOptions;
use prost::Message;

use super::{Turn, lease::Leased, talk::Talked};

/// How often the commit of a turn that has done something is tried.
const TIMES: u32 = 4;

impl Turn {
    /// Writes the turn down, which gives the conversation back; says whether it
    /// is. Where something was done, the customer is told so also when that
    /// can't be written: the same turn again asks the journal.
    pub(super) async fn remember(
        &self,
        leased: &Leased,
        talked: &Talked,
        done: &ConverseResponse,
    ) -> Result<bool> {
        let mut events = self.tell.told().to_vec();
        events.push(done.encode_to_vec());
        // what is told for now is asked afresh by the same turn, not told again
        let turn_id = match talked.for_now && !self.is_in_words() {
            true => principal::random_id(),
            false => self.admitted.turn_id.clone(),
        };
        let request = CommitTurnRequest {
            conversation: self.admitted.conversation.clone(),
            fencing_token: leased.fencing_token,
            turn: Some(context::Turn {
                turn_id,
                customer_text: self.admitted.input.text().to_owned(),
                events,
                commit_time: None,
            }),
            dialogue_state: talked.state.encode_to_vec(),
        };
        let times = if talked.acted { TIMES } else { 1 };
        let mut wait = Duration::from_millis(50);
        for left in (0..times).rev() {
            let options = CallOptions::within(&self.call);
            let context = &self.orchestrator.context;
            match context.call::<CommitTurn>(&options, &request).await {
                Ok(_) => return Ok(true),
                Err(error) if error.is_unknown() && left > 0 => {
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                }
                Err(error) if talked.acted => {
                    tracing::warn!(%error, "a turn that did something isn't written down");
                    return Ok(false);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    fn is_in_words(&self) -> bool {
        matches!(self.admitted.input, dialogue::Input::Text(_))
    }
}
