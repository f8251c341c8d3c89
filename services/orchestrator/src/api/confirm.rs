//! `Confirm`.

use std::sync::Arc;

use contract::{
    Result,
    orchestrator::{
        Answer, ConfirmRequest, ConverseResponse, converse_response::Event,
        orchestrator_service::Confirm,
    },
    value::Id,
};
use dialogue::language;
use principal::Call;
use service::{Replies, Stream};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::convert::to_struct;
use crate::{
    Front, Orchestrator,
    turn::{self, Teller},
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
            let says = language(&orchestrator.config.language).says;
            tell.progress(contract::service_of(&action.method), says.doing);
            match carried(&orchestrator, &call, name.as_str()).await {
                Ok(event) => {
                    tell.tell(event);
                    tell.last(Teller::done(name.as_str(), &call.trace_id));
                }
                Err(error) => tell.refuse(error),
            }
        });
        Ok(Box::pin(UnboundedReceiverStream::new(shown)))
    }
}

/// What came of a proposal that a program made: in words, and as the method
/// replied.
async fn carried(orchestrator: &Orchestrator, call: &Call, name: &str) -> Result<Event> {
    let (action, settled) = turn::carry(orchestrator, call, name).await?;
    let reply = match &settled {
        turn::Settled::Done(reply) => Some(to_struct(reply)?),
        _ => None,
    };
    let outcome = turn::outcome(&action, settled)?;
    let books = orchestrator.books.current();
    let locale = &orchestrator.config.language;
    Ok(
        match dialogue::settled(&books, &outcome, locale, &orchestrator.contact) {
            Event::Answer(answer) => Event::Answer(Answer { reply, ..answer }),
            other => other,
        },
    )
}
