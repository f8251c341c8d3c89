//! What only echoes what was put to the customer: "yes, write it down".

use crate::{
    acts::{Act, says_nothing_else},
    reading::Reading,
};

/// Whether a part of a message says nothing that wasn't put to the customer: each of
/// its words was put, is grammar, or is one that people agree with. Behind what
/// leads to a noun ("my", "the", "to") only what was put counts: "send it to my
/// office" and "to Anna" are something else.
pub(super) fn echoes(reading: &Reading, part: &str, put: &str) -> bool {
    let language = reading.language();
    let hears = &language.hears;
    let leads = [hears.articles, hears.possessives, hears.to];
    let around = [
        hears.pronouns,
        hears.courtesy,
        hears.affirms,
        hears.fillers,
        hears.around,
    ];
    let holds = |lists: &[&[&str]], word: &str| lists.iter().any(|list| list.contains(&word));
    let (put, part) = (nlu::plain(put), nlu::plain(part));
    let put = nlu::words(&put);
    let mut led = false;
    nlu::words(&part).into_iter().all(|word| {
        let leads = holds(&leads, word);
        let known = leads
            || holds(&around, word)
            || put.iter().any(|one| is_kin(one, word))
            || !led && says_nothing_else(Act::Agree, &[word], language.code());
        led = leads;
        known
    })
}

/// Whether two words begin alike, as "cancel" and "cancellation" do.
fn is_kin(one: &str, other: &str) -> bool {
    /// So many letters make a stem.
    const STEM: usize = 5;
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    one == other || same.count() >= STEM
}
