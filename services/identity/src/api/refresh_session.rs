//! `RefreshSession`: rotation with reuse detection (OAuth 2.1, section 4.3.1).

use std::time::Duration;

use contract::{
    Error, Result,
    identity::{Reason, RefreshSessionRequest, SessionTokens, identity_service::RefreshSession},
};
use principal::Call;
use service::Act;
use store::{Durability, unit};

use crate::{
    Identity,
    mint::hash,
    store::{
        refresh::{self, RefreshState},
        sessions,
    },
};

/// How long a reply may have been lost.
const LOST: Duration = Duration::from_secs(10);

impl Act<RefreshSession> for Identity {
    async fn act(&self, call: &Call, request: RefreshSessionRequest) -> Result<SessionTokens> {
        let (old, secret) = (hash(&request.refresh_token), principal::random_secret());
        let new = hash(&secret);
        let done = unit!(self.store, Durability::Full, |tx| {
            let Some(token) = refresh::get(tx, &old).await? else {
                return Err(Reason::SessionEnded.into());
            };
            let mut session = sessions::get(tx, &token.session).await?;
            call.notes.put("session", &session.name);
            call.notes.put("customer", &session.customer);
            if session.channel != call.caller.path() {
                return Err(Reason::SessionEnded.into());
            }
            session.alive(call.now, &self.config)?;
            let successor = refresh::get(tx, &token.successor).await?;
            let unused = successor.is_some_and(|next| next.state == RefreshState::Live);
            let lost = call.now.since(token.used_time) <= LOST;
            match token.state {
                RefreshState::Live => {}
                // the reply was lost: the pair that nobody used gives way
                RefreshState::Used if unused && lost => {
                    refresh::revoke(tx, &token.successor).await?;
                }
                _ => {
                    // reuse: whoever has it, nobody goes on with this session
                    session.revoked = true;
                    sessions::update(tx, &session).await?;
                    refresh::revoke_all(tx, &session.name).await?;
                    return Ok(Err(Error::from(Reason::RefreshTokenReused)));
                }
            }
            refresh::consume(tx, &old, &new, call.now).await?;
            refresh::insert(tx, &new, &session.name).await?;
            session.last_used = call.now;
            sessions::update(tx, &session).await?;
            Ok(Ok(session))
        })?;
        self.tokens(&done?, secret, call.now)
    }
}
