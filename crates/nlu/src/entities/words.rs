//! Numbers in words, and money whose amount is one.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use regex::Regex;
use text2num::{
    LangInterpreter, Language, Token, digit_string::DigitString, error::Error, find_numbers_iter,
    get_interpreter_for, lang::MorphologicalMarker,
};

use super::{
    Entity, Kind, entity,
    number::{currency, regex},
};
use crate::language_of;

/// From here on a number in words is one: "one of them" counts nothing.
const COUNTS: f64 = 10.0;
/// The largest that is taken for an amount.
const MOST: f64 = 1e12;

/// How many digits are read: those of a `u64` that none overflows.
const DIGITS: usize = 18;

/// What reads numbers, by language; English where there is none.
static READERS: LazyLock<HashMap<&'static str, Reader>> = LazyLock::new(|| {
    let languages = ["en", "es", "de", "fr", "pt"].into_iter();
    let read = languages.filter_map(|name| Some((name, Reader(get_interpreter_for(name)?))));
    read.collect()
});

/// A language's reader for whole numbers, which doesn't count past its end.
struct Reader(Language);

impl LangInterpreter for Reader {
    fn apply(&self, word: &str, digits: &mut DigitString) -> Result<(), Error> {
        self.0.apply(word, digits)
    }

    fn apply_decimal(&self, word: &str, digits: &mut DigitString) -> Result<(), Error> {
        self.0.apply_decimal(word, digits)
    }

    fn get_morph_marker(&self, word: &str) -> MorphologicalMarker {
        self.0.get_morph_marker(word)
    }

    fn check_decimal_separator(&self, _: &str) -> Option<char> {
        None
    }

    fn format_and_value(&self, digits: &DigitString) -> (String, f64) {
        match digits.len() {
            0..=DIGITS => self.0.format_and_value(digits),
            _ => (String::new(), f64::NAN),
        }
    }

    fn is_linking(&self, word: &str) -> bool {
        self.0.is_linking(word)
    }
}

/// A word of a text.
struct Word<'t> {
    text: &'t str,
    start: usize,
    /// Whether more than a space stands before it.
    apart: bool,
}

impl Token for &Word<'_> {
    fn text(&self) -> Cow<'_, str> {
        self.text.into()
    }

    fn text_lowercase(&self) -> Cow<'_, str> {
        self.text.to_lowercase().into()
    }

    fn nt_separated(&self, _: &Self) -> bool {
        self.apart
    }
}

/// A number in words.
struct Said {
    value: f64,
    start: usize,
    end: usize,
}

/// The numbers in words of a text.
pub(super) fn numbers(text: &str, language: &str) -> Vec<Entity> {
    let counting = said(text, language).into_iter();
    let counting = counting.filter(|said| said.value >= COUNTS && said.value.fract() == 0.0);
    counting
        .map(|said| {
            let value = format!("{:.0}", said.value);
            entity(Kind::Number, text, said.start..said.end, value, 0.8)
        })
        .collect()
}

/// Money whose amount is in words.
pub(super) fn money(text: &str, language: &str) -> Vec<Entity> {
    static CURRENCY: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"(?i)^\s+(dollars?|bucks|euros?|pounds?|d[oó]lar(?:es)?|libras?|pfund)\b")
    });
    let amounts = said(text, language).into_iter();
    amounts
        .filter_map(|said| {
            let after = CURRENCY.captures(&text[said.end..])?.get(1)?;
            let value = format!("{} {:.0}", currency(after.as_str()), said.value * 100.0);
            let span = said.start..said.end + after.end();
            Some(entity(Kind::Money, text, span, value, 0.9))
        })
        .collect()
}

fn said(text: &str, language: &str) -> Vec<Said> {
    let reader = READERS.get(language_of(language));
    let Some(reader) = reader.or_else(|| READERS.get("en")) else {
        return Vec::new();
    };
    let words = words(text);
    let found = find_numbers_iter(words.iter(), reader, 0.0);
    let found = found.filter(|found| !found.is_ordinal && (0.0..=MOST).contains(&found.value));
    let said = found.filter_map(|found| {
        let (first, last) = (
            words.get(found.start)?,
            words.get(found.end.checked_sub(1)?)?,
        );
        Some(Said {
            value: found.value,
            start: first.start,
            end: last.start + last.text.len(),
        })
    });
    halves(text, said.collect())
}

/// "One and a half thousand": a thousand, a million, or more, so often.
fn halves(text: &str, said: Vec<Said>) -> Vec<Said> {
    static HALF: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"(?i)^\s+(?:and\s+a\s+half|y\s+medi[oa]|et\s+demie?|e\s+mei[oa])(?:\s+de)?\s+$")
    });
    /// From here on a number multiplies what stands before it.
    const MULTIPLIES: f64 = 1_000.0;
    let mut joined: Vec<Said> = Vec::with_capacity(said.len());
    for next in said {
        let round = (0..5).any(|power| next.value == MULTIPLIES.powi(power));
        match joined.last_mut() {
            Some(before)
                if next.value >= MULTIPLIES
                    && round
                    && before.value < MULTIPLIES
                    && HALF.is_match(&text[before.end..next.start]) =>
            {
                before.value = (before.value + 0.5) * next.value;
                before.end = next.end;
            }
            _ => joined.push(next),
        }
    }
    joined
}

/// The words of a text; digits are none.
fn words(text: &str) -> Vec<Word<'_>> {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\p{L}[\p{L}\p{M}]*(?:-[\p{L}\p{M}]+)*"));
    let mut before = 0;
    let words = WORD.find_iter(text).map(|found| {
        let between = text[before..found.start()].trim();
        before = found.end();
        Word {
            text: found.as_str(),
            start: found.start(),
            apart: !between.is_empty(),
        }
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words_are_read_in_five_languages() {
        for (language, text, wanted) in [
            ("en", "twenty-five", "25"),
            ("en", "one hundred and twelve of them", "112"),
            ("de", "fünfundzwanzig Stück", "25"),
            ("es-MX", "treinta y cinco", "35"),
            ("fr", "quatre-vingt-dix", "90"),
            ("pt", "trinta e cinco", "35"),
            ("xx", "forty two", "42"),
        ] {
            let found = numbers(text, language);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].value, wanted, "{text}");
        }
        // more than anybody counts
        for (language, text) in [
            (
                "de",
                "hundert Milliarden Billion Billion Billion".to_owned(),
            ),
            ("en", format!("zero point {}", "nine ".repeat(40))),
            ("en", "nine hundred trillion billion ".repeat(10)),
        ] {
            let found = numbers(&text, language);
            assert!(found.iter().all(|one| one.value.len() <= 13), "{found:?}");
        }
        for nothing in ["the one with the lamp", "a second one", "two", "7", ""] {
            assert_eq!(numbers(nothing, "en"), [], "{nothing}");
        }
    }

    #[test]
    fn amounts_in_words_are_money() {
        for (language, text, wanted, raw) in [
            ("en", "it was five dollars more", "USD 500", "five dollars"),
            ("de", "fünfzig Euro", "EUR 5000", "fünfzig Euro"),
            ("es", "veinte dólares", "USD 2000", "veinte dólares"),
            (
                "en",
                "one and a half thousand dollars",
                "USD 150000",
                "one and a half thousand dollars",
            ),
            (
                "es",
                "dos y medio mil euros",
                "EUR 250000",
                "dos y medio mil euros",
            ),
        ] {
            let found = money(text, language);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(
                (found[0].value.as_str(), found[0].raw.as_str()),
                (wanted, raw)
            );
        }
    }
}
