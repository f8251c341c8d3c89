//! From one day to another: "26 june to 28 june in 2027", "vom 3. bis 5. Mai".

use time::{Date, Duration};

use super::{Found, Grammar, Said, date};
use crate::entities::temporal::lexicon::Word;

/// As much of a day as is said.
#[derive(Debug, Clone, Copy)]
struct Part {
    day: i64,
    month: Option<i64>,
    year: Option<i64>,
}

impl Grammar<'_> {
    /// Two days with what stands between them.
    pub(super) fn range(&self, at: usize) -> Found<Said> {
        let between = self.is(at, Word::Between);
        let begin = at + usize::from(between);
        if let Some(days) = self.weekdays(begin, between) {
            return Some(days);
        }
        let (mut first, next) = self.part(begin)?;
        // "de 26 a 28 de junho", but not "2 on 28 June"
        let led = begin > 0 && self.is(begin - 1, Word::Link);
        let next = match self.is(next, Word::Link) && led {
            true => self.past_links(next),
            false => self.joint(next, between)?,
        };
        let (mut last, end) = self.part(next)?;
        let month = last.month.or(first.month)?;
        (last.month, first.month) = (Some(month), first.month.or(Some(month)));
        first.year = first.year.or(last.year);
        let first = self.whole(first)?;
        let mut end_day = self.whole(last)?;
        if last.year.is_none() {
            let year = i64::from(first.year());
            end_day = date(year, month, last.day)?;
            if end_day < first {
                end_day = date(year + 1, month, last.day)?;
            }
        }
        (first <= end_day).then_some((Said::Days(first, end_day), end))
    }

    /// "Monday to Wednesday".
    fn weekdays(&self, at: usize, between: bool) -> Found<Said> {
        let weekday = |at: usize| match self.word(at) {
            Some(Word::Weekday(day)) => Some(day),
            _ => None,
        };
        let first = weekday(at)?;
        let next = self.joint(at + 1, between)?;
        let last = weekday(next)?;
        let ahead = (first - self.now() - 1).rem_euclid(7) + 1;
        let begin = self.after(ahead)?;
        let days = (last - first).rem_euclid(7);
        let end = begin.checked_add(Duration::days(days))?;
        Some((Said::Days(begin, end), next + 1))
    }

    /// Behind what stands between two days.
    fn joint(&self, at: usize, between: bool) -> Option<usize> {
        let stroke = self.sign(at, '-') || self.sign(at, '–');
        let joins = match self.word(at) {
            Some(Word::To | Word::Until) => true,
            Some(Word::And) => between,
            _ => stroke,
        };
        joins.then(|| self.past_links(at + 1))
    }

    /// "26", "26.", "26 june", "June 26", with a year behind.
    fn part(&self, at: usize) -> Found<Part> {
        let at = self.past_links(at);
        let (month, day, end) = if let Some(Word::Month(month)) = self.word(at) {
            let (day, end) = self.day(at + 1)?;
            (Some(month), day, end)
        } else {
            let (day, next) = self.day(at)?;
            let next = next + usize::from(self.sign(next, '.'));
            let behind = self.past_links(next);
            match self.word(behind) {
                Some(Word::Month(month)) => (Some(month), day, behind + 1),
                _ => (None, day, next),
            }
        };
        let mut behind = self.past_comma(end);
        behind += usize::from(self.is(behind, Word::In));
        let year = self.digits(behind, 4..=4, false);
        let year = year.filter(|year| (1900..=2200).contains(year));
        let end = match year {
            Some(_) => behind + 1,
            None => end,
        };
        Some((Part { day, month, year }, end))
    }

    fn whole(&self, part: Part) -> Option<Date> {
        let month = part.month?;
        match part.year {
            Some(year) => date(year, month, part.day),
            None => self.nearest(month, part.day),
        }
    }
}
