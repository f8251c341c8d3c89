//! `GetConversation`.

use contract::{
    Result,
    context::{Conversation, GetConversationRequest, context_service::GetConversation},
};
use principal::Call;
use service::Read;

use crate::{
    Context,
    store::{conversations, turns},
};

impl Read<GetConversation> for Context {
    async fn read(&self, _: &Call, request: GetConversationRequest) -> Result<Conversation> {
        let mut reader = self.store.reader();
        let mut conversation = conversations::get(&mut reader, &request.name, &request.session)
            .await?
            .conversation;
        if request.turn_count > 0 {
            let count = i64::from(request.turn_count.min(200));
            conversation.turns = turns::last(&mut reader, &request.name, count).await?;
        }
        Ok(conversation)
    }
}
