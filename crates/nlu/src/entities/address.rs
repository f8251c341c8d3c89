//! Addresses as people type them: in one line or several, with commas or without, a
//! unit before or behind, "c/o", a box. What is surest comes last, the postal code;
//! from there an address is read backwards to its street. Formats are those of the
//! Universal Postal Union's country guides (S42) for the countries of the five
//! languages. There is no maintained library that parses them without gigabytes of
//! data; those that format addresses don't take them apart.

mod lines;
mod part;
mod street;
mod tail;

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use serde_json::json;

pub use self::part::{AddressPart, address_part};
use self::{
    lines::{care, is_name, leading_unit, segments, trailing_unit, unit_alone},
    street::{Street, city_behind, number_alone, number_before},
    tail::{Tail, tails},
};
use super::{Entity, Kind, entity, number::regex};

/// How many parts may stand between a street and its city.
const BETWEEN: usize = 3;
/// How many words a city has that nothing but its place tells.
const SHORT: usize = 2;
/// How many codes of a text are looked at.
const CODES: usize = 8;
/// How many lines an address has at most.
const LINES: usize = 3;

/// The addresses of a text.
pub(super) fn find(text: &str, language: &str) -> Vec<Entity> {
    let mut found: Vec<Entity> = Vec::new();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return found;
    }
    for tail in tails(text, language) {
        let from = found.last().map_or(0, |last: &Entity| last.end);
        if tail.span.start < from {
            continue;
        }
        found.extend(read(text, from, tail));
    }
    found
}

/// Postal codes behind a street, where the address isn't whole.
pub(super) fn codes(text: &str) -> Vec<Entity> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| regex(r"\b\d{5}(?:-\d{3,4})?\b"));
    let lower = !text.contains(char::is_uppercase);
    let words = |said: &str| said.split_whitespace().count();
    let behind_street = |code: &Range<usize>| {
        let parts = segments(text, 0, code.start);
        let parts = parts.iter().rev().take(BETWEEN + 1);
        let mut parts = parts.map(|part| &text[part.clone()]);
        // a unit or a city may stand between
        let city = |said: &str| is_name(said) || lower && is_city(said) && words(said) <= SHORT;
        let street = parts.find(|said| !unit_alone(said) && !city(said));
        street.is_some_and(|said| street::surely(said).is_some())
    };
    // "10115 Oak Avenue" is a house
    let house = |code: &Range<usize>| {
        let behind = text[code.end..].strip_prefix(' ');
        behind.is_some_and(|behind| behind.starts_with(char::is_uppercase))
    };
    let codes = PATTERN.find_iter(text).take(CODES);
    let codes = codes.map(|code| code.range()).filter(|code| !house(code));
    let code = |span: Range<usize>| {
        let value = text[span.clone()].to_owned();
        entity(Kind::PostalCode, text, span, value, 0.9)
    };
    codes.filter(behind_street).map(code).collect()
}

/// The address that ends with a postal code, or with what belongs behind it.
fn read(text: &str, from: usize, tail: Tail) -> Option<Entity> {
    let mut parts = segments(text, from, tail.span.start);
    let city = match &tail.city {
        Some(city) => city.clone(),
        None => {
            let last = parts.pop()?;
            let cut = city_behind(&text[last.clone()]).unwrap_or(0);
            if cut > 0 {
                parts.push(last.start..last.start + cut);
            }
            let city = text[last.start + cut..last.end].trim();
            is_city(city).then(|| city.to_owned())?
        }
    };
    let body = Body::read(text, &parts, &tail)?;
    let behind = trailing_unit(text, tail.span.end);
    let end = behind.as_ref().map_or(tail.span.end, |unit| unit.end);
    let mut lines = body.lines;
    if let Some(unit) = behind {
        lines.insert(1, text[unit].to_owned());
    }
    while lines.len() > LINES {
        let last = lines.pop()?;
        let joined = lines.last_mut()?;
        *joined = format!("{joined}, {last}");
    }
    let value = json!({
        "address_lines": lines,
        "locality": city,
        "administrative_area": tail.state,
        "postal_code": tail.code,
        "region_code": tail.region.unwrap_or(body.region),
    });
    let span = body.start..end;
    Some(entity(Kind::Address, text, span, value.to_string(), 0.9))
}

fn is_city(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let fits =
        |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '.' | '\'' | '’' | '-');
    (1..=4).contains(&words) && text.len() > 1 && text.chars().all(fits)
}

/// The lines of an address, street first.
struct Body {
    lines: Vec<String>,
    start: usize,
    /// Where such streets are.
    region: &'static str,
}

impl Body {
    /// Reads backwards from a city: parts that belong to a street, the street, and
    /// what belongs to it before it.
    fn read(text: &str, parts: &[Range<usize>], tail: &Tail) -> Option<Self> {
        let mut between: Vec<Range<usize>> = Vec::new();
        let mut rest = parts;
        let (part, street) = loop {
            let (last, before) = rest.split_last()?;
            rest = before;
            let said = &text[last.clone()];
            if let Some(street) = Street::at_end(said, tail.language) {
                break (last, street);
            }
            let belongs = unit_alone(said) || number_alone(said) || is_name(said);
            if !belongs || between.len() == BETWEEN {
                return None;
            }
            between.insert(0, last.clone());
        };
        let at = |span: &Range<usize>| part.start + span.start..part.start + span.end;
        let mut first = at(&street.span).start;
        let mut line = text[at(&street.span)].to_owned();
        if !street.numbered {
            // "Rua das Flores, 123", "12, rue de Rivoli"
            let behind = between
                .first()
                .filter(|part| number_alone(&text[(*part).clone()]));
            if let Some(number) = behind.cloned() {
                between.remove(0);
                line = format!("{line}, {}", &text[number]);
            } else {
                let (last, before) = rest.split_last()?;
                let number = number_before(&text[last.clone()])?;
                let number = last.start + number..last.end;
                first = number.start;
                line = format!("{} {line}", &text[number]);
                rest = before;
            }
        }
        let mut lines = vec![line];
        lines.extend(
            street
                .unit
                .as_ref()
                .map(|unit| text[at(unit)].trim().to_owned()),
        );
        let (leading, first) = leading(text, part.start..first.max(part.start), rest, first);
        lines.extend(leading);
        lines.extend(between.into_iter().map(|part| text[part].to_owned()));
        Some(Self {
            lines,
            start: first,
            region: street.region,
        })
    }
}

/// The units and "c/o" that stand before a street, in what is left of its part or in
/// the parts before; and where the first of them begins, else where the street does.
fn leading(
    text: &str,
    before: Range<usize>,
    parts: &[Range<usize>],
    street: usize,
) -> (Vec<String>, usize) {
    let (mut found, mut first) = (Vec::new(), street);
    let (mut part, mut rest) = (before, parts);
    loop {
        let said = text[part.clone()].trim_end();
        if said.trim().is_empty() {
            let Some((last, others)) = rest.split_last() else {
                break;
            };
            (part, rest) = (last.clone(), others);
            continue;
        }
        let Some(begins) = leading_unit(said).or_else(|| care(said)) else {
            break;
        };
        found.push(said[begins..].trim().to_owned());
        first = part.start + begins;
        part.end = first;
    }
    (found, first)
}

#[cfg(test)]
mod tests;
