//! Polarity: which parts of a text say what is not wanted, is replaced, or stays
//! as it is. Computed once: every slot sees only what is left.

mod parts;

use std::ops::Range;

use contract::intent::{Entity, EntityKind};

use self::parts::Named;
use super::{Token, span_of};
use crate::{language::Language, phrase::starting};

/// How many words may stand between "all" and what it leaves out.
const NEAR: usize = 3;

/// The parts of a text that are excluded.
#[derive(Debug, Default)]
pub(super) struct Excluded {
    /// Surely: "not the kettle", "all but the mug", "from A to B".
    pub(super) surely: Vec<Range<usize>>,
    /// Where something else is wanted: "I'm keeping the chair, return the rest".
    pub(super) kept: Vec<Range<usize>>,
}

/// The parts of a text that are excluded.
pub(super) fn excluded(
    text: &str,
    tokens: &[Token],
    entities: &[Entity],
    language: &Language,
) -> Excluded {
    let scopes = Scopes::new(text, tokens, entities, language);
    let mut found = scopes.marked();
    found.surely.extend(scopes.replaced());
    found
}

struct Scopes<'t> {
    text: &'t str,
    tokens: &'t [Token],
    entities: &'t [Entity],
    language: &'t Language,
    /// What each token belongs to.
    named: Vec<Named>,
    /// Whether a mark that ends a part stands before each token.
    marked: Vec<bool>,
}

impl Scopes<'_> {
    /// What a word excludes: "not the kettle", "everything but the mug",
    /// "instead of the lamp", "keep the chair"; also where that word stands last,
    /// as it does in German: "den Stuhl behalte ich", "die Kanne nicht".
    fn marked(&self) -> Excluded {
        let hears = &self.language.hears;
        let said: Vec<&str> = self
            .tokens
            .iter()
            .map(|token| token.word.as_str())
            .collect();
        let mut found = Excluded::default();
        let mut at = 0;
        while at < said.len() {
            let rest = &said[at..];
            let lists = starting(rest, hears.excepting)
                .or_else(|| starting(rest, hears.instead_of))
                .or_else(|| self.all_but(&said, at))
                // "except that I want to swap the mug"
                .filter(|many| !rest.get(*many).is_some_and(|next| THAT.contains(next)));
            // "I'm not keeping it" gives it away
            let negates = |back: usize| at >= back && hears.negations.contains(&said[at - back]);
            let negated = negates(1) || negates(2) && hears.to.contains(&said[at - 1]);
            let begins = |phrases| starting(rest, phrases).filter(|_| !negated);
            let keeps = begins(hears.keeps);
            let stays = keeps.or_else(|| begins(hears.stays));
            if lists.is_none()
                && let Some(span) = self.backward(at, stays)
            {
                let own = match stays {
                    Some(_) => &mut found.kept,
                    None => &mut found.surely,
                };
                own.extend(self.but_numbers(span));
                at += stays.unwrap_or(1);
                continue;
            }
            let Some(many) = lists.or(keeps).or_else(|| self.negates(&said, at)) else {
                at += 1;
                continue;
            };
            let end = self.scope_end(&said, at + many, lists.is_some());
            if let (Some(first), Some(last)) = (self.tokens.get(at), self.tokens.get(end - 1)) {
                let kept = lists.is_none() && keeps.is_some();
                let own = if kept {
                    &mut found.kept
                } else {
                    &mut found.surely
                };
                match starting(rest, hears.instead_of) {
                    // "with PayPal instead of the Visa for W1" leaves W1 in
                    Some(_) if !self.is_number(at + many) => {
                        own.extend(self.but_numbers(at..end));
                    }
                    _ => own.push(first.start..last.end),
                }
            }
            at = end.max(at + 1);
        }
        found
    }

    /// What words that keep, so many, or a negation exclude of what stands before
    /// them, as a range of tokens: where something is named there and nothing
    /// behind. A negation does so right behind the thing.
    fn backward(&self, at: usize, keeps: Option<usize>) -> Option<Range<usize>> {
        let hears = &self.language.hears;
        let word = |at: usize| self.tokens[at].word.as_str();
        let many = match keeps {
            Some(many) => many,
            None if hears.negations.contains(&word(at)) => 1,
            None => return None,
        };
        let first = self.part_begin(at);
        let thing = (first..at).rev().find(|at| self.is_thing(*at))?;
        let behind = at + many..self.part_end(at + many);
        // "die Kanne bleibt hier (W1)": a number says where a product is
        let product = (first..at).any(|at| self.named[at] == Named::Product);
        let other = |at: usize| match product {
            true => self.named[at] == Named::Product,
            false => self.is_thing(at),
        };
        if behind.clone().any(other) {
            return None;
        }
        if keeps.is_some() {
            return Some(first..at + many);
        }
        // "die Kanne bitte nicht"; but "die Kanne brauche ich nicht" is a sentence
        let beside = |at: usize| {
            let lists = [hears.courtesy, hears.contrast, hears.hedges, hears.also];
            lists.iter().any(|list| list.contains(&word(at)))
        };
        let right_behind = (thing + 1..at).all(beside);
        let ends = behind.clone().all(beside) || behind.is_empty();
        (right_behind && ends).then_some(first..at + many)
    }

    /// The text of a range of tokens; where it names a thing, not the number of
    /// the order that this is in, with what leads to it.
    fn but_numbers(&self, part: Range<usize>) -> Vec<Range<usize>> {
        let text = |part: Range<usize>| {
            let (first, last) = (
                self.tokens.get(part.start)?,
                self.tokens.get(part.end.checked_sub(1)?)?,
            );
            (part.start < part.end).then_some(first.start..last.end)
        };
        let cut = self.before_number(part.start, part.end);
        let number = (cut..part.end).rev().find(|at| self.is_number(*at));
        let parts = match number {
            Some(number) if cut < part.end => [part.start..cut, number + 1..part.end],
            _ => [part, 0..0],
        };
        parts.into_iter().filter_map(text).collect()
    }

    /// "any order but this one": "but" leaves out where "all" stands before.
    fn all_but(&self, said: &[&str], at: usize) -> Option<usize> {
        let hears = &self.language.hears;
        let but = starting(&said[at..], hears.contrast)?;
        let before = &said[at.saturating_sub(NEAR)..at];
        let all = |word: &&str| {
            hears.all.contains(word) || hears.every.contains(word) || ANY.contains(word)
        };
        before.iter().any(all).then_some(but)
    }

    /// "not the second one": a negation of what is named, not of a verb.
    fn negates(&self, said: &[&str], at: usize) -> Option<usize> {
        let hears = &self.language.hears;
        let opens = hears.denies.contains(&said[at]) && at == 0;
        let too = hears.negates_too.contains(&said[at]);
        if !hears.negations.contains(&said[at]) || opens || too {
            return None;
        }
        let next = said.get(at + 1)?;
        // "order no W1" counts, and negates nothing
        let counted = at > 0 && hears.kinds.contains(&said[at - 1]) && !self.marked[at];
        if counted && hears.denies.contains(&said[at]) && self.is_number(at + 1) {
            return None;
        }
        let leads =
            hears.to.contains(next) || hears.wanted.iter().any(|marker| marker.trim() == *next);
        // "not to Denver", but not "not to keep it"
        let keeps = starting(said.get(at + 2..).unwrap_or_default(), hears.keeps).is_some();
        let names = hears.articles.contains(next)
            || hears.possessives.contains(next)
            || leads && !keeps
            || next.bytes().any(|byte| byte.is_ascii_digit())
            || self.entities.iter().any(|one| {
                let span = span_of(one);
                self.tokens
                    .get(at + 1)
                    .is_some_and(|token| span.contains(&token.start))
            });
        // "is not the …", "don't": of the verb before
        let verb = at > 0 && VERBS.contains(&said[at - 1]);
        (names && !verb).then_some(1)
    }

    /// Where what is excluded ends: with its clause, or where something else is
    /// named instead. A list of exceptions goes on through commas.
    fn scope_end(&self, said: &[&str], from: usize, through: bool) -> usize {
        let hears = &self.language.hears;
        let mut at = from;
        while at < self.tokens.len() {
            let before = self.tokens[at - 1].end;
            let between = self
                .text
                .get(before..self.tokens[at].start)
                .unwrap_or_default();
            let inside = self.entities.iter().any(|one| {
                let span = span_of(one);
                span.start < before && self.tokens[at].start < span.end
            });
            let stop = between.contains(['.', '!', '?', ';', '\n']);
            let comma = between.contains(',') || between.contains(" - ") || between.contains('—');
            let word = self.tokens[at].word.as_str();
            // "all but the mug, the lamp", but not "all but the mug, that one stays"
            let one = said.get(at + 1).is_some_and(|next| self.names_one(next));
            let listed = through && hears.articles.contains(&word) && !one;
            if !inside && (stop && at > from || comma && !listed) {
                break;
            }
            let other =
                hears.contrast.contains(&word) || starting(&said[at..], hears.excepting).is_some();
            if at > from && (other || self.begins_another(at)) {
                break;
            }
            at += 1;
        }
        self.before_number(from, at)
    }

    /// "keep the chair and return the lamp": what is joined names something of its
    /// own, behind what is done with it.
    fn begins_another(&self, at: usize) -> bool {
        let joins = self.language.hears.joins;
        joins.contains(&self.tokens[at].word.as_str())
            && !self.is_list(at)
            && (at + 2..self.part_end(at + 1)).any(|at| self.is_thing(at))
    }

    /// "but the kettle of order W1": the number says where the kettle is, and
    /// isn't excluded with it.
    fn before_number(&self, from: usize, end: usize) -> usize {
        let hears = &self.language.hears;
        let Some(at) = (from..end).find(|at| self.is_number(*at)) else {
            return end;
        };
        let leads = |at: usize| {
            let word = self.tokens[at].word.as_str();
            let lists = [hears.kinds, hears.articles, hears.around];
            let product = self.named[at] == Named::Product;
            !product && word.len() <= 3 || lists.iter().any(|list| list.contains(&word))
        };
        let mut first = at;
        while first > from && leads(first - 1) {
            first -= 1;
        }
        if first > from { first } else { end }
    }

    /// "from A to B": of two of a kind the first is replaced, where such words
    /// stand before them.
    fn replaced(&self) -> Vec<Range<usize>> {
        let hears = &self.language.hears;
        let before = |one: &Entity, words: &[&str]| {
            let start = span_of(one).start;
            let last = self.tokens.iter().rev().find(|token| token.end <= start);
            last.is_some_and(|token| words.contains(&token.word.as_str()))
        };
        let plain = |one: &&Entity| {
            !matches!(
                one.kind(),
                EntityKind::Time | EntityKind::Date | EntityKind::DateRange
            )
        };
        let pairs = self.entities.iter().filter(plain).enumerate();
        pairs
            .filter(|(at, one)| {
                let after = self.entities[at + 1..].iter();
                before(one, hears.from)
                    && after
                        .filter(|other| other.kind() == one.kind())
                        .any(|other| before(other, hears.to))
            })
            .map(|(_, one)| span_of(one))
            .collect()
    }
}

/// What makes a sentence of what follows.
const THAT: [&str; 3] = ["that", "dass", "que"];

/// "any", which is "all" where something is left out.
const ANY: [&str; 6] = ["any", "every", "jede", "cualquier", "nimporte", "qualquer"];

/// Verbs that a negation behind them belongs to.
const VERBS: [&str; 28] = [
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will",
    "would", "should", "am", "im", "its", "thats", "ist", "sind", "war", "hat", "habe", "kann",
    "est", "es", "suis",
];
