//! Questions about what a proposal states.

use crate::reading::{Clause, Reading};

/// Shorter words say nothing of their own.
const LONG: usize = 4;

/// Whether a message asks how much something is, without saying of what else than
/// of what was put.
pub(super) fn asks_how_much(reading: &Reading, put: &str) -> bool {
    let asks = |clause: &&Clause| {
        let mut words = reading.words_in(&clause.span);
        words.any(|word| reading.language().hears.sums.contains(&word))
    };
    let mut asked = reading.clauses.iter().filter(asks).peekable();
    states_a_sum(put) && asked.peek().is_some() && asked.all(of_what_was(put, reading))
}

/// Whether a message is in words that say nothing of their own beside those of what
/// was put: "and how do I get it back?".
pub(super) fn says_nothing_else(reading: &Reading, put: &str) -> bool {
    reading.clauses.iter().all(of_what_was(put, reading))
}

fn of_what_was(put: &str, reading: &Reading) -> impl Fn(&Clause) -> bool {
    let hears = &reading.language().hears;
    let lists = [
        hears.sums,
        hears.moneys,
        hears.questions,
        hears.pronouns,
        hears.courtesy,
        hears.fillers,
    ];
    let known = nlu::plain(put);
    move |clause| {
        let known = nlu::words(&known);
        let mut words = reading.words_in(&clause.span);
        words.all(|word| {
            let listed = lists.iter().any(|list| list.contains(&word));
            word.len() < LONG || listed || known.contains(&word)
        })
    }
}

/// Whether a text holds an amount of money, as they are written: with a sign, or
/// with the three letters of its currency (ISO 4217).
fn states_a_sum(text: &str) -> bool {
    let code = |word: &str| word.len() == 3 && word.bytes().all(|one| one.is_ascii_uppercase());
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    text.contains(['$', '€', '£', '¥']) || words.any(code)
}
