//! Slips of the keyboard: a word that no example has, and that is one slip away
//! from one that some have, is heard as that. Only for what a message wants: what
//! it names stays as it was typed.
//!
//! A slip is one of Damerau's (1964): a letter too many, too few, another, or two
//! that changed places.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use crate::fold::{plain, words};

/// Shorter words are near too many others.
const LONG: usize = 5;
/// From so many letters on another letter is a slip: "boots" are no "books".
const LONGER: usize = 7;
/// How often examples must have what a shorter word is heard as.
const OFTEN: usize = 2;
/// How many times as often as the word itself: they hold slips, too.
const TIMES: usize = 10;
/// What examples have more often is a word of its own: "orders" is no "order".
const SELDOM: usize = 2;
/// How many words of one text are looked at: each takes its time.
const MOST: usize = 100;

/// Where a slip stands in a text, in bytes, and what it's heard as.
pub type Slip<'s> = (Range<usize>, &'s str);

/// The words of examples, and what slips in others are heard as.
#[derive(Debug, Default)]
pub struct Spelling {
    /// Of all languages, with how often they are there: what is a word in one is no
    /// slip in another.
    known: HashMap<String, usize>,
    /// By language and first letter, with how often examples have them.
    words: HashMap<(String, char), Vec<(String, usize)>>,
}

impl Spelling {
    /// Learns the words of texts, each with its language (ISO 639).
    #[must_use]
    pub fn of<'t>(texts: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
        for (language, text) in texts {
            let plain = plain(text);
            for word in words(&plain) {
                *counts.entry((language, word.to_owned())).or_default() += 1;
            }
        }
        let mut spelling = Self::default();
        for ((language, word), count) in counts {
            *spelling.known.entry(word.clone()).or_default() += count;
            if let Some(first) = word.chars().next().filter(|_| is_long(&word)) {
                let words = spelling.words.entry((language.to_owned(), first));
                words.or_default().push((word, count));
            }
        }
        spelling
    }

    /// The slips of a text, in their order, as far as the words of a language (ISO
    /// 639) tell.
    #[must_use]
    pub fn slips(&self, text: &str, language: &str) -> Vec<Slip<'_>> {
        let apart = |letter: char| !letter.is_alphanumeric();
        let mut end = 0;
        let words = text.split_inclusive(apart).map(|part| {
            let (start, word) = (end, part.trim_end_matches(apart));
            end += part.len();
            (start..start + word.len(), word)
        });
        let long = words.filter(|(_, word)| word.len() >= LONG).take(MOST);
        long.filter_map(|(span, word)| Some((span, self.meant(word, language)?)))
            .collect()
    }

    /// A text with its slips mended.
    #[must_use]
    pub fn mended<'t>(&self, text: &'t str, language: &str) -> Cow<'t, str> {
        let slips = self.slips(text, language);
        match slips.is_empty() {
            true => Cow::Borrowed(text),
            false => Cow::Owned(mended(text, 0..text.len(), &slips)),
        }
    }

    /// What a word is meant as, if it's a slip: of those that are near, what
    /// examples have most often.
    #[must_use]
    pub fn meant(&self, word: &str, language: &str) -> Option<&str> {
        if word.len() < LONG || !word.chars().all(char::is_alphabetic) {
            return None;
        }
        let word = plain(word);
        if !is_long(&word) {
            return None;
        }
        let own = self.known.get(&word).copied().unwrap_or(0);
        if own > SELDOM {
            return None;
        }
        let often = if word.chars().count() >= LONGER {
            1
        } else {
            OFTEN
        };
        let least = often.max(own * TIMES);
        let first = word.chars().next()?;
        let near = self.words.get(&(language.to_owned(), first))?.iter();
        let near = near.filter(|(known, count)| *count >= least && is_slip(&word, known));
        let best = near.max_by_key(|(_, count)| *count);
        best.map(|(known, _)| known.as_str())
    }
}

/// A part of a text with those of the text's slips mended that stand in it.
#[must_use]
pub fn mended(text: &str, part: Range<usize>, slips: &[Slip<'_>]) -> String {
    let mut mended = String::with_capacity(part.len());
    let mut at = part.start;
    let inside = |span: &Range<usize>| part.start <= span.start && span.end <= part.end;
    for (span, meant) in slips.iter().filter(|(span, _)| inside(span)) {
        mended.push_str(&text[at..span.start]);
        mended.push_str(meant);
        at = span.end;
    }
    mended.push_str(&text[at..part.end]);
    mended
}

/// Whether a word is one slip away from another.
fn is_slip(word: &str, known: &str) -> bool {
    if word == known || word.len().abs_diff(known.len()) > 1 {
        return false;
    }
    let same = word.chars().count() == known.chars().count();
    let moved = || {
        let sorted = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.sort_unstable();
            letters
        };
        sorted(word) == sorted(known)
    };
    let typed = !same || word.chars().count() >= LONGER || moved();
    typed && strsim::osa_distance(word, known) == 1
}

fn is_long(word: &str) -> bool {
    word.chars().count() >= LONG
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_heard_as_what_is_meant() {
        let texts = [
            ("en", "please cancel my order"),
            ("en", "cancel the order, please: I ordered it by mistake"),
            ("en", &"mistake ".repeat(40)),
            ("en", "a mistake, and a bench"),
            ("en", "mistakes, mistakes, mistakes"),
            ("de", "bitte stornieren"),
            ("de", "stornieren, bitte"),
        ];
        let spelling = Spelling::of(texts.into_iter());
        for (language, said, heard) in [
            ("en", "cancle my oder, plaese", "cancel my oder, please"),
            ("en", "Cancell it: a mitsake!", "cancel it: a mistake!"),
            ("en", "where is my mitsake?", "where is my mistake?"),
            ("de", "bitte storniern", "bitte stornieren"),
            // words of their own, one of another language, one that is hardly there
            ("en", "castle", "castle"),
            ("en", "mistakes", "mistakes"),
            ("en", "cancer", "cancer"),
            ("en", "stornieren", "stornieren"),
            ("en", "bencch", "bencch"),
            ("en", "", ""),
        ] {
            assert_eq!(spelling.mended(said, language), heard);
        }
    }
}
