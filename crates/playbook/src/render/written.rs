//! How money and days are written in a language. Names of months and days are
//! those of the GNU C library, by `chrono`.

use chrono::{Locale, NaiveDate};

/// How a language writes.
#[derive(Debug)]
pub(super) struct Written {
    locale: Locale,
    date: &'static str,
    day: &'static str,
    /// A comma before the cents, and the currency behind.
    comma: bool,
}

impl Written {
    /// How a language writes; as English does where it isn't known.
    pub(super) fn of(language: &str) -> Self {
        let (locale, date, day) = match language {
            "es" => (Locale::es_ES, "%-d de %B de %Y", "%A, %-d de %B"),
            "de" => (Locale::de_DE, "%-d. %B %Y", "%A, %-d. %B"),
            "fr" => (Locale::fr_FR, "%-d %B %Y", "%A %-d %B"),
            "pt" => (Locale::pt_BR, "%-d de %B de %Y", "%A, %-d de %B"),
            _ => (Locale::en_US, "%-d %B %Y", "%A, %-d %B"),
        };
        Self {
            locale,
            date,
            day,
            comma: locale != Locale::en_US,
        }
    }

    /// A date: `24 November 2026`.
    pub(super) fn date(&self, day: NaiveDate) -> String {
        day.format_localized(self.date, self.locale).to_string()
    }

    /// A day near now: `Tuesday, 24 November`.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        day.format_localized(self.day, self.locale).to_string()
    }

    /// Minor units of a currency (ISO 4217).
    pub(super) fn money(&self, minor: i64, currency: &str) -> String {
        let sign = if minor < 0 { "-" } else { "" };
        let symbol = match currency {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "JPY" => "¥",
            other => other,
        };
        let minor = minor.unsigned_abs();
        let point = if self.comma { ',' } else { '.' };
        let amount = match currency {
            // has no minor units
            "JPY" => minor.to_string(),
            _ => format!("{}{point}{:02}", minor / 100, minor % 100),
        };
        match self.comma {
            true => format!("{sign}{amount}\u{a0}{symbol}"),
            false if symbol == currency => format!("{sign}{amount} {symbol}"),
            false => format!("{sign}{symbol}{amount}"),
        }
    }
}
