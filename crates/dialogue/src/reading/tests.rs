//! Tests.

use contract::intent::{Clause, Entity, EntityKind, Understanding};

use super::{Before, Reading, Stance};

/// A message as intent hands it over: one clause, and the products and numbers of
/// orders that stand in it.
fn understood(text: &str, products: &[&str]) -> Understanding {
    let at = |byte: usize| i32::try_from(byte).unwrap();
    let entity = |kind: EntityKind, start: usize, end: usize| Entity {
        kind: kind.into(),
        value: text[start..end].to_owned(),
        start_byte: at(start),
        end_byte: at(end),
        ..Entity::default()
    };
    let products = products.iter().filter_map(|name| {
        let start = text.find(name)?;
        Some(entity(EntityKind::Product, start, start + name.len()))
    });
    let numbers = text.match_indices('W').filter_map(|(start, _)| {
        let digits = text[start + 1..].bytes().take_while(u8::is_ascii_digit);
        let end = start + 1 + digits.count();
        (end > start + 4).then(|| entity(EntityKind::OrderNumber, start, end))
    });
    let mut entities: Vec<Entity> = products.chain(numbers).collect();
    entities.sort_by_key(|one| one.start_byte);
    Understanding {
        clauses: vec![Clause {
            start_byte: 0,
            end_byte: at(text.len()),
            ..Clause::default()
        }],
        entities,
        ..Understanding::default()
    }
}

/// What is wanted and what is excluded of the things that a message names.
fn told_apart(text: &str, locale: &str, things: &[&str]) -> (Vec<String>, Vec<String>) {
    let reading = Reading::of(text, &understood(text, things), locale, Before::Question);
    let wanted = reading.products();
    let excluded = things
        .iter()
        .filter(|name| !wanted.iter().any(|one| one == *name));
    let excluded = excluded.map(|name| (*name).to_owned()).collect();
    (wanted, excluded)
}

/// Each line: the language, what is typed, what of it is wanted, and what isn't.
#[test]
fn what_excludes_reaches_what_it_belongs_to() {
    let mut wrong = Vec::new();
    for row in include_str!("scopes.tsv").lines() {
        let mut parts = row.split('\t');
        let mut next = || parts.next().unwrap();
        let (locale, text) = (next(), next());
        let mut names = || -> Vec<&str> {
            let listed = next().split('|');
            listed.filter(|name| !name.is_empty()).collect()
        };
        let (wanted, excluded) = (names(), names());
        let things = [wanted.as_slice(), &excluded].concat();
        let got = told_apart(text, locale, &things);
        if (&got.0, &got.1) != (&own(&wanted), &own(&excluded)) {
            wrong.push((text, got));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn own(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_number_of_an_order_says_where_a_thing_is() {
    for (text, locale) in [
        ("Das Regal aus W1000777 behalte ich, den Rest zurück", "de"),
        ("all but the Regal of W1000777", "en"),
    ] {
        let reading = Reading::of(
            text,
            &understood(text, &["Regal"]),
            locale,
            Before::Question,
        );
        let numbers = reading.entities(EntityKind::OrderNumber);
        assert_eq!(numbers.count(), 1, "{text}");
        assert!(reading.products().is_empty(), "{text}");
    }
}

#[test]
fn a_yes_that_is_asked_agrees_to_nothing() {
    let yeses = ["yes", "ok", "sí", "sim", "oui", "ja", "👍"];
    let marks = ["?", "?!", "!?", " ?!!", "？", "‽", "⁉", " ??"];
    for (yes, mark) in yeses.iter().flat_map(|yes| marks.map(|mark| (yes, mark))) {
        let text = format!("{yes}{mark}");
        // also said in another language than the conversation's
        for locale in ["en", "es", "de", "fr", "pt"] {
            let reading = Reading::of(&text, &understood(&text, &[]), locale, Before::Proposal);
            assert_eq!(reading.stance(), Stance::Doubts, "{text} ({locale})");
        }
    }
}
