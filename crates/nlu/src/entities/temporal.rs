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
        let span = (tokens[at].start, tokens[end - 1].end);
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

    #[test]
    fn table_of_days() {
        for (language, text, wanted) in [
            ("en", "on 2026-12-24", "2026-12-24"),
            ("en", "by Nov 30", "2026-11-30"),
            ("en", "tomorrow", "2026-11-22"),
            ("en", "next Tuesday", "2026-11-24"),
            ("en", "last Friday", "2026-11-20"),
            ("en", "the 22nd of April", "2027-04-22"),
            ("en", "Wednesday 26th October", "2026-10-26"),
            ("en", "January 3rd, 2027", "2027-01-03"),
            ("en", "3 weeks ago", "2026-10-31"),
            ("en", "in twenty-five days", "2026-12-16"),
            ("en", "two months ago", "2026-09-21"),
            ("en", "12/24/2026", "2026-12-24"),
            ("en-GB", "24/12/2026", "2026-12-24"),
            ("en", "the day after tomorrow", "2026-11-23"),
            ("en", "the 16th", "2026-12-16"),
            ("en", "Tuesday the 24th", "2026-11-24"),
            ("en", "coming Tuesday 24 November", "2026-11-24"),
            ("en", "Saturday next week", "2026-11-28"),
            ("de", "Freitag in zwei Wochen", "2026-12-11"),
            ("de", "am 3. März", "2027-03-03"),
            ("de", "24.12.2026", "2026-12-24"),
            ("de", "am 24.12.", "2026-12-24"),
            ("de", "vor drei Tagen", "2026-11-18"),
            ("de", "übermorgen", "2026-11-23"),
            ("es", "el 12 de marzo de 2027", "2027-03-12"),
            ("es", "hace 3 días", "2026-11-18"),
            ("es", "pasado mañana", "2026-11-23"),
            ("es", "dentro de dos semanas", "2026-12-05"),
            ("es", "el próximo martes", "2026-11-24"),
            ("fr", "le 1er décembre", "2026-12-01"),
            ("fr", "il y a 3 jours", "2026-11-18"),
            ("fr", "mardi prochain", "2026-11-24"),
            ("fr", "après-demain", "2026-11-23"),
            ("pt", "depois de amanhã", "2026-11-23"),
            ("pt", "12 de março", "2027-03-12"),
            ("pt", "há dois dias", "2026-11-19"),
            ("pt", "segunda-feira", "2026-11-23"),
        ] {
            assert_eq!(
                said(language, text),
                [(Kind::Date, wanted.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn table_of_ranges_times_and_durations() {
        use Kind::{DateRange, Duration, Time};
        for (language, text, kind, wanted) in [
            ("en", "next week", DateRange, "2026-11-23/2026-11-29"),
            ("en", "this month", DateRange, "2026-11-01/2026-11-30"),
            ("en", "last year", DateRange, "2025-01-01/2025-12-31"),
            ("en", "within 3 days", DateRange, "2026-11-21/2026-11-24"),
            ("en", "the last 2 weeks", DateRange, "2026-11-07/2026-11-21"),
            ("en", "in October", DateRange, "2026-10-01/2026-10-31"),
            ("en", "this weekend", DateRange, "2026-11-21/2026-11-22"),
            (
                "es",
                "la semana que viene",
                DateRange,
                "2026-11-23/2026-11-29",
            ),
            ("de", "nächste Woche", DateRange, "2026-11-23/2026-11-29"),
            (
                "de",
                "innerhalb von 3 Tagen",
                DateRange,
                "2026-11-21/2026-11-24",
            ),
            (
                "fr",
                "la semaine prochaine",
                DateRange,
                "2026-11-23/2026-11-29",
            ),
            ("pt", "semana que vem", DateRange, "2026-11-23/2026-11-29"),
            ("en", "at 5 pm", Time, "17:00"),
            ("en", "at 17:30", Time, "17:30"),
            ("en", "7:25 a.m.", Time, "07:25"),
            ("en", "half past 3 in the afternoon", Time, "15:30"),
            ("en", "25 to 7 p.m.", Time, "18:35"),
            ("en", "noon", Time, "12:00"),
            ("en", "quarter to one in the afternoon", Time, "12:45"),
            ("en", "15 to 19", Time, "18:45"),
            ("de", "um 17 Uhr", Time, "17:00"),
            ("de", "halb sechs", Time, "05:30"),
            ("fr", "à 17h30", Time, "17:30"),
            ("es", "a las 5 de la tarde", Time, "17:00"),
            ("pt", "meio-dia", Time, "12:00"),
            ("en", "two weeks", Duration, "P2W"),
            ("de", "eine Stunde", Duration, "PT1H"),
            ("fr", "trois jours", Duration, "P3D"),
        ] {
            assert_eq!(said(language, text), [(kind, wanted.to_owned())], "{text}");
        }
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
