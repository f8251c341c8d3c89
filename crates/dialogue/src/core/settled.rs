//! What a confirmed proposal came to, told.

use contract::orchestrator::{Answer, Failure, converse_response::Event};
use playbook::{Facts, Playbooks, Say};
use serde_json::Value;

use super::refused::details;
use crate::{
    evidence::{Outcome, Settled},
    language::language,
    say,
};

/// What is told of an outcome: in the words of the playbook that proposed it,
/// over what was known when it did.
#[must_use]
pub fn settled(books: &Playbooks, outcome: &Outcome, locale: &str, contact: &str) -> Event {
    let book = books.get(&outcome.intent);
    let kept: Value = serde_json::from_str(&outcome.facts).unwrap_or_default();
    let mut facts = Facts::of_json(kept);
    match &outcome.settled {
        Settled::Done(reply) => {
            let text = book.as_ref().and_then(|book| {
                let step = book.write_step()?;
                facts.insert(&step.id, reply.clone());
                books.render(book, Say::Answer, locale, &facts).ok()?
            });
            let done = || {
                let text = language(locale).says.done;
                text.replace("{name}", &outcome.source.method)
            };
            Event::Answer(Answer {
                text: text.unwrap_or_else(done),
                sources: vec![outcome.source.clone()],
                personal: true,
                ..Answer::default()
            })
        }
        Settled::Refused(error) => {
            let reason = error.metadata().get("refusal");
            let reason = reason.map_or(error.reason(), String::as_str);
            facts.insert(playbook::REFUSAL, details(error));
            let own = book.as_ref().and_then(|book| {
                let said = books.render(book, Say::Refused(reason), locale, &facts);
                said.ok().flatten()
            });
            let text = own.unwrap_or_else(|| say::refusal(books, reason, locale, contact));
            Event::Failure(Failure {
                reason: error.reason().to_owned(),
                text,
                nothing_changed: true,
            })
        }
        Settled::Working => Event::Answer(Answer {
            text: say::working(locale, &outcome.reference),
            incomplete: true,
            personal: true,
            ..Answer::default()
        }),
    }
}
