//! Parts of a sentence: what a word that excludes reaches at most.

use contract::intent::{Entity, EntityKind};

use super::{super::span_of, Scopes};

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
            if self.is_marked(first) || joins || contrasts {
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
            self.is_marked(*at) || joins || hears.contrast.contains(&word)
        };
        let end = (from..self.tokens.len()).find(ends);
        end.unwrap_or(self.tokens.len())
    }

    /// Whether a mark that ends a part stands before a token, and not within what
    /// is named.
    pub(super) fn is_marked(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|at| self.tokens[at].end) else {
            return true;
        };
        let start = self.tokens[at].start;
        let within = |one: &Entity| span_of(one).start < before && start < span_of(one).end;
        let between = self.text.get(before..start).unwrap_or_default();
        let marks = |between: &str| between.contains(MARKS) || between.contains(" - ");
        marks(between) && !self.entities.iter().any(within)
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
        let thing = |one: &Entity| {
            let kinds = [
                EntityKind::Product,
                EntityKind::Variant,
                EntityKind::OrderNumber,
            ];
            kinds.contains(&one.kind()) && span_of(one).contains(&self.tokens[at].start)
        };
        self.entities.iter().any(thing)
    }

    /// Whether a token belongs to the number of an order.
    pub(super) fn is_number(&self, at: usize) -> bool {
        let number = |one: &Entity| {
            one.kind() == EntityKind::OrderNumber && span_of(one).contains(&self.tokens[at].start)
        };
        self.entities.iter().any(number)
    }
}

/// What ends a part of a sentence.
const MARKS: [char; 7] = [',', '.', '!', '?', ';', '\n', '—'];
