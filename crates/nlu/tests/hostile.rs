//! Input that is made to hurt: each gets an answer, and what is found in it is
//! its own.

use nlu::{
    Classifier, Example, affirmed, clauses,
    entities::{Here, Kind, Name, Names, Patterns, find},
    fold,
};

#[path = "hostile/pieces.rs"]
mod pieces;

use pieces::PIECES;

const HERE: Here<'_> = Here {
    today: 20_000,
    language: "en",
};

fn classifier() -> Classifier {
    let sentences = ["cancel my order", "where is my parcel", "talk to a person"];
    let examples = sentences.iter().flat_map(|text| {
        (0..6).map(move |at| Example {
            text: format!("{text} {at}"),
            intent: text.replace(' ', "_"),
        })
    });
    Classifier::train(&examples.collect::<Vec<_>>())
}

/// What people and machines send who mean no good.
fn corpus() -> Vec<String> {
    let mut all: Vec<String> = [
        "",
        " ",
        "a",
        "\0",
        "🦀🦀🦀🦀",
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        "c\u{200b}a\u{200b}n\u{200b}c\u{200b}e\u{200b}l my order",
        "\u{202e}redro ym lecnac\u{202c}",
        "саncеl mу оrdеr",
        "ｃａｎｃｅｌ　ｍｙ　ｏｒｄｅｒ",
        "请取消我的订单 cancel تتبع طلبي",
        "Z̸̡̛͎̻a̴l̵g̶o̷ ̴t̵e̷x̶t",
        "ﷺﷺﷺﷺ",
        "on 99/99/9999 at 25:61, 31.02.2026, 0000-00-00, the 999th of Smarch",
        "$999999999999999999999999.99 and -0.000000000000000001 €",
        "+1 (000) 000-0000 ext 99999999999999999999",
        "#W9999999999999999999999999999999",
        "((((((((((((((((((((((((((((((((",
        "don't don't don't don't don't want to want to want to",
    ]
    .map(str::to_owned)
    .to_vec();
    all.extend(PIECES.map(|piece| piece.repeat(100_000 / piece.len())));
    all.extend((1..=4).map(|size| "\u{1f600}".repeat(size * 1_000)));
    all.push((0..=0x2fff).filter_map(char::from_u32).collect());
    all.extend(found_by_chance());
    all
}

/// What fuzzing went other ways with, as text.
fn found_by_chance() -> impl Iterator<Item = String> {
    let given = [
        include_str!("../fuzz/seeds/fold.hex"),
        include_str!("../fuzz/seeds/classify.hex"),
        include_str!("../fuzz/seeds/entities.hex"),
        include_str!("../fuzz/seeds/clauses.hex"),
    ];
    let bytes = given.into_iter().flat_map(str::lines);
    let bytes = bytes.filter_map(|line| hex::decode(line).ok());
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn files_that_were_found_by_chance_are_refused() {
    for line in include_str!("../fuzz/seeds/file.hex").lines() {
        let bytes = hex::decode(line).unwrap();
        assert!(Classifier::from_bytes(&bytes).is_err(), "{line}");
    }
}

#[test]
fn hostile_text_is_answered() {
    let classifier = classifier();
    let numbers = [r"#?\b(W\d{7})\b".into(), r"\b(\d{7})\b".into()];
    let patterns = Patterns::new(&[(Kind::OrderNumber, &numbers)], "US").unwrap();
    let names = Names::new(&[Name::product("products/1", "Desk Lamp")]);
    let corpus = corpus();
    assert!(corpus.len() > 500, "{}", corpus.len());
    for text in corpus {
        let shown: String = text.chars().take(20).collect();
        let verdict = classifier.classify(&text, Some("cancel_my_order"));
        assert!((0.0..=1.0).contains(&verdict.out_of_scope), "{shown}");
        let sum: f32 = verdict.ranked.iter().map(|one| one.confidence).sum();
        assert!((sum - 1.0).abs() < 1e-3, "{shown}: {sum}");
        // what is read is bounded, so what comes of it is
        assert!(fold(&text).len() <= 200_000, "{shown}");
        let text = nlu::read(&text);
        assert!(text.chars().count() <= 4_000);
        for language in ["en", "es", "de", "fr", "pt", ""] {
            for found in find(text, &patterns, &names, Here { language, ..HERE }) {
                assert_eq!(&text[found.start..found.end], found.raw, "{shown}");
            }
            for part in clauses(text, &[], language) {
                let _ = affirmed(&text[part.span]);
            }
        }
    }
}

#[test]
fn letters_that_look_alike_and_those_that_do_not_show_change_nothing() {
    let classifier = classifier();
    for text in [
        "c\u{200b}a\u{200b}n\u{200b}c\u{200b}e\u{200b}l my order",
        "ｃａｎｃｅｌ　ｍｙ　ｏｒｄｅｒ",
        "CANCEL   MY\tORDER",
        "\u{feff}cancel my order\u{2060}",
    ] {
        let verdict = classifier.classify(text, None);
        assert_eq!(verdict.ranked[0].intent, "cancel_my_order", "{text}");
    }
}
