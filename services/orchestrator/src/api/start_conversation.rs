//! `StartConversation`.

use contract::{
    Result,
    context::{CreateConversationRequest, context_service::CreateConversation},
    orchestrator::{
        Conversation, StartConversationRequest, orchestrator_service::StartConversation,
    },
};
use mesh::CallOptions;
use principal::Call;
use service::Act;

use super::convert::shown;
use crate::Front;

impl Act<StartConversation> for Front {
    async fn act(&self, call: &Call, _: StartConversationRequest) -> Result<Conversation> {
        let session = call.session()?;
        let request = CreateConversationRequest {
            conversation_id: principal::random_id(),
            session: session.session.clone(),
            customer: session.name.clone(),
            locale: "en".into(),
        };
        let created = self
            .0
            .context
            .call::<CreateConversation>(&CallOptions::within(call), &request)
            .await?;
        shown(created)
    }
}
