//! What words say of time, in five languages; letters are plain: lower case,
//! without accents.

mod english;
mod french;
mod german;
mod portuguese;
mod spanish;

use std::{collections::HashMap, sync::LazyLock};

use self::{
    english::ENGLISH, french::FRENCH, german::GERMAN, portuguese::PORTUGUESE, spanish::SPANISH,
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// One, before what is counted.
    A,
    Number(i64),
    Ordinal(i64),
    /// What makes a number an ordinal.
    Th,
    /// From Monday, 0.
    Weekday(i64),
    /// From January, 1.
    Month(i64),
    Unit(Unit),
    /// Days from today.
    Ahead(i64),
    Weekend,
    This,
    Next,
    /// The one after the next.
    AfterNext,
    /// So many weeks further: "vendredi en huit".
    Further(i64),
    Last,
    /// What stands before the first of two days, with "and" before the second.
    Between,
    /// What stands before the last day of several.
    Until,
    In,
    Within,
    Ago,
    Half,
    /// Half before the hour: German.
    HalfTo,
    Quarter,
    Past,
    To,
    /// An hour of its own.
    Hour(i64),
    Oclock,
    Am,
    Pm,
    And,
    /// What stands between and says nothing of its own.
    Link,
}

type Rows = &'static [(&'static str, Word)];

/// Lists of words in an order, with what makes a word of each place.
type Series = &'static [(&'static str, fn(i64) -> Word, i64)];

struct Language {
    series: Series,
    rows: Rows,
}

/// Words by language; phrases are words with one space between.
static WORDS: LazyLock<HashMap<&'static str, HashMap<&'static str, Word>>> = LazyLock::new(|| {
    let languages = [
        ("en", &ENGLISH),
        ("es", &SPANISH),
        ("de", &GERMAN),
        ("fr", &FRENCH),
        ("pt", &PORTUGUESE),
    ];
    let words = |language: &Language| {
        let listed = language.series.iter().flat_map(|(list, word, first)| {
            let each = list.split(' ').zip(*first..);
            // several for one place stand with a stroke between
            each.flat_map(move |(names, at)| names.split('|').map(move |name| (name, word(at))))
        });
        let rows = language.rows.iter().map(|(name, word)| (*name, *word));
        listed.chain(rows).collect()
    };
    languages
        .map(|(name, language)| (name, words(language)))
        .into()
});

/// How many letters an English word has at least that is heard in other
/// languages: "mon colis" is no Monday.
const LONG: usize = 5;

/// What a word or phrase says, in a language or else in English.
pub(super) fn word(language: &str, name: &str) -> Option<Word> {
    let in_language = |language: &str| WORDS.get(language)?.get(name).copied();
    let english = || in_language("en").filter(|_| name.len() >= LONG);
    in_language(language).or_else(english)
}
