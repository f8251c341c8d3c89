//! Bytes that are no classifier, and lines that are no sentences, are refused;
//! what is taken for one has an answer to any text.

#![no_main]

use nlu::{Classifier, dataset};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(classifier) = Classifier::from_bytes(bytes) {
        let verdict = classifier.classify("where is my order?", None);
        assert!(!verdict.out_of_scope.is_nan());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = dataset::read(text);
    }
});
