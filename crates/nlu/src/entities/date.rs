//! Dates: written out, in numbers, or from today.

use std::sync::LazyLock;

use regex::Regex;

use super::{Entity, Kind, entity, number::regex};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Dates of a text; `today` is days since 1970.
pub(super) fn find(text: &str, today: i64) -> Vec<Entity> {
    static ISO: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(\d{4})-(\d{2})-(\d{2})\b"));
    static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s+(\d{4}))?\b",
        )
    });
    static SAID: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(today|tomorrow|yesterday|(?:next |this |on )?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)day|in (\d{1,3}) days?)\b",
        )
    });
    let mut found = Vec::new();
    for captures in ISO.captures_iter(text) {
        let number = |at| {
            captures
                .get(at)
                .and_then(|part| part.as_str().parse::<i64>().ok())
        };
        if let (Some(whole), Some(year), Some(month), Some(day)) =
            (captures.get(0), number(1), number(2), number(3))
            && let Some(day) = days(year, month, day)
        {
            found.push(entity(
                Kind::Date,
                text,
                (whole.start(), whole.end()),
                iso(day),
                0.98,
            ));
        }
    }
    let this_year = civil(today).0;
    for captures in WRITTEN.captures_iter(text) {
        let number = |at| {
            captures
                .get(at)
                .and_then(|part| part.as_str().parse::<i64>().ok())
        };
        let month = captures.get(2).and_then(|name| {
            MONTHS
                .iter()
                .position(|month| name.as_str().to_lowercase().starts_with(month))
        });
        let (Some(whole), Some(month), Some(day)) =
            (captures.get(0), month, number(1).or(number(3)))
        else {
            continue;
        };
        let month = i64::try_from(month).unwrap_or(0) + 1;
        if let Some(day) = days(number(4).unwrap_or(this_year), month, day) {
            found.push(entity(
                Kind::Date,
                text,
                (whole.start(), whole.end()),
                iso(day),
                0.95,
            ));
        }
    }
    for captures in SAID.captures_iter(text) {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        let said = whole.as_str().to_lowercase();
        let ahead = match said.as_str() {
            "today" => Some(0),
            "tomorrow" => Some(1),
            "yesterday" => Some(-1),
            _ => captures
                .get(2)
                .and_then(|days| days.as_str().parse().ok())
                .or_else(|| weekday(&said, today)),
        };
        if let Some(ahead) = ahead {
            found.push(entity(
                Kind::Date,
                text,
                (whole.start(), whole.end()),
                iso(today + ahead),
                0.9,
            ));
        }
    }
    found
}

/// Days until the weekday that is named; a week where it's today.
fn weekday(said: &str, today: i64) -> Option<i64> {
    let name = said.rsplit(' ').next()?;
    let wanted = i64::try_from(DAYS.iter().position(|day| name.starts_with(day))?).ok()?;
    // 1970-01-01 was a Thursday
    let now = (today + 3).rem_euclid(7);
    Some(match (wanted - now).rem_euclid(7) {
        0 => 7,
        ahead => ahead,
    })
}

/// Days since 1970 of a date that there is.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1900..=2200).contains(&year) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let number = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    (civil(number) == (year, month, day)).then_some(number)
}

fn civil(number: i64) -> (i64, i64, i64) {
    let shifted = number + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

fn iso(number: i64) -> String {
    let (year, month, day) = civil(number);
    format!("{year:04}-{month:02}-{day:02}")
}
