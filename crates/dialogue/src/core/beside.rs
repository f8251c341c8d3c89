//! What is said beside an address, in its sentence: another wish, which waits for its
//! turn, or something that is named back. None of it is dropped.

use contract::{dialogue::Goal, intent::EntityKind};

use super::{Core, wish::MOST};
use crate::{
    acts::Act,
    evidence::Heard,
    goal::newest,
    reading::{Clause, span_of},
};

/// How many words a name has at most.
const NAME: usize = 4;

impl Core<'_> {
    /// Keeps what stands beside the address that a message names.
    pub(super) fn keep_beside(&mut self, goal: &mut Goal, heard: &Heard) {
        let reading = &heard.reading;
        let Some(address) = reading.entities(EntityKind::Address).last().map(span_of) else {
            return;
        };
        let mut unheard: Vec<String> = name_before(heard, address.start).into_iter().collect();
        let behind = |clause: &&Clause| clause.span.start >= address.end;
        let mut at = address.end;
        let mut joined = true;
        for clause in reading.clauses.iter().filter(behind) {
            let between = reading.text.get(at..clause.span.start).unwrap_or_default();
            joined &= !between.contains(['.', '!', '?']);
            at = clause.span.end;
            let said = reading.text.get(clause.span.clone()).unwrap_or_default();
            let tells = matches!(clause.act, Act::Tell | Act::Wish | Act::Correct);
            if !tells || reading.names_thing_in(&clause.span) {
                continue;
            }
            match self.is_about(clause) {
                Some(best) if best.intent == goal.intent => {}
                Some(_) if heard.understood.wishes.is_empty() => {
                    self.turn.state.waiting.push(said.to_owned());
                }
                None if joined => unheard.push(said.trim().to_owned()),
                _ => {}
            }
        }
        self.turn.state.waiting.truncate(MOST);
        goal.unheard = newest(&unheard.join(", "));
    }

    /// Says what of a message is nothing that is known of, once.
    pub(super) fn tell_unheard(&mut self, goal: &mut Goal) {
        let unheard = std::mem::take(&mut goal.unheard);
        if !unheard.is_empty() {
            let lead = self.says().did_not_get.replace("{text}", &unheard);
            self.lead_with(&lead);
        }
    }
}

/// The name of somebody right before an address: "to Jane Doe, 12 Main Street".
fn name_before(heard: &Heard, start: usize) -> Option<String> {
    let reading = &heard.reading;
    let before = reading.text.get(..start)?.trim_end();
    let before = before.strip_suffix([',', ':', '\n']).unwrap_or(before);
    let part = before.rsplit([',', '\n', ':']).next()?;
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let words: Vec<&str> = part.split_whitespace().collect();
    let named = words.iter().rev().take_while(|word| capital(word)).count();
    let name = &words[words.len() - named..];
    let begins = before.len() - name.join(" ").len().min(before.len());
    let known = reading.names_thing_in(&(begins..start));
    // "Hi, 12 Main Street": a name has two words
    ((2..=NAME).contains(&named) && !known).then(|| name.join(" "))
}
