//! What the customer is told, as events.

use contract::{
    Assurance,
    dialogue::Question as Asked,
    intent::QuestionKind,
    orchestrator::{
        Answer, Challenge, Confirmation, Failure, Handoff, Partial, Progress, Question, Source,
        Understood, converse_response::Event,
    },
};

use super::{Core, Failed};
use crate::{evidence::Heard, say};

impl Core<'_> {
    /// Which intent was understood: the one that is begun, if it's a wish.
    pub(super) fn tell_understood(&mut self, heard: &Heard) {
        let intent = self.understood(heard);
        let book = self.evidence.setting.books.get(&intent);
        let question = book.map_or(QuestionKind::Unspecified, |book| book.question);
        let intents = &heard.understood.intents;
        let sure = intents.iter().find(|ranked| ranked.intent == intent);
        let first = intents.first();
        let confidence = sure.or(first).map_or(0.0, |ranked| ranked.confidence);
        self.turn.told.push(Event::Understood(Understood {
            intent,
            confidence,
            language: heard.understood.language.clone(),
            question_kind: question.into(),
        }));
    }

    pub(super) fn progress(&mut self, service: &str, text: String) {
        self.turn.told.push(Event::Progress(Progress {
            service: service.to_owned(),
            text,
        }));
    }

    pub(super) fn partial(&mut self, text: String) {
        self.turn.told.push(Event::Partial(Partial { text }));
    }

    /// An answer that no system was asked for.
    pub(super) fn plain(&mut self, text: &str) {
        self.answer(Answer {
            text: text.to_owned(),
            ..Answer::default()
        });
    }

    pub(super) fn answer(&mut self, answer: Answer) {
        let text = self.led(&answer.text);
        self.turn
            .told
            .push(Event::Answer(Answer { text, ..answer }));
    }

    /// A text, with what is said before it.
    pub(super) fn led(&mut self, text: &str) -> String {
        match std::mem::take(&mut self.turn.lead) {
            lead if lead.is_empty() => text.to_owned(),
            lead => format!("{lead} {text}"),
        }
    }

    /// Says something before what is said next.
    pub(super) fn lead_with(&mut self, text: &str) {
        if !self.turn.lead.is_empty() {
            self.turn.lead.push(' ');
        }
        self.turn.lead.push_str(text);
    }

    pub(super) fn confirmation(&mut self, confirmation: Confirmation) {
        let text = self.led(&confirmation.text);
        self.turn.told.push(Event::Confirmation(Confirmation {
            text,
            ..confirmation
        }));
    }

    /// A question, as it's kept.
    pub(super) fn question(&mut self, asked: &Asked, text: &str) {
        let text = self.led(text);
        if let Some(shown) = &mut self.turn.state.shown {
            shown.asked_since = true;
        }
        self.turn.told.push(Event::Question(Question {
            slot: asked.slot.clone(),
            text,
            choices: asked.shown.clone(),
        }));
    }

    /// Asks for a proof, and remembers what it's for.
    pub(super) fn challenge(&mut self, wanted: Assurance) {
        let known = self.evidence.assurance() >= Assurance::Identified;
        let methods: &[&str] = match (wanted, known) {
            (Assurance::Verified, true) => &["TOTP"],
            (Assurance::Verified, false) => &["PASSWORD", "TOTP"],
            _ => &["PASSWORD"],
        };
        let text = match (wanted, known) {
            (Assurance::Verified, true) => self.says().code,
            _ => self.says().sign_in,
        };
        self.turn
            .state
            .challenge
            .clone_from(&self.evidence.setting.id);
        self.turn.told.push(Event::Challenge(Challenge {
            challenge_id: self.turn.state.challenge.clone(),
            assurance: wanted.into(),
            methods: methods.iter().map(|method| (*method).to_owned()).collect(),
            text: text.to_owned(),
        }));
    }

    pub(super) fn handoff(&mut self, text: &str) {
        let text = self.led(text);
        self.turn.told.push(Event::Handoff(Handoff {
            text,
            contact: self.evidence.setting.contact.clone(),
        }));
    }

    pub(super) fn failure(&mut self, reason: &str, text: &str, nothing_changed: bool) {
        let text = self.led(text);
        self.turn.told.push(Event::Failure(Failure {
            reason: reason.to_owned(),
            text,
            nothing_changed,
        }));
    }

    /// Says that it couldn't be done, and what to do instead. What a turn does
    /// before its yes changes nothing; what came of a yes may not be known.
    pub(super) fn fail(&mut self, failed: &Failed) {
        let setting = &self.evidence.setting;
        let text = match (&failed.service, failed.unknown) {
            (Some(service), true) => say::unreachable(&self.turn.locale, service, &setting.contact),
            (None, true) => say::unreachable(&self.turn.locale, "support", &setting.contact),
            (_, false) => say::refusal(
                &setting.books,
                &failed.reason,
                &self.turn.locale,
                &setting.contact,
            ),
        };
        let confirming = self.evidence.confirmed.is_some();
        self.failure(&failed.reason, &text, !(failed.unknown && confirming));
    }

    /// A source that a reply was read from, or that couldn't be reached.
    pub(super) fn source(step: &playbook::Step, reached: bool) -> Source {
        Source {
            service: step.service.clone(),
            method: step.method.name().to_owned(),
            reached,
            ..Source::default()
        }
    }
}
