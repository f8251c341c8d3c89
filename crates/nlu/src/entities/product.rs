//! Products by their names, in one pass over the text.

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Entity, Kind, entity};

/// A gazetteer of product names.
#[derive(Debug)]
pub struct Products {
    automaton: Option<AhoCorasick>,
    names: Vec<String>,
}

impl Products {
    /// From resource names and what they're called.
    #[must_use]
    pub fn new(products: &[(String, String)]) -> Self {
        let called: Vec<String> = products
            .iter()
            .map(|(_, called)| called.to_lowercase())
            .collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&called)
            .ok()
            .filter(|_| !called.is_empty());
        Self {
            automaton,
            names: products.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// The products that a text names, whole words only; plurals too.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Entity> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        // lower case keeps the length of what products are called
        let lower = text.to_ascii_lowercase();
        let boundary = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        automaton
            .find_iter(&lower)
            .filter_map(|found| {
                let end = found.end() + usize::from(lower[found.end()..].starts_with('s'));
                let whole = boundary(lower[..found.start()].chars().next_back())
                    && boundary(lower[end..].chars().next());
                let name = self.names.get(found.pattern().as_usize())?;
                whole.then(|| entity(Kind::Product, text, (found.start(), end), name.clone(), 0.9))
            })
            .collect()
    }
}
