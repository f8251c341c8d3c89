//! Questions for the amount that a proposal states.

use crate::reading::{Clause, Reading};

/// Shorter words say nothing of their own.
const LONG: usize = 4;

/// Whether a message asks how much something is, without saying of what else than
/// of what was put.
pub(super) fn asks_how_much(reading: &Reading, put: &str) -> bool {
    let hears = &reading.language().hears;
    let known = nlu::plain(put);
    let known = nlu::words(&known);
    let lists = [
        hears.sums,
        hears.moneys,
        hears.questions,
        hears.pronouns,
        hears.courtesy,
        hears.fillers,
    ];
    let said = |word: &str| lists.iter().any(|list| list.contains(&word)) || known.contains(&word);
    let asks = |clause: &&Clause| {
        let mut words = reading.words_in(&clause.span);
        words.any(|word| hears.sums.contains(&word))
    };
    let mut asked = reading.clauses.iter().filter(asks).peekable();
    let of_this = |clause: &Clause| {
        let mut words = reading.words_in(&clause.span);
        words.all(|word| word.len() < LONG || said(word))
    };
    states_a_sum(put) && asked.peek().is_some() && asked.all(of_this)
}

/// Whether a text holds an amount of money, as they are written: with a sign, or
/// with the three letters of its currency (ISO 4217).
fn states_a_sum(text: &str) -> bool {
    let code = |word: &str| word.len() == 3 && word.bytes().all(|one| one.is_ascii_uppercase());
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    text.contains(['$', '€', '£', '¥']) || words.any(code)
}
