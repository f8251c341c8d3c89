//! `StartSession`.

use contract::{
    Assurance, Error, Result,
    identity::{SessionTokens, StartSessionRequest, identity_service::StartSession},
};
use principal::Call;
use service::Write;
use store::{Durability, Tx};

use crate::{
    Identity,
    mint::hash,
    model::Session,
    store::{refresh, sessions},
};

impl Write<StartSession> for Identity {
    const DURABILITY: Durability = Durability::Process;

    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &StartSessionRequest,
    ) -> Result<SessionTokens> {
        let locale = match request.locale.as_str() {
            "" => "en",
            locale if locale.len() <= 35 => locale,
            _ => return Err(Error::invalid("locale", "a BCP 47 tag")),
        };
        let session = Session {
            name: format!("sessions/{}", principal::random_id()),
            channel: call.caller.path().to_owned(),
            locale: locale.to_owned(),
            customer: String::new(),
            assurance: Assurance::Anonymous,
            auth_time: call.now,
            generation: 1,
            last_used: call.now,
            expire: call.now.after(self.config.session()),
            revoked: false,
        };
        call.notes.put("session", &session.name);
        let refresh_token = principal::random_secret();
        sessions::insert(tx, &session).await?;
        refresh::insert(tx, &hash(&refresh_token), &session.name).await?;
        self.tokens(&session, refresh_token, call.now)
    }
}
