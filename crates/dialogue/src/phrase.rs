//! Phrases among the words of a text.

/// How many words a phrase has, if a text begins with it.
fn begins(said: &[&str], phrase: &str) -> Option<usize> {
    // most don't: seen before any is taken apart
    if !phrase.starts_with(said.first()?) {
        return None;
    }
    let mut many = 0;
    for word in phrase.split_ascii_whitespace() {
        if said.get(many) != Some(&word) {
            return None;
        }
        many += 1;
    }
    (many > 0).then_some(many)
}

/// Where the first of some phrases stands, if one does.
pub(crate) fn place(said: &[&str], phrases: &[&str]) -> Option<usize> {
    (0..said.len()).find(|at| starting(&said[*at..], phrases).is_some())
}

/// Whether a text holds one of some phrases.
pub(crate) fn says(said: &[&str], phrases: &[&str]) -> bool {
    place(said, phrases).is_some()
}

/// How many words the longest of some phrases has that a text begins with.
pub(crate) fn starting(said: &[&str], phrases: &[&str]) -> Option<usize> {
    let begun = phrases.iter().filter_map(|phrase| begins(said, phrase));
    begun.max()
}

/// Whether a text is nothing but phrases of two lists; the longest first.
pub(crate) fn tiles(said: &[&str], phrases: &[&str], others: &[&str]) -> bool {
    let mut rest = said;
    while !rest.is_empty() {
        let longest = starting(rest, phrases).max(starting(rest, others));
        let Some(many) = longest else {
            return false;
        };
        rest = &rest[many..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_words() {
        let said = ["nothing", "of", "importance"];
        assert!(!says(&said, &["import", "no importance"]));
        assert_eq!(place(&said, &["of importance", "thing"]), Some(1));
        assert!(tiles(&["yes", "do", "it"], &["yes", "do it"], &[]));
        assert!(!tiles(&["yes", "do"], &["yes", "do it"], &[]));
        assert!(tiles(&["yes", "please"], &["yes"], &["please"]));
        assert!(!says(&[], &["yes"]));
    }
}
