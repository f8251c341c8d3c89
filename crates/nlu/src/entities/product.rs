//! Products by their names, in one pass over the text; then those that are
//! misspelt.

mod misspelt;

use aho_corasick::{AhoCorasick, MatchKind};

use self::misspelt::Misspelt;
use super::{Entity, Kind, entity};

/// A gazetteer of product names.
#[derive(Debug)]
pub struct Products {
    automaton: Option<AhoCorasick>,
    misspelt: Misspelt,
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
            misspelt: Misspelt::new(called.iter().map(String::as_str)),
            names: products.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// The products that a text names, whole words only; plurals too. Then those
    /// that it nearly names.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Entity> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        // lower case keeps the length of what products are called
        let lower = text.to_ascii_lowercase();
        let boundary = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        let exact = automaton.find_iter(&lower).filter_map(|found| {
            let end = found.end() + usize::from(lower[found.end()..].starts_with('s'));
            let whole = boundary(lower[..found.start()].chars().next_back())
                && boundary(lower[end..].chars().next());
            let name = self.names.get(found.pattern().as_usize())?;
            whole.then(|| entity(Kind::Product, text, (found.start(), end), name.clone(), 0.9))
        });
        let nearly = self
            .misspelt
            .find(text)
            .into_iter()
            .filter_map(|(at, span)| {
                let name = self.names.get(at)?.clone();
                let span = (span.start, span.end);
                Some(entity(Kind::Product, text, span, name, 0.7))
            });
        exact.chain(nearly).collect()
    }
}
