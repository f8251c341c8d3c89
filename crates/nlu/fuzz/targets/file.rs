//! Bytes that are no classifier, and lines that are no sentences, are refused.

#![no_main]

use nlu::{Classifier, dataset};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    assert!(Classifier::from_bytes(bytes).is_err());
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = dataset::read(text);
    }
});
