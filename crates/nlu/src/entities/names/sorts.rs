//! Sorts of things: what the last word of a product's name says that it is. Who
//! says "my mug" names one, though no product is called just that.

use std::{collections::HashSet, ops::Range};

use crate::fold::plain;

/// Shorter words say too little.
const LONG: usize = 3;

/// Words for sorts of things.
#[derive(Debug, Default)]
pub(super) struct Sorts(HashSet<String>);

impl Sorts {
    /// Those of products, by what they are called.
    pub(super) fn new<'n>(called: impl Iterator<Item = &'n str>) -> Self {
        let last = called.filter_map(|name| name.split_whitespace().next_back());
        let last = last.filter(|word| word.chars().all(char::is_alphabetic));
        let last = last.map(plain).filter(|word| word.chars().count() >= LONG);
        Self(last.collect())
    }

    /// Where a text says one; plurals too.
    pub(super) fn find<'s>(&'s self, text: &'s str) -> impl Iterator<Item = Range<usize>> + 's {
        let apart = |letter: char| !letter.is_alphanumeric();
        let mut end = 0;
        let words = text.split_inclusive(apart).map(move |part| {
            let start = end;
            end += part.len();
            start..start + part.trim_end_matches(apart).len()
        });
        words.filter(|span| {
            let word = plain(&text[span.clone()]);
            let one = word.strip_suffix('s').unwrap_or(&word);
            self.0.contains(&word) || self.0.contains(one)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sort_of_thing_is_said_is_found() {
        let sorts = Sorts::new(["Coffee Mug", "Hängelampe", "Phone 15", "TV"].into_iter());
        for (text, said) in [
            ("swap my mug for a black one", vec!["mug"]),
            ("Mugs! and a HÄNGELAMPE", vec!["Mugs", "HÄNGELAMPE"]),
            ("a smug phone, the tv", vec![]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = sorts.find(text).map(|span| &text[span]).collect();
            assert_eq!(found, said, "{text}");
        }
    }
}
