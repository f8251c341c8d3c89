//! What is folded is plain: single spaces, nothing that can't be seen, and of
//! bounded length.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let folded = nlu::fold(text);
    assert!(!folded.contains("  ") && folded.trim() == folded);
    assert!(!folded.contains(|letter: char| letter.is_control() || letter == '\u{200b}'));
    // a character folds to eighteen at most
    assert!(folded.chars().count() <= 18 * 4_000);
    assert!(nlu::read(text).chars().count() <= 4_000);
    assert!(nlu::words(&folded).iter().all(|word| !word.is_empty()));
});
