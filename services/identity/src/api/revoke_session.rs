//! `RevokeSession`.

use contract::{
    Result,
    identity::{RevokeSessionRequest, Session, identity_service::RevokeSession},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{
    Identity,
    store::{refresh, sessions},
};

impl Write<RevokeSession> for Identity {
    async fn write(&self, call: &Call, tx: &mut Tx, _: &RevokeSessionRequest) -> Result<Session> {
        let mut session = sessions::get(tx, &call.session()?.session).await?;
        session.revoked = true;
        sessions::update(tx, &session).await?;
        refresh::revoke_all(tx, &session.name).await?;
        Ok(session.wire(Vec::new()))
    }
}
