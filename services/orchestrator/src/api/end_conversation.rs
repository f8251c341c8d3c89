//! `EndConversation`.

use contract::{
    Result, context,
    orchestrator::{Conversation, EndConversationRequest, orchestrator_service::EndConversation},
};
use mesh::CallOptions;
use principal::Call;
use service::Act;

use super::convert::shown;
use crate::Front;

impl Act<EndConversation> for Front {
    async fn act(&self, call: &Call, request: EndConversationRequest) -> Result<Conversation> {
        let request = context::EndConversationRequest {
            name: request.name,
            session: call.session()?.session.clone(),
        };
        let options = CallOptions::within(call);
        shown(
            self.0
                .context
                .call::<context::context_service::EndConversation>(&options, &request)
                .await?,
        )
    }
}
