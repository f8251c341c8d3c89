//! Addresses, as far as rules can take them apart.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::{Entity, Kind, entity, number::regex};

/// Street, perhaps more lines, city, state and ZIP code; or street and number,
/// postal code and city.
pub(super) fn find(text: &str) -> Vec<Entity> {
    static AMERICAN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(\d{1,6}(?: [\p{L}0-9.'-]+){1,5})\s*,\s*(?:((?:suite|apt\.?|apartment|unit|floor|#)\s*[\p{L}0-9-]+)\s*,\s*)?([\p{L} .'-]{2,40}?)\s*,\s*([A-Z]{2})\s*,?\s*(\d{5}(?:-\d{4})?)(?:\s*,?\s*(USA|US|United States))?\b",
        )
    });
    static GERMAN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"((?:[\p{Lu}][\p{L}.-]*[ -]?){1,4}\s\d{1,4}[a-z]?)\s*,\s*(\d{5})\s+([\p{Lu}][\p{L}-]+(?: [\p{Lu}][\p{L}-]+){0,3})",
        )
    });
    let mut found = Vec::new();
    for captures in AMERICAN.captures_iter(text) {
        let part = |at: usize| captures.get(at).map(|part| part.as_str().trim().to_owned());
        let Some(whole) = captures.get(0) else {
            continue;
        };
        let lines: Vec<String> = [part(1), part(2)].into_iter().flatten().collect();
        let value = json!({
            "address_lines": lines,
            "locality": part(3),
            "administrative_area": part(4).map(|state| state.to_uppercase()),
            "postal_code": part(5),
            "region_code": "US",
        });
        found.push(entity(
            Kind::Address,
            text,
            (whole.start(), whole.end()),
            value.to_string(),
            0.9,
        ));
    }
    for captures in GERMAN.captures_iter(text) {
        let part = |at: usize| captures.get(at).map(|part| part.as_str().trim().to_owned());
        let Some(whole) = captures.get(0) else {
            continue;
        };
        // words before the street, such as "an", are no part of it
        let street = part(1).unwrap_or_default();
        let value = json!({
            "address_lines": [street.trim_start_matches("Bitte ").trim_start_matches("An ")],
            "locality": part(3),
            "administrative_area": "",
            "postal_code": part(2),
            "region_code": "DE",
        });
        found.push(entity(
            Kind::Address,
            text,
            (whole.start(), whole.end()),
            value.to_string(),
            0.8,
        ));
    }
    found
}
