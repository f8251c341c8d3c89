//! Times of day.

use super::{Found, Grammar, Said};
use crate::entities::temporal::lexicon::Word;

impl Grammar<'_> {
    /// "17:30", "5 pm", "17 Uhr", "17h30", "half past five", "noon".
    pub(super) fn time(&self, at: usize) -> Found<Said> {
        if let Some(Word::Hour(hour)) = self.word(at) {
            return Some((clock(hour, 0)?, at + 1));
        }
        if let Some(((hour, minute), end)) = self.said_time(at) {
            return self.told((hour, minute), end);
        }
        let hour = self.digits(at, 1..=2, false).filter(|hour| *hour <= 24)?;
        if self.sign(at + 1, ':')
            && let Some(minute) = self.digits(at + 2, 2..=2, true)
        {
            let closed = at + 3 + usize::from(self.is(at + 3, Word::Oclock));
            return self.told((hour, minute), closed);
        }
        if self.is(at + 1, Word::Oclock) {
            let minute = self
                .digits(at + 2, 2..=2, false)
                .filter(|minute| *minute < 60);
            let end = at + 2 + usize::from(minute.is_some());
            return self.told((hour, minute.unwrap_or(0)), end);
        }
        if let Some(minute) = self.digits(at + 1, 2..=2, false)
            && let Some(found) = self.half_of_day((hour, minute), at + 2)
        {
            return Some(found);
        }
        self.half_of_day((hour, 0), at + 1)
    }

    /// "half past five", "quarter to six", "20 to 2", "halb sechs".
    fn said_time(&self, at: usize) -> Found<(i64, i64)> {
        if self.is(at, Word::HalfTo) {
            let (hour, end) = self
                .number(at + 1)
                .filter(|(hour, _)| (1..=23).contains(hour))?;
            return Some(((before(hour), 30), end));
        }
        let (minutes, next) = match self.word(at) {
            Some(Word::Half) => (30, at + 1),
            Some(Word::Quarter) => (15, at + 1),
            Some(Word::A) if self.is(at + 1, Word::Quarter) => (15, at + 2),
            _ => self
                .number(at)
                // "3 to 5" is no time
                .filter(|(minutes, _)| (5..=55).contains(minutes) && minutes % 5 == 0)?,
        };
        let past = match self.word(next)? {
            Word::Past => true,
            Word::To | Word::Ago if minutes != 30 => false,
            _ => return None,
        };
        let (hour, end) = self
            .number(next + 1)
            .filter(|(hour, _)| (1..=23).contains(hour))?;
        // an hour that is counted is no hour of the day
        if matches!(self.word(end), Some(Word::Unit(_))) {
            return None;
        }
        let time = match past {
            true => (hour, minutes),
            false => (before(hour), 60 - minutes),
        };
        Some((time, end))
    }

    /// A time, with the half of the day behind it if it's said.
    fn told(&self, (hour, minute): (i64, i64), end: usize) -> Found<Said> {
        self.half_of_day((hour, minute), end)
            .or_else(|| Some((clock(hour, minute)?, end)))
    }

    /// A time with the half of the day behind it.
    fn half_of_day(&self, (hour, minute): (i64, i64), at: usize) -> Found<Said> {
        let mut behind = at;
        while self.is(behind, Word::Link) || self.is(behind, Word::In) {
            behind += 1;
        }
        let late = match self.word(behind)? {
            Word::Am => false,
            Word::Pm => true,
            _ => return None,
        };
        let hour = match (hour, late) {
            (12, false) => 0,
            (1..=11, true) => hour + 12,
            _ => hour,
        };
        Some((clock(hour, minute)?, behind + 1))
    }
}

/// The hour before another one, on the face of a clock.
fn before(hour: i64) -> i64 {
    if hour <= 1 { hour + 11 } else { hour - 1 }
}

fn clock(hour: i64, minute: i64) -> Option<Said> {
    let (hour, minute) = (u8::try_from(hour).ok()?, u8::try_from(minute).ok()?);
    (hour < 24 && minute < 60).then_some(Said::Time(hour, minute))
}
