//! `Decline`.

use contract::{
    Result,
    orchestrator::{ConverseResponse, DeclineRequest, orchestrator_service::Decline},
    value::Id,
};
use futures::stream;
use principal::Call;
use service::{Replies, Stream};

use crate::{
    Front,
    turn::{self, Teller, close_proposal},
};

impl Stream<Decline> for Front {
    async fn stream(
        &self,
        call: &Call,
        request: DeclineRequest,
    ) -> Result<Replies<ConverseResponse>> {
        let name = Id::parse("actions", "proposal", &request.proposal)?;
        let action = turn::proposal(&self.0, call, name.as_str()).await?;
        if !action.conversation.is_empty() {
            return Ok(turn::answer(&self.0, call, action, false));
        }
        close_proposal(&self.0, call, name.as_str()).await?;
        let done = Teller::done(name.as_str(), &call.trace_id);
        let answer = Teller::declined(&self.0.config.language);
        Ok(Box::pin(stream::iter([Ok(answer), Ok(done)])))
    }
}
