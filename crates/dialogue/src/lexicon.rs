//! What single words and phrases say, whatever the sentence does.

use nlu::{plain, words};

use crate::{
    language::{Hears, heard_in},
    phrase::{place, says, starting, tiles},
};

/// Whether words mean another one than what was spoken of.
pub(crate) fn means_other(said: &[&str], locale: &str) -> bool {
    // beside more it may be of a wish: "an die andere Adresse"
    let alone = |hears: &Hears| {
        let beside = [hears.denies, hears.around, hears.courtesy, hears.wanted].concat();
        tiles(said, hears.other, &beside)
    };
    heard_in(locale).any(|hears| says(said, hears.other) && alone(hears))
}

/// Whether words ask for the newest.
pub(crate) fn wants_latest(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| says(said, hears.latest))
}

/// Whether words do nothing but point at something: "the latest", "the
/// second one", "#W1000001".
pub(crate) fn points(said: &[&str], locale: &str) -> bool {
    let number = |word: &str| word.bytes().filter(u8::is_ascii_digit).count() >= 4;
    // "the one with the kettle"
    let one = |hears: &Hears| {
        let [first, second, ..] = said else {
            return false;
        };
        hears.articles.contains(first) && hears.around.contains(second) && *second == "one"
    };
    if said.len() <= 6 && heard_in(locale).any(one) {
        return true;
    }
    !said.is_empty()
        && said.len() <= 4
        && heard_in(locale).any(|hears| {
            let place = |word: &str| {
                let ordinal = hears.ordinals.iter().any(|names| names.contains(&word));
                ordinal || hears.latest.contains(&word)
            };
            let pointing = |word: &&str| place(word) || number(word);
            let around = |word: &&str| fills(word, hears);
            said.iter().any(pointing) && said.iter().all(|word| pointing(word) || around(word))
        })
}

/// Whether a word only stands around what points at something.
fn fills(word: &str, hears: &Hears) -> bool {
    let lists = [
        hears.around,
        hears.courtesy,
        hears.articles,
        hears.possessives,
        hears.only,
        hears.fillers,
    ];
    lists.iter().any(|list| list.contains(&word)) || JOINTS.contains(&word)
}

/// Whether a text says "one" or what the things of a list are called.
pub(crate) fn names_one(text: &str, locale: &str) -> bool {
    let folded = plain(text);
    let said = words(&folded);
    heard_in(locale).any(|hears| {
        let beside = [
            hears.courtesy,
            hears.articles,
            hears.possessives,
            // "de", "von": what leads to a thing is none
            hears.from,
            hears.to,
        ]
        .concat();
        let names = |word: &&str| hears.around.contains(word) && !beside.contains(word);
        said.iter().any(names)
    })
}

/// Whether a word of a locale only stands around what points at something.
pub(crate) fn is_filler(word: &str, locale: &str) -> bool {
    heard_in(locale).any(|hears| fills(word, hears))
}

/// What joins two of a list, and what a number of one is called.
const JOINTS: [&str; 11] = [
    "and", "y", "und", "et", "e", "ones", "number", "nummer", "numero", "option", "opcion",
];

/// The places of a list that a text says, if it says nothing else: "2", "the
/// second one please", "1 and 3". A digit beside anything else counts or is part
/// of something.
pub(crate) fn places(text: &str, locale: &str) -> Vec<usize> {
    let folded = plain(text);
    let said = words(&folded);
    let read = |hears: &Hears| {
        let mut found = Vec::new();
        for (before, word) in said.iter().enumerate() {
            let word = word.trim_matches(['#', '.']);
            // "no. 2", but not "la segunda no"
            let digit = |next: &&str| next.bytes().all(|byte| byte.is_ascii_digit());
            let number = word == "no" && said.get(before + 1).is_some_and(digit);
            match at(word, &said, hears) {
                Some(place) => found.push(place),
                None if number || fills(word, hears) => {}
                None => return None,
            }
        }
        Some(found)
    };
    heard_in(locale).find_map(read).unwrap_or_default()
}

/// The place that a word says.
fn at(word: &str, said: &[&str], hears: &Hears) -> Option<usize> {
    let ordinal = hears
        .ordinals
        .iter()
        .position(|names| names.contains(&word));
    let digit = || word.parse::<usize>().ok().filter(|at| (1..=9).contains(at));
    // "the one" is no first
    let alone = said.len() == 1 || !hears.around.contains(&word) && !hears.articles.contains(&word);
    let cardinal = || {
        hears
            .cardinals
            .iter()
            .position(|names| names.contains(&word))
    };
    ordinal
        .or_else(|| digit().map(|at| at - 1))
        .or_else(|| cardinal().filter(|_| alone))
}

/// How many a word says: "2", "two".
pub(crate) fn count(word: &str, locale: &str) -> Option<usize> {
    let digit = word
        .parse::<usize>()
        .ok()
        .filter(|many| (1..=99).contains(many));
    digit.or_else(|| {
        let cardinal = |hears: &Hears| {
            let at = hears
                .cardinals
                .iter()
                .position(|names| names.contains(&word));
            at.map(|at| at + 1)
        };
        heard_in(locale).find_map(cardinal)
    })
}

/// Whether words mean all of what they name.
pub(crate) fn says_every(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| says(said, hears.every))
}

/// Whether words mean all there are, or all that are left; the end of a message
/// says nothing of the kind ("that's all").
pub(crate) fn says_all(said: &[&str], locale: &str) -> bool {
    let over = |at: usize| {
        heard_in(locale).any(|hears| {
            hears.over.iter().any(|phrase| {
                let over = words(phrase);
                let mut stands = said.windows(over.len()).enumerate();
                stands.any(|(from, part)| *part == *over && (from..from + over.len()).contains(&at))
            })
        })
    };
    heard_in(locale).any(|hears| {
        let all = place(said, hears.all).filter(|at| !over(*at));
        all.is_some() || says(said, hears.rest)
    })
}

/// Whether words add to what was said before.
pub(crate) fn says_also(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| says(said, hears.also))
}

/// Whether words leave out all that they don't name.
pub(crate) fn says_only(said: &[&str], locale: &str) -> bool {
    heard_in(locale).any(|hears| says(said, hears.only))
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

/// The last characters of a number that a text says it by, and whether it's only
/// pointed at with them: "the one ending in 66", but "my card ending in 66".
pub(crate) fn ending(said: &[&str], locale: &str) -> Option<(String, bool)> {
    heard_in(locale).find_map(|hears| {
        let (at, after) = (0..said.len()).find_map(|at| {
            let many = starting(&said[at..], hears.ending)?;
            Some((at, said.get(at + many)?))
        })?;
        let points = at > 0 && hears.around.contains(&said[at - 1]);
        let digits = after.bytes().any(|byte| byte.is_ascii_digit());
        digits.then(|| ((*after).to_owned(), points))
    })
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

#[cfg(test)]
mod tests;
