//! `EndConversation`.

use contract::{
    Result,
    context::{Conversation, EndConversationRequest, context_service::EndConversation},
};
use principal::Call;
use service::Write;
use store::{Durability, Tx};

use crate::{Context, store::conversations};

impl Write<EndConversation> for Context {
    const DURABILITY: Durability = Durability::Process;

    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &EndConversationRequest,
    ) -> Result<Conversation> {
        let mut conversation = conversations::get(tx, &request.name, &request.session)
            .await?
            .conversation;
        conversations::end(tx, &request.name).await?;
        conversation.ended = true;
        Ok(conversation)
    }
}
