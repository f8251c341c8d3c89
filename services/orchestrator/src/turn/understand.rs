//! Understand: the lease, the meaning and the read token, at the same time.

use std::time::Duration;

use contract::{
    PlatformReason, Result,
    context::{self, LeaseTurnRequest, LeaseTurnResponse, context_service::LeaseTurn},
    identity::Reason as IdentityReason,
    intent::{EntityKind, UnderstandRequest, Understanding, intent_service::Understand},
};
use mesh::CallOptions;
use nlu::language_of;

use super::{Input, Turn};
use crate::{
    model::Dialogue,
    say::{Heard, hear},
};

/// How a turn begins.
pub(super) enum Begun {
    Fresh,
    Committed(context::Turn),
}

/// How near to each other two intents are that may be meant alike.
pub(super) const TIE: f32 = 0.15;

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
        let spoken = self.spoken(conversation.locale);
        let is_new = spoken.is_none();
        let tenants = &self.orchestrator.config.language;
        self.locale = spoken.unwrap_or_else(|| tenants.clone());
        self.time_zone = conversation.time_zone;
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
            match self.as_here(understood, is_new).await {
                Ok(understanding) => {
                    self.speak(&understanding.language);
                    self.understanding = understanding;
                }
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

    /// The locale of a conversation that began in one: what was spoken since
    /// counts more.
    fn spoken(&self, begun_in: String) -> Option<String> {
        match self.state.language.as_str() {
            "" => (!begun_in.is_empty()).then_some(begun_in),
            spoken if language_of(&begun_in) == spoken => Some(begun_in),
            spoken => Some(spoken.to_owned()),
        }
    }

    /// What was understood before it was known where the conversation stands,
    /// asked again where that may make another of it: it is in another language
    /// so far, it's another day where the customer is, or what is being worked on
    /// may tip a near tie.
    async fn as_here(
        &self,
        understood: Result<Understanding>,
        is_new: bool,
    ) -> Result<Understanding> {
        let understood = understood?;
        let said = &understood.language;
        let language = language_of(&self.locale) == said || is_new && !said.is_empty();
        let day = |kind: EntityKind| matches!(kind, EntityKind::Date | EntityKind::DateRange);
        let days = understood.entities.iter().any(|named| day(named.kind()));
        let elsewhere = days && !self.time_zone.is_empty();
        let tie = match understood.intents.as_slice() {
            [first, second, ..] => first.confidence - second.confidence < TIE,
            _ => false,
        };
        let expected = !self.state.playbook.is_empty();
        match &self.input {
            Input::Text(text) if !language || elsewhere || (tie && expected) => {
                self.meaning(text).await
            }
            _ => Ok(understood),
        }
    }

    /// Goes on in the language that a message is in; a yes or a no is of several.
    fn speak(&mut self, language: &str) {
        let says = |text: &str| hear(text, language) == Heard::Something;
        if !language.is_empty() && says(self.input.text()) {
            language.clone_into(&mut self.state.language);
            if language_of(&self.locale) != language {
                language.clone_into(&mut self.locale);
            }
        }
    }

    /// What a text means.
    pub(super) async fn meaning(&self, text: &str) -> Result<Understanding> {
        let request = UnderstandRequest {
            text: text.to_owned(),
            locale: self.locale.clone(),
            expected_intent: self.state.playbook.clone(),
            time_zone: self.time_zone.clone(),
        };
        self.orchestrator
            .intent
            .call::<Understand>(&CallOptions::within(&self.call), &request)
            .await
    }
}
