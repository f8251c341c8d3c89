//! Time: days, ranges of days, times of day and durations, in five languages,
//! as ISO 8601 writes them.

mod grammar;
mod lexicon;
mod tokens;

use time::{Date, Duration};

use self::{
    grammar::{Grammar, Said},
    lexicon::Unit,
    tokens::tokens,
};
use super::{Entity, Here, Kind, entity};
use crate::language_of;

/// The day that is day 0.
const FIRST: i32 = 2_440_588;

/// All that a text says of time.
pub(super) fn find(text: &str, here: Here<'_>) -> Vec<Entity> {
    let first = Date::from_julian_day(FIRST).ok();
    let today = first.and_then(|first| first.checked_add(Duration::days(here.today)));
    let Some(today) = today else {
        return Vec::new();
    };
    let language = language_of(here.language);
    let tokens = tokens(text, language);
    let grammar = Grammar {
        tokens: &tokens,
        today,
        month_first: language == "en" && here.language != "en-GB",
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (said, end) = match grammar.at(at) {
            Some(found) if !grammar.is_better_from(at + 1, found.1) => found,
            _ => {
                at += 1;
                continue;
            }
        };
        let span = tokens[at].start..tokens[end - 1].end;
        let (kind, value) = written(said);
        found.push(entity(kind, text, span, value, 0.9));
        at = end;
    }
    found
}

fn written(said: Said) -> (Kind, String) {
    match said {
        Said::Day(day) => (Kind::Date, iso(day)),
        Said::Days(first, last) => (Kind::DateRange, format!("{}/{}", iso(first), iso(last))),
        Said::Time(hour, minute) => (Kind::Time, format!("{hour:02}:{minute:02}")),
        Said::Lasting(number, unit) => {
            let (before, letter) = match unit {
                Unit::Minute => ("PT", 'M'),
                Unit::Hour => ("PT", 'H'),
                Unit::Day => ("P", 'D'),
                Unit::Week => ("P", 'W'),
                Unit::Month => ("P", 'M'),
                Unit::Year => ("P", 'Y'),
            };
            (Kind::Duration, format!("{before}{number}{letter}"))
        }
    }
}

fn iso(day: Date) -> String {
    let month = u8::from(day.month());
    format!("{:04}-{month:02}-{:02}", day.year(), day.day())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-11-21, a Saturday.
    const TODAY: i64 = 20_778;

    fn said(language: &str, text: &str) -> Vec<(Kind, String)> {
        let here = Here {
            today: TODAY,
            language,
        };
        find(text, here)
            .into_iter()
            .map(|one| (one.kind, one.value))
            .collect()
    }

    #[test]
    fn short_words_are_of_their_own_language() {
        assert!(said("fr", "où est mon colis ?").is_empty());
        assert!(said("de", "sat mon").is_empty());
        assert_eq!(said("fr", "tomorrow").len(), 1);
    }

    /// Each line: the language, what is typed, and what that says.
    #[test]
    fn what_is_said_of_time() {
        let mut wrong = Vec::new();
        for row in include_str!("temporal/said.tsv").lines() {
            let mut parts = row.split('\t');
            let mut next = || parts.next().unwrap();
            let (language, text, wanted) = (next(), next(), next());
            let found = said(language, text);
            let found = found
                .iter()
                .map(|(kind, value)| format!("{kind:?} {value}"));
            let found = found.collect::<Vec<_>>().join(", ");
            if found != wanted {
                wrong.push((text, found, wanted));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn what_says_nothing_of_time_is_left_alone() {
        for text in [
            "may I ask you something",
            "I paid 12.50 for 2 lamps",
            "the march of progress",
            "order 1234567",
            "99/99/9999 25:61 31.02.2026 0000-00-00",
            "version 1.2.3",
        ] {
            assert_eq!(said("en", text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[0-9a-z .:/',-]{0,60}", language in "en|de|es|fr|pt|xx") {
            for found in find(&text, Here { today: TODAY, language: &language }) {
                prop_assert_eq!(&text[found.start..found.end], found.raw.as_str());
            }
        }
    }
}
