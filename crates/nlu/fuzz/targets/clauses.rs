//! Clauses are parts of the text, in order; a negation is taken from one.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut last = 0;
    for clause in nlu::clauses(text, &[]) {
        assert!(clause.span.start >= last);
        last = clause.span.end;
        let said = &text[clause.span];
        if let Some(affirmed) = nlu::affirmed(said) {
            assert!(affirmed.len() <= said.len());
        }
    }
});
