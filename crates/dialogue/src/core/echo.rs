//! What only echoes what was put to the customer: "yes, write it down".

use contract::dialogue::Goal;

use crate::reading::{Clause, Reading};

/// Whether a part of a message says nothing beside what a goal says already: its
/// words were said, or do no more than name what is done with "it".
pub(super) fn echoes(reading: &Reading, part: &str, goal: &Goal) -> bool {
    let hears = &reading.language().hears;
    let closed = [
        hears.pronouns,
        hears.articles,
        hears.possessives,
        hears.courtesy,
        hears.affirms,
        hears.fillers,
        hears.only,
        hears.around,
    ];
    let part = nlu::plain(part);
    let words = nlu::words(&part);
    let before = nlu::plain(&goal.said);
    let before = nlu::words(&before);
    let says = |word: &&&str| {
        let grammar = closed.iter().any(|list| list.contains(*word));
        !grammar && !before.contains(*word)
    };
    let new = words.iter().filter(says).count();
    let points = words.iter().any(|word| hears.pronouns.contains(word));
    new == 0 || new == 1 && points
}

/// Whether a part of a message names something that wasn't put to the customer: a
/// word behind an article or a "my" that neither they nor the proposal said, as in
/// "yes, and to my office".
pub(super) fn names_anew(reading: &Reading, part: &str, put: &str) -> bool {
    let hears = &reading.language().hears;
    let around = [
        hears.articles,
        hears.possessives,
        hears.courtesy,
        hears.around,
        hears.pronouns,
    ];
    let known = nlu::plain(put);
    let known = nlu::words(&known);
    let part = nlu::plain(part);
    let words = nlu::words(&part);
    words.windows(2).any(|pair| {
        let [lead, word] = pair else { return false };
        // "schreib das auf"
        let led =
            hears.possessives.contains(lead) || hears.articles.contains(lead) && word.len() >= NOUN;
        let closed = || around.iter().any(|list| list.contains(word));
        led && !closed() && !known.iter().any(|one| is_kin(one, word))
    })
}

/// Shorter words behind an article are hardly nouns.
const NOUN: usize = 4;

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
        words.all(|word| word.len() < NOUN || said(word))
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

/// Whether two words begin alike, as "cancel" and "cancellation" do.
fn is_kin(one: &str, other: &str) -> bool {
    /// So many letters make a stem.
    const STEM: usize = 5;
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    one == other || same.count() >= STEM
}
