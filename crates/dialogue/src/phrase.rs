//! Phrases among the words of a text.

use nlu::words;

/// Where the first of some phrases stands, if one does.
pub(crate) fn place(said: &[&str], phrases: &[&str]) -> Option<usize> {
    let places = phrases.iter().filter_map(|phrase| {
        let phrase = words(phrase);
        said.windows(phrase.len()).position(|part| *part == *phrase)
    });
    places.min()
}

/// Whether a text holds one of some phrases.
pub(crate) fn says(said: &[&str], phrases: &[&str]) -> bool {
    place(said, phrases).is_some()
}

/// How many words the longest of some phrases has that a text begins with.
pub(crate) fn starting(said: &[&str], phrases: &[&str]) -> Option<usize> {
    let begun = phrases.iter().filter_map(|phrase| {
        let phrase = words(phrase);
        said.starts_with(&phrase).then_some(phrase.len())
    });
    begun.max()
}

/// Whether a text is nothing but phrases of two lists; the longest first.
pub(crate) fn tiles(said: &[&str], phrases: &[&str], others: &[&str]) -> bool {
    let mut rest = said;
    while !rest.is_empty() {
        let begun = |phrase: &&str| {
            let phrase = words(phrase);
            rest.starts_with(&phrase).then_some(phrase.len())
        };
        let longest = phrases.iter().chain(others).filter_map(begun).max();
        let Some(many) = longest.filter(|many| *many > 0) else {
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
