//! Numbers and names with a form: those that a tenant declares, e-mail, phone,
//! money, postal codes.

use std::{cmp::Reverse, sync::LazyLock};

use regex::Regex;

use super::{Entity, Kind, Patterns, entity};

#[expect(clippy::unwrap_used, reason = "the patterns are constants, and tested")]
pub(super) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// Numbers as the tenant writes them. The longest wins: the digits of a bill's number
/// may be an order's.
pub(super) fn declared(text: &str, patterns: &Patterns) -> Vec<Entity> {
    let mut all: Vec<Entity> = Vec::new();
    for (kind, pattern) in &patterns.numbers {
        for captures in pattern.captures_iter(text) {
            if let (Some(whole), Some(number)) = (captures.get(0), captures.get(1)) {
                let value = number.as_str().to_uppercase();
                all.push(entity(*kind, text, whole.range(), value, 0.95));
            }
        }
    }
    all.sort_by_key(|one| Reverse(one.end - one.start));
    let mut found: Vec<Entity> = Vec::new();
    for one in all {
        let apart = |there: &Entity| one.end <= there.start || there.end <= one.start;
        if found.iter().all(apart) {
            found.push(one);
        }
    }
    found
}

pub(super) fn email(text: &str) -> Vec<Entity> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")
    });
    PATTERN
        .find_iter(text)
        .map(|found| {
            entity(
                Kind::Email,
                text,
                found.range(),
                found.as_str().to_lowercase(),
                0.99,
            )
        })
        .collect()
}

/// How many candidates for a phone number are looked at: nobody names more,
/// and each takes its time.
const MOST_PHONES: usize = 16;

/// What could be a phone number, if it is a valid one.
pub(super) fn phone(text: &str, patterns: &Patterns) -> Vec<Entity> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| regex(r"\+?\(?\d[\d ().-]{5,18}\d"));
    let region = patterns.phone_region.parse().ok();
    PATTERN
        .find_iter(text)
        .take(MOST_PHONES)
        .filter_map(|found| {
            let number = phonenumber::parse(region, found.as_str()).ok()?;
            let valid = phonenumber::is_valid(&number);
            let value = number.format().mode(phonenumber::Mode::E164).to_string();
            valid.then(|| entity(Kind::Phone, text, found.range(), value, 0.9))
        })
        .collect()
}

pub(super) fn money(text: &str) -> Vec<Entity> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?ix)
            (?: ( (?:US|CA|C|AU|A|R) \$ | [$€£] | \b(?:usd|eur|gbp|brl|cad|aud|chf)\b ) \s?
                ( \d{1,3} (?: [,.'’\ \u{a0}\u{202f}] \d{3} \b )+ (?: [.,] \d{2} )?
                | \d{1,9} (?: [.,] \d{1,2} )? ) )
            | ( \d{1,3} (?: [,.'’\ \u{a0}\u{202f}] \d{3} )+ (?: [.,] \d{2} )?
              | \d{1,9} (?: [.,] \d{1,2} )? ) \s?
              ( [$€£] | (?: usd | eur | gbp | brl | cad | aud | chf | dollars? | euros?
              | pounds? | bucks | d[oó]lar(?:es)? | libras? | pfund | reais | real | francs?
              | franken ) \b )",
        )
    });
    PATTERN
        .captures_iter(text)
        .filter_map(|captures| {
            let whole = captures.get(0)?;
            let (sign, digits) = match (
                captures.get(1),
                captures.get(2),
                captures.get(3),
                captures.get(4),
            ) {
                (Some(sign), Some(digits), _, _) | (_, _, Some(digits), Some(sign)) => {
                    (sign, digits)
                }
                _ => return None,
            };
            let currency = currency(sign.as_str());
            let value = format!("{currency} {}", minor_units(digits.as_str())?);
            Some(entity(Kind::Money, text, whole.range(), value, 0.95))
        })
        .collect()
}

/// The currency (ISO 4217) of a sign or word for one.
pub(super) fn currency(said: &str) -> &'static str {
    match said.to_lowercase().as_str() {
        "r$" | "brl" | "real" | "reais" => "BRL",
        "ca$" | "c$" | "cad" => "CAD",
        "au$" | "a$" | "aud" => "AUD",
        "chf" | "franc" | "francs" | "franken" => "CHF",
        "€" | "eur" | "euro" | "euros" => "EUR",
        "£" | "gbp" | "pound" | "pounds" | "libra" | "libras" | "pfund" => "GBP",
        _ => "USD",
    }
}

/// `1,234.50`, `1.234,50`, `12,99`, `12` as minor units.
fn minor_units(digits: &str) -> Option<i64> {
    let (whole, part) = match digits.rfind(['.', ',']) {
        // one or two digits after the last sign are cents, three are thousands
        Some(at) if digits.len() - at <= 3 => (&digits[..at], &digits[at + 1..]),
        _ => (digits, ""),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let cents: i64 = format!("{part:0<2}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(cents)
}

/// A postal code with a word beside it that says so.
pub(super) fn postal_code(text: &str) -> Vec<Entity> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(?:zip|zip ?code|postal ?code|postcode|plz)\b[^\d]{0,12}(\d{4,5}(?:-\d{4})?)\b|^\s*(\d{5})\s*$",
        )
    });
    PATTERN
        .captures_iter(text)
        .filter_map(|captures| captures.get(1).or(captures.get(2)))
        .map(|code| {
            entity(
                Kind::PostalCode,
                text,
                code.range(),
                code.as_str().to_owned(),
                0.9,
            )
        })
        .collect()
}
