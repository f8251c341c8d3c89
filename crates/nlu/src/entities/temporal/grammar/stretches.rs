//! What is counted: ranges of days, and durations.

use super::{Found, Grammar, Said, date, months_from};
use crate::entities::temporal::lexicon::{Unit, Word};

impl Grammar<'_> {
    /// "in 3 days", "3 days ago", "within 3 days", "the last 3 days", "3 days".
    pub(super) fn counted(&self, at: usize) -> Found<Said> {
        let lead = self.word(at);
        let behind = |at| self.amount(at);
        let days = |from: i64, to: i64, unit| -> Option<Said> {
            Some(Said::Days(self.moved(from, unit)?, self.moved(to, unit)?))
        };
        match lead {
            Some(Word::In) => {
                let ((number, unit), end) = behind(at + 1)?;
                let day = self.moved(number, unit).map(Said::Day);
                return Some((day.unwrap_or(Said::Lasting(number, unit)), end));
            }
            Some(Word::Ago) => {
                let ((number, unit), end) = behind(at + 1)?;
                return Some((Said::Day(self.moved(-number, unit)?), end));
            }
            Some(Word::Within) => {
                let ((number, unit), end) = behind(at + 1)?;
                return Some((
                    days(0, number, unit).unwrap_or(Said::Lasting(number, unit)),
                    end,
                ));
            }
            Some(Word::Last | Word::Past) => {
                let ((number, unit), end) = behind(at + 1)?;
                return Some((
                    days(-number, 0, unit).unwrap_or(Said::Lasting(number, unit)),
                    end,
                ));
            }
            Some(Word::Next) => {
                let ((number, unit), end) = behind(at + 1)?;
                return Some((
                    days(0, number, unit).unwrap_or(Said::Lasting(number, unit)),
                    end,
                ));
            }
            _ => {}
        }
        let ((number, unit), end) = behind(at)?;
        if self.is(end, Word::Ago) {
            return Some((Said::Day(self.moved(-number, unit)?), end + 1));
        }
        Some((Said::Lasting(number, unit), end))
    }

    /// "next week", "this month", "last year", "semana que viene", "weekend".
    pub(super) fn stretch(&self, at: usize) -> Found<Said> {
        let side = |word: Option<Word>| match word {
            Some(Word::This) => Some(0),
            Some(Word::Next) => Some(1),
            Some(Word::AfterNext) => Some(2),
            Some(Word::Last) => Some(-1),
            _ => None,
        };
        let before = side(self.word(at));
        let begin = at + usize::from(before.is_some());
        let what = self.word(begin)?;
        let (ahead, end) = match (before, side(self.word(begin + 1))) {
            (Some(ahead), _) => (ahead, begin + 1),
            (None, Some(ahead)) if ahead != 0 => (ahead, begin + 2),
            (None, _) if what == Word::Weekend => (0, begin + 1),
            _ => return None,
        };
        let now = self.now();
        let (first, last) = match what {
            Word::Unit(Unit::Week) => (
                self.after(7 * ahead - now)?,
                self.after(7 * ahead - now + 6)?,
            ),
            Word::Weekend => (
                self.after(7 * ahead - now + 5)?,
                self.after(7 * ahead - now + 6)?,
            ),
            Word::Unit(Unit::Month) => {
                let first = months_from(self.today.replace_day(1).ok()?, ahead)?;
                (first, months_from(first, 1)?.previous_day()?)
            }
            Word::Unit(Unit::Year) => {
                let year = i64::from(self.today.year()) + ahead;
                (date(year, 1, 1)?, date(year, 12, 31)?)
            }
            _ => return None,
        };
        Some((Said::Days(first, last), end))
    }
}
