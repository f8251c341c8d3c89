//! Parts of a sentence: what a word that excludes reaches at most.

use contract::intent::{Entity, EntityKind};

use super::{
    super::{Token, span_of},
    Scopes,
};
use crate::{language::Language, lexicon::names_one};

/// What a token belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    #[default]
    Nothing,
    /// The number of an order.
    Number,
    /// A product, or a form of one.
    Product,
}

impl<'t> Scopes<'t> {
    /// Scopes over a text: what its tokens belong to is looked up once.
    pub(super) fn new(
        text: &'t str,
        tokens: &'t [Token],
        entities: &'t [Entity],
        language: &'t Language,
    ) -> Self {
        let named = tokens.iter().map(|token| named(token, entities));
        let before = [None].into_iter().chain(tokens.iter().map(Some));
        let marked = before.zip(tokens);
        let marked = marked.map(|(before, token)| is_marked(text, before, token, entities));
        Self {
            text,
            tokens,
            entities,
            language,
            named: named.collect(),
            marked: marked.collect(),
        }
    }
}

impl Scopes<'_> {
    /// Where the part of a sentence begins that a word is in: behind a mark, a
    /// word that contrasts, or one that joins no two things of a list.
    pub(super) fn part_begin(&self, at: usize) -> usize {
        let hears = &self.language.hears;
        let mut first = at;
        while first > 0 {
            let word = self.tokens[first - 1].word.as_str();
            let joins = hears.joins.contains(&word) && !self.is_list(first - 1);
            let contrasts = first < at && hears.contrast.contains(&word);
            if self.marked[first] || joins || contrasts {
                break;
            }
            first -= 1;
        }
        first
    }

    /// Where it ends.
    pub(super) fn part_end(&self, from: usize) -> usize {
        let hears = &self.language.hears;
        let ends = |at: &usize| {
            let word = self.tokens[*at].word.as_str();
            let joins = hears.joins.contains(&word) && !self.is_list(*at);
            self.marked[*at] || joins || hears.contrast.contains(&word)
        };
        let end = (from..self.tokens.len()).find(ends);
        end.unwrap_or(self.tokens.len())
    }

    /// Whether a word that joins stands between two things.
    pub(super) fn is_list(&self, at: usize) -> bool {
        let hears = &self.language.hears;
        let before = at > 0 && self.is_thing(at - 1);
        let leads =
            |word: &str| hears.articles.contains(&word) || hears.possessives.contains(&word);
        let next = self.tokens.get(at + 1);
        let next = next.is_some_and(|token| leads(&token.word) || self.is_thing(at + 1));
        before && next
    }

    /// Whether a token belongs to a thing that is named.
    pub(super) fn is_thing(&self, at: usize) -> bool {
        self.named[at] != Named::Nothing
    }

    /// Whether a token belongs to the number of an order.
    pub(super) fn is_number(&self, at: usize) -> bool {
        self.named[at] == Named::Number
    }

    /// Whether a word stands for a thing: "one".
    pub(super) fn names_one(&self, word: &str) -> bool {
        names_one(word, self.language.code())
    }
}

/// What a token belongs to: a product rather than a number.
fn named(token: &Token, entities: &[Entity]) -> Named {
    let own = entities
        .iter()
        .filter(|one| span_of(one).contains(&token.start));
    let kinds = own.map(|one| match one.kind() {
        EntityKind::Product | EntityKind::Variant => Named::Product,
        EntityKind::OrderNumber => Named::Number,
        _ => Named::Nothing,
    });
    kinds.max().unwrap_or_default()
}

/// Whether a mark that ends a part stands before a token, and not within what is
/// named.
fn is_marked(text: &str, before: Option<&Token>, token: &Token, entities: &[Entity]) -> bool {
    let Some(before) = before else { return true };
    let between = text.get(before.end..token.start).unwrap_or_default();
    let within = |one: &Entity| {
        let span = span_of(one);
        span.start < before.end && token.start < span.end
    };
    (between.contains(MARKS) || between.contains(" - ")) && !entities.iter().any(within)
}

/// What ends a part of a sentence.
const MARKS: [char; 7] = [',', '.', '!', '?', ';', '\n', '—'];
