//! What only echoes what was put to the customer: "yes, write it down".

use contract::dialogue::Goal;

use crate::reading::Reading;

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
