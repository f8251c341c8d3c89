//! Tests.

use contract::intent::{Clause, Entity, EntityKind, Understanding};

use super::{Before, Reading};

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

#[test]
fn what_excludes_reaches_what_it_belongs_to() {
    // the text, the language, what is wanted, what is excluded
    let cases: [(&str, &str, &[&str], &[&str]); 22] = [
        ("not the kettle, the lamp", "en", &["lamp"], &["kettle"]),
        (
            "keep the chair and return the lamp",
            "en",
            &["lamp"],
            &["chair"],
        ),
        (
            "keep the chair and the lamp, return the mug",
            "en",
            &["mug"],
            &["chair", "lamp"],
        ),
        (
            "return the lamp, the chair I'm keeping",
            "en",
            &["lamp"],
            &["chair"],
        ),
        (
            "the lamp goes back but the chair stays, keep it",
            "en",
            &["lamp"],
            &[],
        ),
        ("the chair yes, the mug not", "en", &["chair"], &["mug"]),
        ("I do not want the lamp", "en", &[], &["lamp"]),
        (
            "Das Regal aus W1000777 behalte ich, den Rest zurück",
            "de",
            &[],
            &["Regal"],
        ),
        ("alles zurück, nur die Kanne nicht", "de", &[], &["Kanne"]),
        (
            "den Stuhl ja, aber nicht die Kanne",
            "de",
            &["Stuhl"],
            &["Kanne"],
        ),
        ("den Stuhl will ich behalten", "de", &[], &["Stuhl"]),
        (
            "ich behalte den Stuhl und gebe die Lampe zurück",
            "de",
            &["Lampe"],
            &["Stuhl"],
        ),
        (
            "den Stuhl und die Kanne behalte ich, die Lampe geht zurück",
            "de",
            &["Lampe"],
            &["Stuhl", "Kanne"],
        ),
        (
            "die Lampe zurück und den Stuhl bitte nicht",
            "de",
            &["Lampe"],
            &["Stuhl"],
        ),
        ("la silla sí, la tetera no", "es", &["silla"], &["tetera"]),
        (
            "la tetera me la quiero quedar, devuelve la silla",
            "es",
            &["silla"],
            &["tetera"],
        ),
        (
            "quiero devolver la silla y la lámpara, pero la tetera no",
            "es",
            &["silla", "lámpara"],
            &["tetera"],
        ),
        (
            "la chaise oui, la théière non",
            "fr",
            &["chaise"],
            &["théière"],
        ),
        (
            "la théière, je la garde, renvoyez la chaise",
            "fr",
            &["chaise"],
            &[],
        ),
        ("a cadeira sim, o bule não", "pt", &["cadeira"], &["bule"]),
        (
            "o bule quero manter, devolva a cadeira",
            "pt",
            &["cadeira"],
            &["bule"],
        ),
        (
            "fico com o bule e devolvo a cadeira",
            "pt",
            &["cadeira"],
            &["bule"],
        ),
    ];
    let mut wrong = Vec::new();
    for (text, locale, wanted, excluded) in cases {
        let things: Vec<&str> = wanted.iter().chain(excluded).copied().collect();
        let got = told_apart(text, locale, &things);
        if got != (own(wanted), own(excluded)) {
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
