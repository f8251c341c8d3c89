//! Understand: the lease, the meaning and the read token, at the same time.

use std::time::Duration;

use contract::{
    PlatformReason, Result,
    context::{self, LeaseTurnRequest, LeaseTurnResponse, context_service::LeaseTurn},
    identity::Reason as IdentityReason,
    intent::{UnderstandRequest, Understanding, intent_service::Understand},
};
use mesh::CallOptions;

use super::{Input, Turn};
use crate::model::Dialogue;

/// How a turn begins.
pub(super) enum Begun {
    Fresh,
    Committed(context::Turn),
}

/// How long the conversation is taken.
const LEASE: Duration = Duration::from_secs(15);

impl Turn {
    pub(super) async fn understand(&mut self) -> Result<Begun> {
        let (leased, understood, token) = tokio::join!(
            self.lease(),
            self.heard(),
            self.orchestrator.tokens.read(&self.call)
        );
        let leased = leased?;
        if let Some(committed) = leased.committed {
            return Ok(Begun::Committed(committed));
        }
        let conversation = leased.conversation.unwrap_or_default();
        self.state = Dialogue::parse(&conversation.dialogue_state);
        self.locale = conversation.locale;
        self.fencing_token = leased.fencing_token;
        self.open_action = leased.open_action;
        self.read_token = match token {
            Ok(token) => token,
            // a token that is no longer the newest is no token
            Err(error)
                if error.is(PlatformReason::TokenInvalid)
                    || error.is(IdentityReason::SessionEnded) =>
            {
                return Err(error);
            }
            Err(error) => {
                tracing::info!(%error, "no read token: public topics only");
                None
            }
        };
        if let Input::Text(_) = self.input {
            match understood {
                Ok(understanding) => self.understanding = understanding,
                // said plainly, and the conversation goes on
                Err(error) => self.deaf = Some(error.with("service", "language")),
            }
            self.tell_understood();
        }
        Ok(Begun::Fresh)
    }

    /// Tells which intent was understood.
    pub(super) fn tell_understood(&mut self) {
        let best = self.understanding.intents.first().cloned();
        let best = best.unwrap_or_default();
        let intent = match self.understanding.out_of_scope {
            true => String::new(),
            false => best.intent,
        };
        let language = self.understanding.language.clone();
        self.tell.understood(intent, best.confidence, language);
    }

    async fn lease(&self) -> Result<LeaseTurnResponse> {
        let session = self.call.session()?;
        let request = LeaseTurnRequest {
            conversation: self.conversation.clone(),
            turn_id: self.turn_id.clone(),
            session: session.session.clone(),
            customer: session.name.clone(),
            holder: self.orchestrator.holder.clone(),
            lease: LEASE.try_into().ok(),
        };
        self.orchestrator
            .context
            .call::<LeaseTurn>(&CallOptions::within(&self.call), &request)
            .await
    }

    async fn heard(&self) -> Result<Understanding> {
        match &self.input {
            Input::Text(text) => self.meaning(text).await,
            _ => Ok(Understanding::default()),
        }
    }

    /// What a text means.
    pub(super) async fn meaning(&self, text: &str) -> Result<Understanding> {
        let request = UnderstandRequest {
            text: text.to_owned(),
            locale: self.locale.clone(),
            expected_intent: String::new(),
        };
        self.orchestrator
            .intent
            .call::<Understand>(&CallOptions::within(&self.call), &request)
            .await
    }
}
