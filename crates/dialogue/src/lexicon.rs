//! What is heard: yes, no, and what stands between; what points at something.

use nlu::{plain, words};

use super::{
    language::{Hears, heard, heard_in, language},
    phrase::{is, place, says, tiles},
};

/// What an answer to a question of ours means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    Yes,
    No,
    /// Leave it altogether.
    NeverMind,
    /// Not this one: another.
    Other,
    Something,
}

/// How many words an answer has that is nothing but one.
const SHORT: usize = 5;

/// Hears yes, no, and what stands between. A yes is known in every language;
/// what else a text may mean that begins with a no is the locale's.
pub(crate) fn hear(text: &str, locale: &str) -> Heard {
    let folded = plain(text);
    let said = words(&folded);
    let own = &language(locale).hears;
    if is_other(&said, locale) {
        return Heard::Other;
    }
    if leaves(&said, locale) {
        return Heard::NeverMind;
    }
    // a letter is a word of one language only
    let letter = said.len() == 1 && said[0].len() == 1;
    let mut all = heard().filter(|hears| !letter || std::ptr::eq(*hears, own));
    // "yes?" asks; it doesn't agree
    if !asks(text) && all.clone().any(|hears| agrees(&said, hears)) {
        return Heard::Yes;
    }
    if all.any(|hears| is(&said, hears.no)) || begins_with_no(text, &said, own) {
        return Heard::No;
    }
    Heard::Something
}

/// Whether a text holds a question, as far as its signs say.
fn asks(text: &str) -> bool {
    text.contains(['?', '¿', '？'])
}

/// Whether a text is so short that it's hardly more than an answer.
pub(crate) fn is_short(text: &str) -> bool {
    words(&plain(text)).len() < SHORT
}

/// Whether an answer to a proposal refuses it, whatever else it says: where a
/// yes would do something, a short text that negates is none.
pub(crate) fn refuses(text: &str, locale: &str) -> bool {
    let folded = plain(text);
    let said = words(&folded);
    let negations = language(locale).hears.negations;
    // "¿por qué no llega?" is a wish of its own
    !asks(text) && said.len() <= SHORT && negations.iter().any(|word| said.contains(word))
}

/// Whether a text says to leave it.
fn leaves(said: &[&str], locale: &str) -> bool {
    // "leave it with the neighbour" is no end
    let left = said.len() > 2 && said.ends_with(&["leave", "it"]);
    let short = said.len() <= SHORT;
    let negated = |hears: &Hears| hears.negations.iter().any(|word| said.contains(word));
    left || heard_in(locale).any(|hears| {
        let english = hears.negations.is_empty();
        is(said, hears.leave)
            || (english || short && !negated(hears)) && says(said, hears.leave_within)
    })
}

/// Whether a text means another one than what was spoken of.
pub(crate) fn means_other(text: &str, locale: &str) -> bool {
    is_other(&words(&plain(text)), locale)
}

fn is_other(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| {
        // elsewhere than in English it may be of a wish: "an die andere Adresse"
        let alone = || {
            let beside = [hears.no, hears.around, hears.with_yes].concat();
            tiles(said, hears.other, &beside)
        };
        says(said, hears.other) && (hears.negations.is_empty() || alone())
    })
}

/// Whether a short text begins with a no: with a comma behind it where a
/// negated sentence begins so, too.
fn begins_with_no(text: &str, said: &[&str], own: &Hears) -> bool {
    let begun = |phrase: &&str| {
        let phrase = words(phrase);
        said.len() > phrase.len() && said.starts_with(&phrase)
    };
    let first = text.split([',', '.', '!', ';']).next().unwrap_or_default();
    let alone = first.len() < text.trim_end().len() && own.no.contains(&plain(first).as_str());
    said.len() <= SHORT && (alone || own.no_begins && own.no.iter().any(begun))
}

/// Whether a text is a yes and nothing else: what follows one may take it back
/// ("ok wait", "yes but not that one").
fn agrees(said: &[&str], hears: &Hears) -> bool {
    let begun = |phrase: &&str| said.starts_with(&words(phrase));
    hears.yes.iter().any(begun) && tiles(said, hears.yes, hears.with_yes)
}

/// Whether a text asks for the newest.
pub(crate) fn wants_latest(text: &str, locale: &str) -> bool {
    let folded = plain(text);
    let said = words(&folded);
    heard_in(locale).any(|hears| says(&said, hears.latest))
}

/// Whether a text does nothing but point at something: "the latest", "the one
/// with the lamp", "#W1000001".
pub(crate) fn points(text: &str, locale: &str) -> bool {
    let folded = plain(text);
    let words = words(&folded);
    let number = |word: &str| {
        let digits =
            word.trim_start_matches(|letter: char| letter == '#' || letter.is_alphabetic());
        digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match words.as_slice() {
        [] => false,
        ["the" | "that", "one", ..] => words.len() <= 6,
        // a place or a number, and nothing that could be a wish of its own
        words if words.len() <= 4 => heard_in(locale).any(|hears| {
            let place = |word: &str| {
                let ordinals = hears.ordinals.iter().take(4);
                let ordinal = ordinals.into_iter().any(|names| names.contains(&word));
                ordinal || hears.latest.contains(&word) || word == "other"
            };
            let pointing = |word: &&str| place(word) || number(word);
            let around = |word: &&str| hears.around.contains(word);
            words.iter().any(pointing) && words.iter().all(|word| pointing(word) || around(word))
        }),
        _ => false,
    }
}

/// A place in a list that is said: "1", "the second".
pub(crate) fn ordinal(text: &str, locale: &str) -> Option<usize> {
    let folded = plain(text);
    let said = words(&folded);
    if said.len() > 4 {
        return None;
    }
    let digits = ["1", "2", "3", "4", "5"];
    let alone = |names: &[&str]| said.len() == 1 && names.contains(&said[0]);
    let find = |holds: &dyn Fn(usize, &Hears) -> bool| {
        (0..digits.len()).find(|at| heard_in(locale).any(|hears| holds(*at, hears)))
    };
    // "the second one" is the second
    find(&|at, hears| says(&said, hears.ordinals[at]) || said.contains(&digits[at]))
        .or_else(|| find(&|at, hears| alone(hears.cardinals[at])))
}

/// Whether words mean all of what they name.
pub(crate) fn says_every(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| says(said, hears.every))
}

/// Where words mean all there are, if they do; the end of a message says
/// nothing of the kind ("that's all").
pub(crate) fn place_of_all(said: &[&str], locale: &str) -> Option<usize> {
    let over = |at: usize| {
        heard_in(locale).any(|hears| {
            let overs = hears.over.iter().map(|phrase| words(phrase));
            let mut stands = overs.flat_map(|over| {
                let begins = said.windows(over.len()).enumerate();
                let begins = begins.filter(|(_, part)| **part == *over);
                begins
                    .map(|(from, part)| from..from + part.len())
                    .collect::<Vec<_>>()
            });
            stands.any(|span| span.contains(&at))
        })
    };
    let found = heard_in(locale).filter_map(|hears| place(said, hears.all));
    found.filter(|at| !over(*at)).min()
}

/// Where words except something, if they do.
pub(crate) fn place_of_but(said: &[&str], locale: &str) -> Option<usize> {
    let found = heard_in(locale).filter_map(|hears| place(said, hears.but));
    found.min()
}

/// Whether words mean one among several of the same.
pub(crate) fn says_one_of(said: &[&str], locale: &str) -> bool {
    let pair =
        |pair: &[&str]| heard_in(locale).any(|hears| hears.one_of.iter().any(|one| pair == one));
    said.windows(2).any(pair)
}

/// Whether words mean what is alike.
pub(crate) fn says_same(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| says(said, hears.same))
}

/// Whether words mean the cheapest.
pub(crate) fn says_cheapest(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| says(said, hears.cheapest))
}

/// Whether a word only stands around what points at something.
pub(crate) fn is_around(word: &str, locale: &str) -> bool {
    heard_in(locale).any(|hears| hears.around.contains(&word))
}

/// A text that asks for the same as something else has, cut in two.
pub(crate) fn same_as<'t>(text: &'t str, locale: &str) -> Option<(&'t str, &'t str)> {
    let cut = |(first, second): &(&str, &str)| {
        let same = text.find(first)?;
        let other = same + text[same..].find(second)?;
        Some((&text[..same], &text[other + second.len()..]))
    };
    heard_in(locale).find_map(|hears| hears.same_as.iter().find_map(cut))
}

/// Whether a text names a thing by what is in it: "the order with the banana".
pub(crate) fn names_a_content(text: &str) -> bool {
    let folded = plain(text);
    let words = words(&folded);
    let with = |pair: &[&str]| {
        let things = ["order", "one", "parcel", "package", "delivery"];
        things.contains(&pair[0]) && pair[1] == "with"
    };
    words.windows(2).any(with)
}

#[cfg(test)]
mod tests;
