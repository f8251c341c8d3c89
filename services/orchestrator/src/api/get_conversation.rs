//! `GetConversation`.

use contract::{
    Result, context,
    orchestrator::{Conversation, GetConversationRequest, orchestrator_service::GetConversation},
};
use mesh::CallOptions;
use principal::Call;
use service::Read;

use super::convert::shown;
use crate::Front;

impl Read<GetConversation> for Front {
    async fn read(&self, call: &Call, request: GetConversationRequest) -> Result<Conversation> {
        let request = context::GetConversationRequest {
            name: request.name,
            session: call.session()?.session.clone(),
            turn_count: 100,
        };
        let options = CallOptions::within(call);
        shown(
            self.0
                .context
                .call::<context::context_service::GetConversation>(&options, &request)
                .await?,
        )
    }
}
