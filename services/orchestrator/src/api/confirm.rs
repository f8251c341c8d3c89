//! `Confirm`.

use std::sync::Arc;

use contract::{
    Result,
    orchestrator::{ConfirmRequest, ConverseResponse, orchestrator_service::Confirm},
    value::Id,
};
use principal::Call;
use service::{Replies, Stream};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::{
    Front,
    turn::{self, Teller, settle_proposal},
};

impl Stream<Confirm> for Front {
    async fn stream(
        &self,
        call: &Call,
        request: ConfirmRequest,
    ) -> Result<Replies<ConverseResponse>> {
        let name = Id::parse("actions", "proposal", &request.proposal)?;
        let action = turn::proposal(&self.0, call, name.as_str()).await?;
        if !action.conversation.is_empty() {
            return Ok(turn::answer(&self.0, call, action, true));
        }
        let (events, shown) = mpsc::unbounded_channel();
        let (orchestrator, call) = (Arc::clone(&self.0), call.clone());
        // a yes is carried out also when the customer goes away
        self.0.tasks.spawn(async move {
            let mut tell = Teller::new(events);
            match settle_proposal(
                &orchestrator,
                &call,
                name.as_str(),
                &mut tell,
                &orchestrator.config.language,
            )
            .await
            {
                Ok(_) => tell.last(Teller::done(name.as_str(), &call.trace_id)),
                Err(error) => tell.refuse(error),
            }
        });
        Ok(Box::pin(UnboundedReceiverStream::new(shown)))
    }
}
