//! Clauses are parts of the text, in order, in every language; a negation is
//! taken from one.

#![no_main]

libfuzzer_sys::fuzz_target!(|said: (u8, &str)| {
    let (language, text) = said;
    let languages = ["en", "es", "de", "fr", "pt", "xx"];
    let language = languages[usize::from(language) % languages.len()];
    let mut last = 0;
    for clause in nlu::clauses(text, &[], language) {
        assert!(clause.span.start >= last);
        last = clause.span.end;
        let said = &text[clause.span];
        if let Some(affirmed) = nlu::affirmed(said) {
            assert!(affirmed.len() <= said.len());
        }
    }
});
