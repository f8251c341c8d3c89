//! What a message names and says beside a part of it: whether that part is all that
//! is meant, goes on, or is taken back.

use std::ops::Range;

use contract::intent::{Entity, EntityKind};

use super::{Clause, Token, span_of};
use crate::{
    acts::{Act, is_closed},
    language::Language,
    lexicon::says_all,
};

/// What a text names outside of a part of it.
pub(super) struct Besides<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    pub(super) entities: &'t [Entity],
    pub(super) language: &'static Language,
}

impl Besides<'_> {
    /// Whether all there is is named, or the rest.
    pub(super) fn names_all(&self) -> bool {
        let said: Vec<&str> = self
            .tokens
            .iter()
            .map(|token| token.word.as_str())
            .collect();
        says_all(&said, self.language.code())
    }

    /// "The lamp, no, wait, the chair": what is named before such a no, where
    /// another of its kind is named behind it.
    pub(super) fn taken_back(&self, clauses: &[Clause]) -> Vec<Range<usize>> {
        let Some(no) = corrects_itself(self.text, clauses, self.tokens) else {
            return Vec::new();
        };
        let behind = |one: &Entity| {
            let mut others = self.entities.iter();
            others.any(|other| other.kind() == one.kind() && span_of(other).start >= no.end)
        };
        let before = self
            .entities
            .iter()
            .filter(|one| span_of(one).end <= no.start);
        before.filter(|one| behind(one)).map(span_of).collect()
    }

    /// The parts that say what isn't wished for; where a list goes on behind one,
    /// with it: "not happy with the chair and the lamp".
    pub(super) fn declined(&self, clauses: &[Clause]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for clause in clauses {
            match found.last_mut() {
                _ if clause.declined => found.push(clause.span.clone()),
                Some(last) if self.goes_on(last, &clause.span) => last.end = clause.span.end,
                _ => {}
            }
        }
        found
    }

    /// Whether a part is nothing but the rest of a list that another one begins.
    fn goes_on(&self, before: &Range<usize>, part: &Range<usize>) -> bool {
        let hears = &self.language.hears;
        let named = |at: usize| self.entities.iter().any(|one| span_of(one).contains(&at));
        let lists = [
            hears.articles,
            hears.possessives,
            hears.kinds,
            hears.from,
            hears.around,
            hears.joins,
            hears.negates_too,
        ];
        let listed = |token: &Token| {
            named(token.start) || lists.iter().any(|list| list.contains(&token.word.as_str()))
        };
        let inside = |at: usize| before.end <= at && at < part.end;
        let own = || self.tokens.iter().filter(|token| inside(token.start));
        own().any(|token| part.contains(&token.start) && named(token.start)) && own().all(listed)
    }

    /// A part without the number of the order that a product in it is of, unless
    /// another order is named besides.
    pub(super) fn but_numbers(&self, part: Range<usize>) -> Vec<Range<usize>> {
        let inside = |one: &&Entity| part.contains(&span_of(one).start);
        let number = |one: &&Entity| one.kind() == EntityKind::OrderNumber;
        let all = || self.entities.iter();
        let product =
            |one: &Entity| matches!(one.kind(), EntityKind::Product | EntityKind::Variant);
        let products = all().filter(inside).any(product);
        if !products || all().filter(number).any(|one| !inside(&one)) {
            return vec![part];
        }
        let mut pieces = Vec::new();
        let mut at = part.start;
        for span in all().filter(number).filter(inside).map(span_of) {
            pieces.push(at..span.start.max(at));
            at = span.end;
        }
        pieces.push(at..part.end.max(at));
        pieces
    }

    /// Whether a part's negations are of what is named in their known scopes: "the
    /// chair yes, the mug no" declines the mug alone.
    pub(super) fn negates_only(&self, part: &Range<usize>, known: &[Range<usize>]) -> bool {
        let negations = self.language.hears.negations;
        let own = self.tokens.iter().filter(|one| part.contains(&one.start));
        let own = own.filter(|one| negations.contains(&one.word.as_str()));
        let mut own = own.peekable();
        let scoped = |one: &Token| {
            let mut known = known.iter();
            known.any(|span| span.contains(&one.start) && self.names_in(span))
        };
        own.peek().is_some() && own.all(scoped)
    }

    /// Whether a part names anything.
    pub(super) fn names_in(&self, part: &Range<usize>) -> bool {
        let inside = |one: &Entity| part.contains(&span_of(one).start);
        self.entities.iter().any(inside)
    }

    /// Whether something is named besides what a part names: another of the same
    /// kind, the rest, or any other thing.
    pub(super) fn names_more_than(&self, part: &Range<usize>) -> bool {
        let inside = |one: &Entity| part.contains(&span_of(one).start);
        let kind = |one: &&Entity| {
            matches!(
                one.kind(),
                EntityKind::OrderNumber | EntityKind::Product | EntityKind::Variant
            )
        };
        let own: Vec<&Entity> = self.entities.iter().filter(|one| inside(one)).collect();
        let others: Vec<&Entity> = self.entities.iter().filter(|one| !inside(one)).collect();
        let outside = |token: &&Token| !part.contains(&token.start);
        let said: Vec<&str> = self
            .tokens
            .iter()
            .filter(outside)
            .map(|token| token.word.as_str())
            .collect();
        let product = |one: &&Entity| kind(one) && one.kind() != EntityKind::OrderNumber;
        // of a product the number only says where it is
        let products = own.iter().copied().any(|one| product(&one));
        let counts = |one: &&Entity| if products { product(one) } else { kind(one) };
        let mut named = own.iter().copied().filter(counts).peekable();
        if named.peek().is_some() {
            return named.all(|one| others.iter().any(|other| other.kind() == one.kind()));
        }
        let hears = &self.language.hears;
        let thing = |pair: &[&str]| {
            hears.articles.contains(&pair[0])
                && !hears.kinds.contains(&pair[1])
                && pair[1].len() > 2
        };
        others.iter().any(product) || said.windows(2).any(thing)
    }
}

/// The no with which a message takes back what it says before: short, and with
/// something wished for or told behind it.
pub(super) fn corrects_itself(
    text: &str,
    clauses: &[Clause],
    tokens: &[Token],
) -> Option<Range<usize>> {
    /// How many words such a no has at most.
    const SHORT: usize = 2;
    let words = |span: &Range<usize>| {
        let inside = tokens.iter().filter(|token| span.contains(&token.start));
        inside.count()
    };
    let says = |one: &Clause| !is_closed(one.act);
    let (first, rest) = clauses.split_first()?;
    let last = rest.iter().rposition(says)?;
    let no = rest[..last]
        .iter()
        .rev()
        .find(|one| one.act == Act::Refuse)?;
    // "but not the lamp" is no such no
    let behind = text.get(no.span.end..).unwrap_or_default();
    let apart = behind.starts_with(|letter: char| letter.is_ascii_punctuation() || letter == '…');
    (says(first) && apart && words(&no.span) <= SHORT).then(|| no.span.clone())
}
