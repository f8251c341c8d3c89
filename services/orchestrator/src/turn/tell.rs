//! Tell: events as they come. What was told is kept, to be told again the
//! same.

use contract::{
    Assurance, Error, Result,
    orchestrator::{
        Answer, Challenge, Confirmation, ConverseResponse, Done, Failure, Handoff, Partial,
        Progress, Question, Source, Understood, converse_response::Event,
    },
    value::Timestamp,
};
use prost::Message;
use tokio::sync::mpsc;

use crate::say::language;

/// Tells a customer, and remembers what was told.
pub(crate) struct Teller {
    events: mpsc::UnboundedSender<Result<ConverseResponse>>,
    told: Vec<Vec<u8>>,
}

impl Teller {
    pub(crate) fn new(events: mpsc::UnboundedSender<Result<ConverseResponse>>) -> Self {
        Self {
            events,
            told: Vec::new(),
        }
    }

    fn tell(&mut self, event: Event) {
        let event = ConverseResponse { event: Some(event) };
        self.told.push(event.encode_to_vec());
        // a customer who has gone is told when they come back
        let _ = self.events.send(Ok(event));
    }

    /// What was told so far.
    pub(super) fn told(&self) -> &[Vec<u8>] {
        &self.told
    }

    /// Tells what was told before.
    pub(super) fn again(&mut self, events: &[Vec<u8>]) -> Result<()> {
        for event in events {
            let event = ConverseResponse::decode(event.as_slice()).map_err(Error::internal)?;
            let _ = self.events.send(Ok(event));
        }
        Ok(())
    }

    /// Ends the stream with a refusal: nothing was begun.
    pub(crate) fn refuse(&mut self, error: Error) {
        let _ = self.events.send(Err(error));
    }

    pub(super) fn understood(&mut self, intent: String, confidence: f32, language: String) {
        self.tell(Event::Understood(Understood {
            intent,
            confidence,
            language,
        }));
    }

    pub(crate) fn progress(&mut self, service: &str, text: String) {
        self.tell(Event::Progress(Progress {
            service: service.to_owned(),
            text,
        }));
    }

    pub(super) fn partial(&mut self, text: String) {
        self.tell(Event::Partial(Partial { text }));
    }

    pub(super) fn challenge(
        &mut self,
        id: &str,
        assurance: Assurance,
        methods: &[&str],
        text: &str,
    ) {
        self.tell(Event::Challenge(Challenge {
            challenge_id: id.to_owned(),
            assurance: assurance.into(),
            methods: methods.iter().map(|method| (*method).to_owned()).collect(),
            text: text.to_owned(),
        }));
    }

    pub(super) fn confirmation(
        &mut self,
        proposal: &str,
        text: String,
        expire_time: Option<Timestamp>,
    ) {
        self.tell(Event::Confirmation(Confirmation {
            proposal: proposal.to_owned(),
            text,
            expire_time,
        }));
    }

    pub(super) fn question(&mut self, slot: &str, text: String, choices: Vec<String>) {
        self.tell(Event::Question(Question {
            slot: slot.to_owned(),
            text,
            choices,
        }));
    }

    pub(crate) fn answer(
        &mut self,
        text: String,
        sources: Vec<Source>,
        incomplete: bool,
        personal: bool,
    ) {
        self.tell(Event::Answer(Answer {
            text,
            sources,
            incomplete,
            personal,
        }));
    }

    /// What is said to a no.
    pub(crate) fn declined(locale: &str) -> ConverseResponse {
        let text = language(locale).says.nothing_changed.to_owned();
        ConverseResponse {
            event: Some(Event::Answer(Answer {
                text,
                personal: true,
                ..Answer::default()
            })),
        }
    }

    /// An answer that no system was asked for.
    pub(super) fn plain(&mut self, text: &str) {
        self.answer(text.to_owned(), Vec::new(), false, false);
    }

    pub(super) fn handoff(&mut self, text: &str, contact: &str) {
        self.tell(Event::Handoff(Handoff {
            text: text.to_owned(),
            contact: contact.to_owned(),
        }));
    }

    pub(crate) fn failure(&mut self, reason: &str, text: String, nothing_changed: bool) {
        self.tell(Event::Failure(Failure {
            reason: reason.to_owned(),
            text,
            nothing_changed,
        }));
    }

    /// The last event, encoded before it's told: it's kept with the others.
    pub(crate) fn done(turn_id: &str, trace_id: &str) -> ConverseResponse {
        let done = Done {
            turn_id: turn_id.to_owned(),
            trace_id: trace_id.to_owned(),
        };
        ConverseResponse {
            event: Some(Event::Done(done)),
        }
    }

    /// Tells an event that is kept already.
    pub(crate) fn last(&mut self, event: ConverseResponse) {
        let _ = self.events.send(Ok(event));
    }
}
