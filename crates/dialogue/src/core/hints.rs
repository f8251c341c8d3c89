//! What a message and a playbook are like, as far as that says what is wished for.

use std::ops::Range;

use contract::intent::EntityKind;
use playbook::Playbook;

use crate::{
    acts::Act,
    evidence::Heard,
    lexicon::ending,
    reading::{Clause, Reading},
    resolve::named_numbers,
};

/// Whether a message names a thing by its number, or by the end of it.
pub(super) fn names_a_thing(heard: &Heard) -> bool {
    let reading = &heard.reading;
    let end = || ending(&reading.named_words(), reading.language().code());
    !named_numbers(reading.named()).is_empty() || end().is_some_and(|(_, points)| points)
}

/// Whether a playbook is about one of the customer's things.
pub(super) fn chooses_things(book: &Playbook) -> bool {
    let thing = |slot: &playbook::Slot| match &slot.kind {
        playbook::SlotKind::From(list) => list.latest.is_some(),
        _ => false,
    };
    book.slots.iter().any(thing)
}

/// The kinds of numbers that a playbook's things are found by.
pub(super) fn found_by(book: &Playbook) -> impl Iterator<Item = EntityKind> {
    book.slots.iter().filter_map(|slot| match &slot.kind {
        playbook::SlotKind::From(list) => list.find.as_ref().map(|(kind, _)| *kind),
        _ => None,
    })
}

/// Whether a message has the number of a thing that a playbook is about: "how far is
/// TKT-1000001?" is about a ticket, however much it sounds like an order.
pub(super) fn is_of_a_number(book: &Playbook, heard: &Heard) -> bool {
    found_by(book).any(|kind| heard.reading.entities(kind).next().is_some())
}

/// Whether a playbook chooses among things.
pub(super) fn chooses(book: &Playbook) -> bool {
    let from = |slot: &playbook::Slot| matches!(slot.kind, playbook::SlotKind::From(_));
    book.slots.iter().any(from)
}

/// Whether a message does nothing but answer: there is nothing that it answers.
pub(super) fn is_answer(heard: &Heard) -> bool {
    let answers = |clause: &Clause| {
        matches!(
            clause.act,
            Act::Agree | Act::Refuse | Act::Neither | Act::Doubt
        )
    };
    let clauses = &heard.reading.clauses;
    heard.reading.is_bare()
        || !clauses.is_empty() && clauses.iter().all(answers) && heard.reading.is_short()
}

/// Whether "it" is all that a message names.
pub(super) fn wishes_of_it(heard: &Heard) -> bool {
    let reading = &heard.reading;
    let mut clauses = reading.clauses.iter();
    let says_it = clauses.any(|clause| says_pronoun(reading, clause));
    says_it && !names_a_thing(heard) && reading.products().is_empty()
}

fn says_pronoun(reading: &Reading, clause: &Clause) -> bool {
    let pronouns = reading.language().hears.pronouns;
    let mut said = reading.words_in(&clause.span);
    said.any(|word| pronouns.contains(&word))
}

/// Whether a message only says that something is to be corrected, and not what:
/// "correct that please".
pub(super) fn only_corrects(heard: &Heard) -> bool {
    let reading = &heard.reading;
    let corrects = |clause: &Clause| clause.act == Act::Correct && says_pronoun(reading, clause);
    let clauses = &reading.clauses;
    reading.is_short() && !clauses.is_empty() && clauses.iter().all(corrects)
}

/// Whether a message asks, and neither wishes nor tells anything.
pub(super) fn only_asks(heard: &Heard) -> bool {
    let asks = |clause: &Clause| clause.act == Act::Ask;
    let beside = |clause: &Clause| {
        matches!(
            clause.act,
            Act::Greet | Act::Thank | Act::Agree | Act::Refuse
        )
    };
    let clauses = &heard.reading.clauses;
    clauses.iter().any(asks) && clauses.iter().all(|clause| asks(clause) || beside(clause))
}

/// Whether a message asks with a word that asks: "why", not "can you".
pub(super) fn inquires(heard: &Heard) -> bool {
    let reading = &heard.reading;
    reading.clauses.iter().any(|clause| {
        let asks = clause.asks || matches!(clause.act, Act::Ask | Act::Wish);
        asks && opens_with_question(reading, clause)
    })
}

/// Whether a word that asks stands at the begin of a clause.
pub(super) fn opens_with_question(reading: &Reading, clause: &Clause) -> bool {
    let questions = reading.language().hears.questions;
    let said = reading.words_in(&clause.span);
    said.take(3).any(|word| questions.contains(&word))
}

/// The wishes of a message as they were said, where they are several: each begins
/// with a clause that wishes or asks. What doesn't belongs to the one before.
pub(super) fn parts(heard: &Heard) -> Vec<String> {
    let reading = &heard.reading;
    let text = reading.text.as_str();
    let byte = |letters: i32| {
        let at = usize::try_from(letters).unwrap_or(0);
        text.char_indices()
            .nth(at)
            .map_or(text.len(), |(byte, _)| byte)
    };
    let wishes = |start: usize| {
        let clause = reading
            .clauses
            .iter()
            .find(|clause| clause.span.start >= start);
        clause.is_some_and(|clause| {
            let said = text.get(clause.span.clone()).unwrap_or_default();
            // a number alone is one more of the same
            let more = said.split_whitespace().count() > 2;
            more && matches!(clause.act, Act::Wish | Act::Ask)
        })
    };
    let mut starts: Vec<usize> = Vec::new();
    for (at, wish) in heard.understood.wishes.iter().enumerate() {
        let start = byte(wish.start);
        if at == 0 || wishes(start) {
            starts.push(start);
        }
    }
    if let [first, second, ..] = *starts.as_slice() {
        let end = starts.get(2).copied().unwrap_or(text.len());
        if only_declines(reading, &(first..second)) {
            starts.remove(0);
        } else if tells_of(reading, &(first..second), &(second..end)) {
            starts.remove(1);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends.collect::<Vec<_>>());
    let joints = |part: &str| part.trim().trim_end_matches([',', ';']).to_owned();
    parts
        .filter_map(|(start, end)| text.get(*start..end).map(joints))
        .collect()
}

/// "I don't want a refund, I'd like to swap the lamp": whether a part of a message
/// says what isn't wished for, and names no thing.
fn only_declines(reading: &Reading, part: &Range<usize>) -> bool {
    let mut own = clauses_in(reading, part).peekable();
    let declines = |clause: &Clause| clause.declined || reading.negates_a_wish(clause);
    own.peek().is_some() && own.all(declines) && !reading.names_thing_in(part)
}

/// "My order W1 has come, and I want to swap the lamp": whether a part of a message
/// wishes for nothing, and tells of the order that the next part is about.
fn tells_of(reading: &Reading, part: &Range<usize>, next: &Range<usize>) -> bool {
    let numbers = |part| reading.entities_in(part, EntityKind::OrderNumber).count();
    let wishes = |clause: &Clause| clause.act == Act::Wish || clause.act == Act::Ask && clause.asks;
    numbers(part) > 0 && numbers(next) == 0 && !clauses_in(reading, part).any(wishes)
}

fn clauses_in<'r>(
    reading: &'r Reading,
    part: &'r Range<usize>,
) -> impl Iterator<Item = &'r Clause> {
    let own = reading.clauses.iter();
    own.filter(|clause| part.contains(&clause.span.start))
}
