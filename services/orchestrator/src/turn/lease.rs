//! Lease: the conversation is taken, the message is understood and a read token
//! is had, at the same time. Whoever has a [`Leased`] has the conversation.

use std::time::Duration;

use contract::{
    Error, PlatformReason, Result,
    context::{
        self, Action, ActionState, Conversation, LeaseTurnRequest, LeaseTurnResponse,
        ReleaseTurnRequest,
        context_service::{LeaseTurn, ReleaseTurn},
    },
    dialogue::State,
    identity::Reason as IdentityReason,
    intent::{EntityKind, UnderstandRequest, Understanding, intent_service::Understand},
};
use dialogue::{Input, Open};
use mesh::CallOptions;
use nlu::language_of;
use principal::Secret;
use prost::Message;

use super::{Turn, act};
use crate::Orchestrator;

/// How a turn begins.
pub(super) enum Begun {
    Fresh(Box<Leased>),
    /// It was said before.
    Committed(context::Turn),
    /// The conversation isn't to be had.
    Refused(Error),
}

/// A conversation that this turn has taken.
pub(super) struct Leased {
    pub(super) fencing_token: i64,
    pub(super) state: State,
    /// What is spoken (BCP 47).
    pub(super) locale: String,
    /// Whether that was said, or is the tenant's own.
    is_known: bool,
    /// Where the customer is (IANA); empty if unknown.
    time_zone: String,
    pub(super) open: Option<Open>,
    pub(super) read_token: Option<Secret>,
    /// What the message means; nothing where it isn't one in words.
    pub(super) understood: Option<Result<Understanding>>,
}

/// How long the conversation is taken.
const LEASE: Duration = Duration::from_secs(15);

impl Turn {
    /// Takes the conversation. It may have been taken also where this fails.
    pub(super) async fn lease(&self) -> Result<Begun> {
        let (leased, understood, token) = tokio::join!(
            self.take(),
            self.heard(),
            self.orchestrator.tokens.read(&self.call)
        );
        let leased = match leased {
            Err(error) if !error.is_unknown() => return Ok(Begun::Refused(error)),
            leased => leased?,
        };
        if let Some(committed) = leased.committed {
            return Ok(Begun::Committed(committed));
        }
        let token = match token {
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
            Ok(token) => token,
        };
        let mut begun = self.of(leased.conversation.unwrap_or_default());
        begun.fencing_token = leased.fencing_token;
        begun.read_token = token;
        begun.open = match leased.open_action {
            Some(action) => Some(open(&action)),
            None => self.answered_before(&begun.state).await,
        };
        if let Some(understood) = understood {
            begun.understood = Some(self.as_here(understood, &begun).await);
        }
        Ok(Begun::Fresh(Box::new(begun)))
    }

    /// Where the conversation stands.
    fn of(&self, conversation: Conversation) -> Leased {
        // what can't be read begins again
        let state = State::decode(conversation.dialogue_state.as_slice()).unwrap_or_default();
        let spoken = match state.language.as_str() {
            "" => (!conversation.locale.is_empty()).then_some(conversation.locale),
            spoken if language_of(&conversation.locale) == spoken => Some(conversation.locale),
            spoken => Some(spoken.to_owned()),
        };
        let tenants = &self.orchestrator.config.language;
        Leased {
            fencing_token: 0,
            state,
            is_known: spoken.is_some(),
            locale: spoken.unwrap_or_else(|| tenants.clone()),
            time_zone: conversation.time_zone,
            open: None,
            read_token: None,
            understood: None,
        }
    }

    async fn take(&self) -> Result<LeaseTurnResponse> {
        let session = self.call.session()?;
        let request = LeaseTurnRequest {
            conversation: self.admitted.conversation.clone(),
            turn_id: self.admitted.turn_id.clone(),
            session: session.session.clone(),
            customer: session.name.clone(),
            holder: self.holder.clone(),
            lease: LEASE.try_into().ok(),
        };
        self.orchestrator
            .context
            .call::<LeaseTurn>(&CallOptions::within(&self.call), &request)
            .await
    }

    /// Gives the conversation back: the next message doesn't wait for the lease
    /// to end. Says whether it is free.
    pub(super) async fn release(&self) -> bool {
        give_back(
            &self.orchestrator,
            &self.admitted.conversation,
            &self.holder,
        )
        .await
    }

    /// Goes on giving the conversation back until it's free, or its lease is
    /// over; the customer has been told by then.
    pub(super) async fn release_later(self) {
        /// As long as a call that takes it lasts: none comes after that.
        const WAIT: Duration = Duration::from_secs(1);
        let end = tokio::time::Instant::now() + LEASE;
        let (orchestrator, conversation) = (self.orchestrator, self.admitted.conversation);
        // the stream ends here
        drop(self.tell);
        while tokio::time::Instant::now() < end {
            tokio::time::sleep(WAIT).await;
            if give_back(&orchestrator, &conversation, &self.holder).await {
                return;
            }
        }
    }

    /// The proposal that was shown last, where it got its yes already and what it
    /// came to was never told: whoever answered it died then.
    async fn answered_before(&self, state: &State) -> Option<Open> {
        let shown = state.shown.as_ref().filter(|shown| shown.armed)?;
        let action = act::proposal(&self.orchestrator, &self.call, &shown.proposal).await;
        let answered = |action: &Action| {
            !matches!(
                action.state(),
                ActionState::Proposed | ActionState::Expired | ActionState::Unspecified
            )
        };
        action.ok().filter(answered).map(|action| Open {
            expire_time: None,
            ..open(&action)
        })
    }

    async fn heard(&self) -> Option<Result<Understanding>> {
        match &self.admitted.input {
            Input::Text(text) => Some(self.meaning(text, None).await),
            _ => None,
        }
    }

    /// What was understood before it was known where the conversation stands,
    /// asked again where that may make another of it: it was in another language
    /// so far or is meant to be, it's another day where the customer is, or what is being worked on
    /// may tip a near tie.
    async fn as_here(
        &self,
        understood: Result<Understanding>,
        leased: &Leased,
    ) -> Result<Understanding> {
        let understood = understood?;
        let said = &understood.language;
        let language = language_of(&leased.locale) == said || !leased.is_known && !said.is_empty();
        let day = |kind: EntityKind| matches!(kind, EntityKind::Date | EntityKind::DateRange);
        let days = understood.entities.iter().any(|named| day(named.kind()));
        let elsewhere = days && !leased.time_zone.is_empty();
        let tie = match understood.intents.as_slice() {
            [first, second, ..] => first.confidence - second.confidence < dialogue::TIE,
            _ => false,
        };
        let expected = !leased.expected().is_empty();
        match &self.admitted.input {
            Input::Text(text) if !language || elsewhere || (tie && expected) => {
                self.meaning(text, Some(leased)).await
            }
            _ => Ok(understood),
        }
    }

    /// What a text means; where the conversation stands, if that is known.
    pub(super) async fn meaning(
        &self,
        text: &str,
        leased: Option<&Leased>,
    ) -> Result<Understanding> {
        let request = UnderstandRequest {
            text: text.to_owned(),
            locale: leased
                .map(|leased| leased.locale.clone())
                .unwrap_or_default(),
            expected_intent: leased.map(Leased::expected).unwrap_or_default(),
            time_zone: leased
                .map(|leased| leased.time_zone.clone())
                .unwrap_or_default(),
        };
        self.orchestrator
            .intent
            .call::<Understand>(&CallOptions::within(&self.call), &request)
            .await
            .map_err(|error: Error| error.with("service", "language"))
    }
}

impl Leased {
    /// The intent that is worked on.
    fn expected(&self) -> String {
        let goal = self.state.goals.last();
        let shown = self.state.shown.as_ref();
        let goal = goal.or_else(|| shown.and_then(|shown| shown.goal.as_ref()));
        goal.map(|goal| goal.intent.clone()).unwrap_or_default()
    }
}

async fn give_back(orchestrator: &Orchestrator, conversation: &str, holder: &str) -> bool {
    let request = ReleaseTurnRequest {
        conversation: conversation.to_owned(),
        holder: holder.to_owned(),
    };
    let options = CallOptions::lasting(Duration::from_secs(1));
    let released = orchestrator.context.call::<ReleaseTurn>(&options, &request);
    released
        .await
        .inspect_err(|error| tracing::info!(%error, "the conversation isn't free yet"))
        .is_ok()
}

/// A proposal, as the core knows it.
fn open(action: &Action) -> Open {
    Open {
        name: action.name.clone(),
        text: action.preview.clone(),
        intent: action.playbook.clone(),
        service: contract::service_of(&action.method).to_owned(),
        expire_time: action.expire_time,
    }
}
