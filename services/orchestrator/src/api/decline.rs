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
    turn::{Teller, answer_proposal},
};

impl Stream<Decline> for Front {
    async fn stream(
        &self,
        call: &Call,
        request: DeclineRequest,
    ) -> Result<Replies<ConverseResponse>> {
        let name = Id::parse("actions", "proposal", &request.proposal)?;
        answer_proposal(&self.0, call, name.as_str(), true).await?;
        let done = Teller::done(name.as_str(), &call.trace_id);
        let answer = Teller::declined();
        Ok(Box::pin(stream::iter([Ok(answer), Ok(done)])))
    }
}
