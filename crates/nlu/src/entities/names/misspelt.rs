//! Names that are nearly right: each word within a distance that its length
//! allows, found by the letters that are left when some are taken away
//! (Garbe, `SymSpell`, 2012).

use std::{collections::HashMap, ops::Range};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// How many words a name has at most to be looked for so.
const WORDS: usize = 6;

/// Names by what is left of their first words.
#[derive(Debug, Default)]
pub(super) struct Misspelt {
    /// Each name's words, plain.
    names: Vec<Vec<String>>,
    /// What is left of a first word, with the names that begin with it.
    left: HashMap<String, Vec<usize>>,
}

/// How many names one text is compared with at most.
const TRIES: usize = 10_000;

/// A word of a text.
struct Word {
    plain: String,
    span: Range<usize>,
}

impl Misspelt {
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut own = Self::default();
        for (at, name) in names.enumerate() {
            let words: Vec<String> = words(name).into_iter().map(|word| word.plain).collect();
            if let Some(first) = words.first().filter(|_| words.len() <= WORDS) {
                for left in lefts(first) {
                    own.left.entry(left).or_default().push(at);
                }
            }
            own.names.push(words);
        }
        own
    }

    /// The names that a text nearly says, with where; the longest first where
    /// several begin at a word.
    pub(super) fn find(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let words = words(text);
        let (mut found, mut tries) = (Vec::new(), TRIES);
        let mut at = 0;
        while at < words.len() && tries > 0 {
            match self.best(&words[at..], &mut tries) {
                Some((name, many)) => {
                    found.push((name, words[at].span.start..words[at + many - 1].span.end));
                    at += many;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The name that words begin with: the longest, and of those the nearest.
    fn best(&self, words: &[Word], tries: &mut usize) -> Option<(usize, usize)> {
        let first = &words.first()?.plain;
        let mut names: Vec<usize> = lefts(first)
            .iter()
            .filter_map(|left| self.left.get(left))
            .flatten()
            .copied()
            .collect();
        names.sort_unstable();
        names.dedup();
        *tries = tries.saturating_sub(names.len());
        let fits = names.into_iter().filter_map(|name| {
            let own = &self.names[name];
            let said = words.get(..own.len())?;
            let each = own
                .iter()
                .zip(said)
                .map(|(own, said)| off(own, &said.plain));
            let off: usize = each.sum::<Option<usize>>()?;
            Some((std::cmp::Reverse(own.len()), off, name))
        });
        let (many, _, name) = fits.min()?;
        Some((name, many.0))
    }
}

/// How far a word as said is from one of a name; nothing if it's too far. Who
/// mistypes gets the first letter right.
fn off(own: &str, said: &str) -> Option<usize> {
    if own == said {
        return Some(0);
    }
    // letters that are left out or set in, and an s; four bytes each at most
    if own.len().abs_diff(said.len()) > 4 * (allowed(own) + 1) {
        return None;
    }
    if own.chars().next() != said.chars().next() {
        return None;
    }
    let singular = said.strip_suffix('s').filter(|_| !own.ends_with('s'));
    let distance = strsim::osa_distance(own, singular.unwrap_or(said));
    (distance <= allowed(own)).then_some(distance)
}

/// How many letters of a word may be wrong.
fn allowed(word: &str) -> usize {
    match word.chars().count() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

/// A word, and what is left of it when as many letters are taken away as may be
/// wrong.
fn lefts(word: &str) -> Vec<String> {
    // longer words are rarely a name's, and have many letters to take away
    if word.chars().count() > 16 {
        return Vec::new();
    }
    let mut all = vec![word.to_owned()];
    let mut begun = 0;
    // one more than allowed: what was said may be longer than what is meant
    for _ in 0..allowed(word).max(1) {
        let end = all.len();
        for at in begun..end {
            let letters: Vec<char> = all[at].chars().collect();
            for out in 1..letters.len() {
                let rest = letters.iter().enumerate().filter(|(at, _)| *at != out);
                all.push(rest.map(|(_, letter)| letter).collect());
            }
        }
        begun = end;
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The words of a text, without accents and in lower case.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, letter) in text.char_indices() {
        let inside = letter.is_alphanumeric() || is_combining_mark(letter);
        if inside {
            let end = at + letter.len_utf8();
            let plain = std::iter::once(letter).nfd();
            let plain = plain.filter(|letter| !is_combining_mark(*letter));
            let plain = plain.flat_map(char::to_lowercase);
            match words.last_mut().filter(|_| open) {
                Some(word) => {
                    word.plain.extend(plain);
                    word.span.end = end;
                }
                None => words.push(Word {
                    plain: plain.collect(),
                    span: at..end,
                }),
            }
        }
        open = inside;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_understood() {
        let names = ["Electric Kettle", "Desk Lamp", "Mug", "Crème Brûlée Set"];
        let misspelt = Misspelt::new(names.into_iter());
        let found = |text: &str| -> Vec<(&str, String)> {
            let found = misspelt.find(text).into_iter();
            found
                .map(|(name, span)| (names[name], text[span].to_owned()))
                .collect()
        };
        for (text, name, said) in [
            (
                "an electirc kettle please",
                "Electric Kettle",
                "electirc kettle",
            ),
            ("the electric ketle", "Electric Kettle", "electric ketle"),
            ("the eletric kettel!", "Electric Kettle", "eletric kettel"),
            ("creme brulee set", "Crème Brûlée Set", "creme brulee set"),
            (
                "two electric kettles",
                "Electric Kettle",
                "electric kettles",
            ),
        ] {
            assert_eq!(found(text), [(name, said.to_owned())], "{text}");
        }
        for text in ["settle it", "mud", "desk damp", "a kettle", "electric", ""] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
