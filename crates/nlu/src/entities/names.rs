//! Products, plans and places by their names, in one pass over the text; then
//! those that are misspelt.

mod misspelt;
mod sorts;
mod variants;

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

pub use self::variants::Variant;
use self::{misspelt::Misspelt, sorts::Sorts, variants::Variants};
use super::{Entity, Kind, entity};

/// What something is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What kind of thing.
    pub kind: Kind,
    /// What is meant, such as a resource name.
    pub value: String,
    /// As people write it.
    pub called: String,
}

impl Name {
    /// A product by its resource name.
    #[must_use]
    pub fn product(value: impl Into<String>, called: impl Into<String>) -> Self {
        Self {
            kind: Kind::Product,
            value: value.into(),
            called: called.into(),
        }
    }
}

/// A gazetteer.
#[derive(Debug, Default)]
pub struct Names {
    automaton: Option<AhoCorasick>,
    misspelt: Misspelt,
    sorts: Sorts,
    meant: Vec<(Kind, String)>,
    variants: Variants,
}

impl Names {
    /// From what things are called.
    #[must_use]
    pub fn new(names: &[Name]) -> Self {
        let called: Vec<String> = names
            .iter()
            .map(|name| name.called.to_lowercase())
            .collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&called)
            .ok()
            .filter(|_| !called.is_empty());
        let products = names.iter().filter(|name| name.kind == Kind::Product);
        Self {
            automaton,
            misspelt: Misspelt::new(called.iter().map(String::as_str)),
            sorts: Sorts::new(products.map(|name| name.called.as_str())),
            meant: names
                .iter()
                .map(|name| (name.kind, name.value.clone()))
                .collect(),
            variants: Variants::default(),
        }
    }

    /// With the forms in which products come.
    #[must_use]
    pub fn with_variants(self, variants: Vec<Variant>) -> Self {
        Self {
            variants: Variants::new(variants),
            ..self
        }
    }

    /// Where a text says what sort of thing a product is ("my mug" of a "Coffee
    /// Mug"): which one isn't known.
    pub fn sorts<'s>(&'s self, text: &'s str) -> impl Iterator<Item = Entity> + 's {
        let sorts = self.sorts.find(text);
        sorts.map(|span| entity(Kind::Product, text, span, String::new(), SORT))
    }

    /// What a text names, whole words only; plurals too. Then what it nearly
    /// names.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Entity> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        // lower case keeps the length of what things are called
        let lower = text.to_ascii_lowercase();
        let exact = automaton.find_iter(&lower).filter_map(|found| {
            let end = found.end() + usize::from(lower[found.end()..].starts_with('s'));
            let whole = is_word(&lower, found.start()..end);
            let (kind, value) = self.meant.get(found.pattern().as_usize())?;
            whole.then(|| entity(*kind, text, found.start()..end, value.clone(), 0.9))
        });
        let nearly = self
            .misspelt
            .find(text)
            .into_iter()
            .filter_map(|(at, span)| {
                let (kind, value) = self.meant.get(at)?;
                Some(entity(*kind, text, span, value.clone(), 0.7))
            });
        let found = exact.chain(nearly);
        found
            .map(|found| self.variants.refined(text, &lower, found))
            .collect()
    }
}

/// How sure it is that a word for a sort of thing names one.
const SORT: f32 = 0.5;

/// Whether a part of a text stands by itself.
fn is_word(text: &str, part: Range<usize>) -> bool {
    let beside = [
        text[..part.start].chars().next_back(),
        text[part.end..].chars().next(),
    ];
    beside
        .iter()
        .all(|letter| letter.is_none_or(|letter| !letter.is_alphanumeric()))
}
