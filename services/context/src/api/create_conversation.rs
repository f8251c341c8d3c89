//! `CreateConversation`.

use contract::{
    PlatformReason, Result,
    context::{Conversation, CreateConversationRequest, context_service::CreateConversation},
    value::Id,
};
use principal::Call;
use service::Write;
use store::{Durability, Tx};

use crate::{Context, store::conversations};

impl Write<CreateConversation> for Context {
    const DURABILITY: Durability = Durability::Process;

    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &CreateConversationRequest,
    ) -> Result<Conversation> {
        let name = Id::chosen("conversations", "conversation_id", &request.conversation_id)?;
        match conversations::get(tx, name.as_str(), &request.session).await {
            Ok(there) => return Ok(there.conversation),
            Err(error) if error.is(PlatformReason::NotFound) => {}
            Err(error) => return Err(error),
        }
        let conversation = Conversation {
            name: name.to_string(),
            session: request.session.clone(),
            customer: request.customer.clone(),
            locale: request.locale.clone(),
            time_zone: request.time_zone.clone(),
            create_time: Some(tx.now().into()),
            update_time: Some(tx.now().into()),
            ..Conversation::default()
        };
        conversations::insert(tx, &conversation).await?;
        Ok(conversation)
    }
}
