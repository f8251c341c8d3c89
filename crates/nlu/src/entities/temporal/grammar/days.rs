//! Days.

use time::Date;

use super::{Found, Grammar, Said, date, months_from};
use crate::entities::temporal::lexicon::{Unit, Word};

impl Grammar<'_> {
    /// "2026-12-24", "24.12.2026", "12/24", "24/12/26".
    pub(super) fn numeric(&self, at: usize) -> Found<Said> {
        if let Some(year) = self.digits(at, 4..=4, false)
            && self.sign(at + 1, '-')
            && let Some(month) = self.digits(at + 2, 2..=2, true)
            && self.sign(at + 3, '-')
            && let Some(day) = self.digits(at + 4, 2..=2, true)
        {
            return Some((Said::Day(date(year, month, day)?), at + 5));
        }
        let one = self.digits(at, 1..=2, false)?;
        let mark = ['.', '/']
            .into_iter()
            .find(|mark| self.sign(at + 1, *mark))?;
        let two = self.digits(at + 2, 1..=2, true)?;
        let swapped = mark == '/' && self.month_first && one <= 12;
        let (day, month) = if swapped { (two, one) } else { (one, two) };
        let written = self
            .sign(at + 3, mark)
            .then(|| self.digits(at + 4, 2..=4, true))
            .flatten();
        if let Some(year) = written {
            let year = if year < 100 { 2000 + year } else { year };
            return Some((Said::Day(date(year, month, day)?), at + 5));
        }
        // "24.12." is a date; "24.12" is a price, and 1/2 is a half
        let closed = mark == '.'
            && self.sign(at + 3, '.')
            && self.tokens[at + 3].tight
            && self.digits(at + 4, 1..=4, true).is_none();
        let long = mark == '/' && (one > 9 || two > 9);
        let end = at + 3 + usize::from(closed);
        (closed || long).then_some(())?;
        Some((Said::Day(self.nearest(month, day)?), end))
    }

    /// A day and its month, with a weekday before and a year behind if they are
    /// said; or a month of a year.
    pub(super) fn written(&self, at: usize) -> Found<Said> {
        let mut begin = at;
        if let Some(Word::Weekday(_)) = self.word(at) {
            begin = self.past_links(at + 1 + usize::from(self.sign(at + 1, ',')));
        }
        let (month, day, end) = match self.day(begin) {
            Some((day, next)) => {
                let next = self.past_links(next + usize::from(self.sign(next, '.')));
                let Some(Word::Month(month)) = self.word(next) else {
                    return None;
                };
                (month, day, next + 1)
            }
            None => {
                let begin = begin + usize::from(begin == at && self.is(begin, Word::In));
                let Some(Word::Month(month)) = self.word(begin) else {
                    return None;
                };
                let Some((day, next)) = self.day(self.past_links(begin + 1)) else {
                    return self.whole_month(at, begin, month);
                };
                (month, day, next)
            }
        };
        let year = self.past_links(end + usize::from(self.sign(end, ',')));
        match self.digits(year, 4..=4, false) {
            Some(number) if (1900..=2200).contains(&number) => {
                Some((Said::Day(date(number, month, day)?), year + 1))
            }
            _ => Some((Said::Day(self.nearest(month, day)?), end)),
        }
    }

    /// "in October", "October this year", "October 2026".
    fn whole_month(&self, at: usize, month_at: usize, month: i64) -> Found<Said> {
        let next = self.past_links(month_at + 1);
        let year = |ahead: i64| i64::from(self.today.year()) + ahead;
        let said = match (self.word(next), self.word(next + 1)) {
            (Some(Word::This), Some(Word::Unit(Unit::Year))) => Some((year(0), next + 2)),
            (Some(Word::Next), Some(Word::Unit(Unit::Year))) => Some((year(1), next + 2)),
            (Some(Word::Last), Some(Word::Unit(Unit::Year))) => Some((year(-1), next + 2)),
            _ => self
                .digits(next, 4..=4, false)
                .map(|number| (number, next + 1)),
        };
        let (year, end) = match said {
            Some(said) => said,
            // a month alone is often none: "may", "march"
            None if month_at > at => (i64::from(self.nearest(month, 15)?.year()), month_at + 1),
            None => return None,
        };
        let first = date(year, month, 1)?;
        let last = months_from(first, 1)?.previous_day()?;
        Some((Said::Days(first, last), end))
    }

    /// The number of a day: "3", "3rd", "third", "the 3rd of".
    pub(super) fn day(&self, at: usize) -> Found<i64> {
        let at = self.past_links(at);
        if let Some(Word::Ordinal(day)) = self.word(at) {
            return Some((day, at + 1));
        }
        let (day, next) = self.number(at)?;
        let marked = self.is(next, Word::Th) && self.tokens[next].tight;
        (1..=31)
            .contains(&day)
            .then_some((day, next + usize::from(marked)))
    }

    /// "16th", "Friday the 16th".
    pub(super) fn ordinal(&self, at: usize) -> Found<Said> {
        let at = match self.word(at) {
            Some(Word::Weekday(_)) => self.past_links(at + 1),
            _ => at,
        };
        let number = self.digits(at, 1..=2, false)?;
        if !(self.is(at + 1, Word::Th) && self.tokens[at + 1].tight) {
            return None;
        }
        let this = date(
            self.today.year().into(),
            i64::from(u8::from(self.today.month())),
            number,
        );
        let day = match this {
            Some(day) if day >= self.today => day,
            _ => {
                let next = months_from(self.today.replace_day(1).ok()?, 1)?;
                date(
                    next.year().into(),
                    i64::from(u8::from(next.month())),
                    number,
                )?
            }
        };
        Some((Said::Day(day), at + 2))
    }

    /// "Tuesday", "next Tuesday", "mardi prochain", "Freitag in zwei Wochen", "next
    /// week on Friday", "a week from Tuesday".
    pub(super) fn weekday(&self, at: usize) -> Found<Said> {
        if let Some((day, end)) = self.in_week(at) {
            return Some((Said::Day(day), end));
        }
        let lead = self.word(at)?;
        let leads = matches!(lead, Word::This | Word::Next | Word::AfterNext | Word::Last);
        let begin = at + usize::from(leads);
        let Some(Word::Weekday(wanted)) = self.word(begin) else {
            return None;
        };
        let now = self.now();
        let ahead = match (wanted - now).rem_euclid(7) {
            0 => 7,
            ahead => ahead,
        };
        let behind = self.word(begin + 1);
        if lead == Word::Last || behind == Some(Word::Last) {
            let back = match (now - wanted).rem_euclid(7) {
                0 => 7,
                back => back,
            };
            let end = begin + 1 + usize::from(lead != Word::Last);
            return Some((Said::Day(self.after(-back)?), end));
        }
        if behind == Some(Word::In)
            && let Some(((weeks, Unit::Week), end)) = self.amount(begin + 2)
        {
            return Some((Said::Day(self.after(ahead + 7 * weeks)?), end));
        }
        let (weeks, end) = match (lead, behind) {
            (Word::AfterNext, _) => (1, begin + 1),
            (_, Some(Word::Further(weeks))) => (weeks, begin + 2),
            (_, Some(Word::Next)) => (0, begin + 2),
            _ => (0, begin + 1),
        };
        Some((Said::Day(self.after(ahead + 7 * weeks)?), end))
    }

    /// From Monday, 0.
    pub(super) fn now(&self) -> i64 {
        i64::from(self.today.weekday().number_days_from_monday())
    }

    /// A weekday with the week that it's in, on either side; or weeks from one.
    fn in_week(&self, at: usize) -> Found<Date> {
        if let Some(Word::Weekday(wanted)) = self.word(at) {
            let (week, end) = self.week(self.past_comma(at + 1))?;
            return Some((self.after(7 * week - self.now() + wanted)?, end));
        }
        if let Some((week, next)) = self.week(at)
            && let next = self.past_comma(next)
            && let Some(Word::Weekday(wanted)) = self.word(next)
        {
            return Some((self.after(7 * week - self.now() + wanted)?, next + 1));
        }
        let ((weeks, Unit::Week), next) = self.amount(at)? else {
            return None;
        };
        let day = self.past_links(next);
        let Some(Word::Weekday(wanted)) = self.word(day).filter(|_| day > next) else {
            return None;
        };
        let ahead = (wanted - self.now() - 1).rem_euclid(7) + 1;
        Some((self.after(ahead + 7 * weeks)?, day + 1))
    }

    /// How many weeks ahead a week is: "next week", "la semana que viene".
    fn week(&self, at: usize) -> Found<i64> {
        let side = |at: usize| match self.word(at)? {
            Word::This => Some(0),
            Word::Next => Some(1),
            Word::AfterNext => Some(2),
            Word::Last => Some(-1),
            _ => None,
        };
        let is_week = |at: usize| self.is(at, Word::Unit(Unit::Week));
        match side(at) {
            Some(ahead) if is_week(at + 1) => Some((ahead, at + 2)),
            None if is_week(at) => side(at + 1).map(|ahead| (ahead, at + 2)),
            _ => None,
        }
    }

    /// The day of that month that is nearest to today.
    pub(super) fn nearest(&self, month: i64, day: i64) -> Option<Date> {
        let year = i64::from(self.today.year());
        let years = [year - 1, year, year + 1].into_iter();
        let days = years.filter_map(|year| date(year, month, day));
        days.min_by_key(|day| (*day - self.today).whole_days().abs())
    }
}
