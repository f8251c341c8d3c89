//! Tell: events as they come. What was told is kept, to be told again the same.

use contract::{
    Error, Result,
    orchestrator::{Answer, ConverseResponse, Done, Progress, converse_response::Event},
};
use dialogue::language;
use prost::Message;
use tokio::sync::mpsc;

/// Tells a customer, and remembers what was told.
pub(crate) struct Teller {
    events: mpsc::UnboundedSender<Result<ConverseResponse>>,
    told: Vec<Vec<u8>>,
    /// How the last of these that ends a turn does that.
    outcome: &'static str,
}

impl Teller {
    pub(crate) fn new(events: mpsc::UnboundedSender<Result<ConverseResponse>>) -> Self {
        Self {
            events,
            told: Vec::new(),
            outcome: "failure",
        }
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.outcome = outcome(&event).unwrap_or(self.outcome);
        let event = ConverseResponse { event: Some(event) };
        self.told.push(event.encode_to_vec());
        // a customer who has gone is told when they come back
        let _ = self.events.send(Ok(event));
    }

    /// Tells what of these isn't told yet.
    pub(super) fn tell_beyond(&mut self, all: &[Event]) {
        for event in all.iter().skip(self.told.len()) {
            self.tell(event.clone());
        }
    }

    /// What was told so far.
    pub(super) fn told(&self) -> &[Vec<u8>] {
        &self.told
    }

    /// How the turn has ended, by what was told: `answer`, `question`,
    /// `confirmation`, `challenge`, `failure`, `handoff`.
    pub(super) fn outcome(&self) -> &'static str {
        self.outcome
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

    pub(crate) fn progress(&mut self, service: &str, text: &str) {
        self.tell(Event::Progress(Progress {
            service: service.to_owned(),
            text: text.to_owned(),
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

/// How an event ends a turn, if it does.
fn outcome(event: &Event) -> Option<&'static str> {
    match event {
        Event::Answer(_) => Some("answer"),
        Event::Question(_) => Some("question"),
        Event::Confirmation(_) => Some("confirmation"),
        Event::Challenge(_) => Some("challenge"),
        Event::Failure(_) => Some("failure"),
        Event::Handoff(_) => Some("handoff"),
        Event::Understood(_) | Event::Progress(_) | Event::Partial(_) | Event::Done(_) => None,
    }
}
