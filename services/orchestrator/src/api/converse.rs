//! `Converse`.

use contract::{
    Result,
    orchestrator::{ConverseRequest, ConverseResponse, orchestrator_service::Converse},
};
use principal::Call;
use service::{Replies, Stream};

use crate::{Front, turn};

impl Stream<Converse> for Front {
    async fn stream(
        &self,
        call: &Call,
        request: ConverseRequest,
    ) -> Result<Replies<ConverseResponse>> {
        turn::converse(&self.0, call, request)
    }
}
