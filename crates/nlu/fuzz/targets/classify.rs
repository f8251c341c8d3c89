//! Whatever is said, confidences are shares, and the same each time.

#![no_main]

use std::sync::LazyLock;

use nlu::{Classifier, Example};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| {
    let sentences = ["cancel my order", "where is my parcel", "talk to a person", "取消订单", "ma commande"];
    let examples = sentences.iter().enumerate().flat_map(|(intent, text)| {
        (0..8).map(move |at| Example {
            text: format!("{text} {at} please {}", at * intent),
            intent: format!("intent_{intent}"),
        })
    });
    Classifier::train(&examples.collect::<Vec<_>>())
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    let verdict = CLASSIFIER.classify(text, Some("intent_1"));
    assert!((0.0..=1.0).contains(&verdict.out_of_scope));
    let sum: f32 = verdict.ranked.iter().map(|one| one.confidence).sum();
    assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    assert_eq!(verdict, CLASSIFIER.classify(text, Some("intent_1")));
});
