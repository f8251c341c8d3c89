//! `GetSession`.

use contract::{
    Result,
    identity::{GetSessionRequest, Session, identity_service::GetSession},
};
use principal::Call;
use service::Read;

use crate::{Identity, store::sessions};

impl Read<GetSession> for Identity {
    async fn read(&self, call: &Call, _: GetSessionRequest) -> Result<Session> {
        let own = call.session()?;
        let session = sessions::get(&mut self.store.reader(), &own.session).await?;
        session.alive(call.now, &self.config)?;
        Ok(session.wire(own.scopes.clone()))
    }
}
