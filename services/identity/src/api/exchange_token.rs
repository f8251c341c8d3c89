//! `ExchangeToken`: a live session's token for a transaction token; for a
//! recorded action again, while it may be recovered.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    Authority, Error, PlatformReason, Policies, Result,
    identity::{
        ActionBinding, ExchangeTokenRequest, ExchangeTokenResponse, Reason,
        identity_service::ExchangeToken,
    },
};
use principal::{
    Call,
    token::{Action, Kind},
};
use service::Act;
use store::{Durability, unit};

use crate::{
    Identity,
    mint::{Binding, generation},
    model::Session,
    store::{
        actions::{self, ActionRow},
        sessions,
    },
};

/// How often use is noted.
const TOUCH: Duration = Duration::from_secs(60);

impl Act<ExchangeToken> for Identity {
    async fn act(
        &self,
        call: &Call,
        request: ExchangeTokenRequest,
    ) -> Result<ExchangeTokenResponse> {
        let minted = match (request.subject_token.as_str(), &request.action) {
            ("", None) => {
                return Err(Error::invalid(
                    "subject_token",
                    "a session's token, or a recorded action",
                ));
            }
            ("", Some(action)) => {
                let session = self.recorded(call, action).await?;
                self.action_token(call, &session, action)?
            }
            (token, None) => {
                let session = self.live(call, token).await?;
                let audience = self.workload.trust_domain().to_owned();
                let binding = Binding {
                    actor: call.caller.as_str(),
                    audience: &audience,
                    action: None,
                };
                self.transaction_token(&session, binding, call.now)?
            }
            (token, Some(action)) => {
                let session = self.live(call, token).await?;
                self.record(call, &session, action).await?;
                self.action_token(call, &session, action)?
            }
        };
        Ok(ExchangeTokenResponse {
            lifetime: minted.expire.since(call.now).try_into().ok(),
            expire_time: Some(minted.expire.into()),
            token: minted.token,
        })
    }
}

impl Identity {
    /// The session of a token that still lives, and is its newest.
    async fn live(&self, call: &Call, token: &str) -> Result<Session> {
        let domain = self.workload.trust_domain();
        let claims = self
            .verifier
            .verify(Kind::Session, domain, token, call.now)?;
        let session = sessions::get(&mut self.store.reader(), &claims.sid).await?;
        noted(call, &session);
        session.alive(call.now, &self.config)?;
        if generation(&claims) != Some(session.generation) || session.customer.is_empty() {
            return Err(PlatformReason::TokenInvalid.into());
        }
        if call.now.since(session.last_used) > TOUCH {
            unit!(self.store, Durability::Process, |tx| {
                sessions::touch(tx, &session.name, call.now).await
            })?;
        }
        Ok(session)
    }

    /// Records an action before its first token: the same request id for
    /// anything else is refused from now on.
    async fn record(&self, call: &Call, session: &Session, action: &ActionBinding) -> Result<()> {
        let policy = Policies::own().get(&action.method);
        let fits =
            policy.is_some_and(|policy| policy.authority == Authority::Customer && !policy.reads());
        if !fits || action.request_sha256.len() != 32 || action.request_id.is_empty() {
            return Err(Error::invalid(
                "action",
                "a customer's write, its request id and SHA-256",
            ));
        }
        let row = ActionRow {
            request_id: action.request_id.clone(),
            session: session.name.clone(),
            audience: action.audience.clone(),
            method: action.method.clone(),
            request_sha256: action.request_sha256.clone(),
            assurance: session.assurance,
            auth_time: session.auth_time,
            create_time: call.now,
        };
        unit!(self.store, Durability::Full, |tx| {
            match actions::get(tx, &row.request_id).await? {
                None => actions::insert(tx, &row).await,
                Some(there) if same(&there, &row) => Ok(()),
                Some(_) => Err(Reason::ActionUnknown.into()),
            }
        })
    }

    /// The session of a recorded action that may still be finished: also when
    /// the session has ended, but not when it was revoked.
    async fn recorded(&self, call: &Call, action: &ActionBinding) -> Result<Session> {
        let refuse = || Error::from(Reason::ActionUnknown);
        let mut reader = self.store.reader();
        let row = actions::get(&mut reader, &action.request_id)
            .await?
            .ok_or_else(refuse)?;
        let mut session = sessions::get(&mut reader, &row.session).await?;
        noted(call, &session);
        let asked = (&action.audience, &action.method, &action.request_sha256);
        let same = asked == (&row.audience, &row.method, &row.request_sha256);
        let age = call.now.since(row.create_time);
        if !same || session.revoked || age > self.config.recovery() {
            return Err(refuse());
        }
        // as surely as when the customer said yes: the proof has not aged since
        session.assurance = row.assurance;
        session.auth_time = row.auth_time.after(age);
        session.expire = session
            .expire
            .max(call.now.after(self.config.transaction()));
        Ok(session)
    }

    fn action_token(
        &self,
        call: &Call,
        session: &Session,
        action: &ActionBinding,
    ) -> Result<crate::mint::Minted> {
        let bound = Action {
            method: action.method.clone(),
            request_id: action.request_id.clone(),
            request_sha256: URL_SAFE_NO_PAD.encode(&action.request_sha256),
        };
        let binding = Binding {
            actor: call.caller.as_str(),
            audience: &action.audience,
            action: Some(bound),
        };
        self.transaction_token(session, binding, call.now)
    }
}

/// Has the audit say whose token is minted.
fn noted(call: &Call, session: &Session) {
    call.notes.put("session", &session.name);
    call.notes.put("customer", &session.customer);
}

/// Whether a record is of the same action of the same session.
fn same(there: &ActionRow, row: &ActionRow) -> bool {
    (
        &there.session,
        &there.audience,
        &there.method,
        &there.request_sha256,
    ) == (
        &row.session,
        &row.audience,
        &row.method,
        &row.request_sha256,
    )
}
