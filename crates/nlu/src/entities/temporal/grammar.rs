//! What tokens say together: dates, ranges of dates, times, durations.

mod clock;
mod days;
mod ranges;
mod stretches;

use time::{Date, Duration, Month};

use super::{
    lexicon::{Unit, Word},
    tokens::{Token, What},
};

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Day(Date),
    /// From one day to another, both in it.
    Days(Date, Date),
    /// Hour and minute.
    Time(u8, u8),
    Lasting(i64, Unit),
}

/// How long anything may take that is said.
const MOST: i64 = 1_000;

/// A reader of tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grammar<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) today: Date,
    /// Whether 3/4 is the fourth of March.
    pub(super) month_first: bool,
}

type Found<T> = Option<(T, usize)>;

impl Grammar<'_> {
    /// What begins at a token, with the token behind it. The longest of what
    /// fits.
    pub(super) fn at(&self, at: usize) -> Found<Said> {
        let readers = [
            Self::time,
            Self::numeric,
            Self::written,
            Self::weekday,
            Self::range,
            Self::stretch,
            Self::counted,
            Self::ordinal,
        ];
        let found = readers.into_iter().filter_map(|reader| reader(self, at));
        let ahead = match self.word(at) {
            Some(Word::Ahead(days)) => self.after(days).map(|day| (Said::Day(day), at + 1)),
            _ => None,
        };
        found
            .chain(ahead)
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
    }

    /// Whether what begins at a token reaches beyond one that began before.
    pub(super) fn is_better_from(&self, at: usize, end: usize) -> bool {
        let begun = at.checked_sub(1).and_then(|before| self.word(before));
        match begun {
            // what stands between begins nothing
            Some(Word::Link) => true,
            // a day and its time: "friday 2pm"
            _ if at >= end => false,
            _ => self.at(at).is_some_and(|(_, other)| other > end),
        }
    }

    fn word(&self, at: usize) -> Option<Word> {
        match self.tokens.get(at)?.what {
            What::Word(word) => Some(word),
            _ => None,
        }
    }

    fn is(&self, at: usize, word: Word) -> bool {
        self.word(at) == Some(word)
    }

    fn sign(&self, at: usize, sign: char) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.what == What::Sign(sign))
    }

    /// Digits of so many places, without a space before them if `tight`.
    fn digits(
        &self,
        at: usize,
        places: std::ops::RangeInclusive<usize>,
        tight: bool,
    ) -> Option<i64> {
        let token = self.tokens.get(at)?;
        match token.what {
            What::Digits(number, many) if places.contains(&many) && (token.tight || !tight) => {
                Some(number)
            }
            _ => None,
        }
    }

    fn past_links(&self, mut at: usize) -> usize {
        while self.is(at, Word::Link) {
            at += 1;
        }
        at
    }

    /// Behind a comma and words that say nothing.
    fn past_comma(&self, at: usize) -> usize {
        self.past_links(at + usize::from(self.sign(at, ',')))
    }

    fn after(&self, days: i64) -> Option<Date> {
        self.today.checked_add(Duration::days(days))
    }

    /// A number in digits or words: "3", "three", "twenty-five", "a" before
    /// what is counted.
    fn number(&self, at: usize) -> Found<i64> {
        if let Some(number) = self.digits(at, 1..=3, false) {
            return Some((number, at + 1));
        }
        match self.word(at)? {
            Word::A if matches!(self.word(at + 1), Some(Word::Unit(_))) => Some((1, at + 1)),
            Word::Number(tens) if tens >= 20 && tens % 10 == 0 => {
                let joint = match self.is(at + 1, Word::And) || self.sign(at + 1, '-') {
                    true => at + 2,
                    false => at + 1,
                };
                match self.word(joint) {
                    Some(Word::Number(one)) if one < 10 => Some((tens + one, joint + 1)),
                    _ => Some((tens, at + 1)),
                }
            }
            Word::Number(number) => Some((number, at + 1)),
            _ => None,
        }
    }

    /// "3 days", "zwei Wochen".
    fn amount(&self, at: usize) -> Found<(i64, Unit)> {
        let (number, at) = self.number(at)?;
        match self.word(at)? {
            Word::Unit(unit) if number <= MOST => Some(((number, unit), at + 1)),
            _ => None,
        }
    }

    /// So many days, weeks, months or years from today.
    fn moved(&self, number: i64, unit: Unit) -> Option<Date> {
        match unit {
            Unit::Day => self.after(number),
            Unit::Week => self.after(7 * number),
            Unit::Month => months_from(self.today, number),
            Unit::Year => months_from(self.today, 12 * number),
            Unit::Minute | Unit::Hour => None,
        }
    }
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let year = i32::try_from(year)
        .ok()
        .filter(|year| (1900..=2200).contains(year))?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

/// So many months on; the last day of a month where it has no such day.
fn months_from(day: Date, months: i64) -> Option<Date> {
    let all = i64::from(day.year()) * 12 + i64::from(u8::from(day.month())) - 1 + months;
    let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    let last = (28..=31).rev().find_map(|last| date(year, month, last))?;
    date(year, month, i64::from(day.day().min(last.day())))
}
