//! `LeaseTurn`.

use std::time::Duration;

use contract::{
    Error, PlatformReason, Result,
    context::{LeaseTurnRequest, LeaseTurnResponse, Reason, context_service::LeaseTurn},
};
use principal::Call;
use service::Write;
use store::{Durability, Tx};

use crate::{
    Context,
    store::{actions, conversations, turns},
};

/// The longest lease.
const LONGEST: Duration = Duration::from_secs(60);

impl Write<LeaseTurn> for Context {
    const DURABILITY: Durability = Durability::Process;

    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &LeaseTurnRequest,
    ) -> Result<LeaseTurnResponse> {
        if request.turn_id.is_empty() || request.turn_id.len() > 64 {
            return Err(Error::invalid("turn_id", "1 to 64 characters"));
        }
        if request.holder.is_empty() || request.holder.len() > 64 {
            return Err(Error::invalid("holder", "1 to 64 characters"));
        }
        let row = conversations::get(tx, &request.conversation, &request.session).await?;
        let mut conversation = row.conversation;
        if conversation.ended {
            return Err(Reason::ConversationEnded.into());
        }
        // from nobody to one customer, never to another
        if !conversation.customer.is_empty() && conversation.customer != request.customer {
            return Err(PlatformReason::NotFound.into());
        }
        if let Some(committed) = turns::get(tx, &request.conversation, &request.turn_id).await? {
            return Ok(LeaseTurnResponse {
                conversation: Some(conversation),
                committed: Some(committed),
                ..LeaseTurnResponse::default()
            });
        }
        if !row.lease_holder.is_empty() && row.lease_until > call.now {
            let wait = row.lease_until.since(call.now);
            return Err(
                Error::from(Reason::TurnInProgress).after(wait.min(Duration::from_millis(500)))
            );
        }
        let lease = request
            .lease
            .and_then(|lease| lease.try_into().ok())
            .unwrap_or(LONGEST)
            .min(LONGEST);
        conversation.customer.clone_from(&request.customer);
        let until = call.now.after(lease);
        let name = &request.conversation;
        let fencing_token =
            conversations::lease(tx, name, &request.customer, &request.holder, until).await?;
        let open_action = actions::open(tx, name, call.now).await?;
        Ok(LeaseTurnResponse {
            conversation: Some(conversation),
            fencing_token,
            committed: None,
            open_action,
        })
    }
}
