//! Everything that a message says, once, before anything is decided: its
//! clauses, what each does, and what of what it names is wanted.

mod besides;
mod clause;
mod polarity;
mod stance;
mod token;

use std::ops::Range;

use contract::intent::{Entity, EntityKind, Understanding};

use self::besides::{Besides, corrects_itself};
pub use self::clause::Clause;
pub use self::stance::Stance;
pub(crate) use self::token::{Token, tokens};
use crate::{
    acts::Act,
    language::{Language, language},
    names::{Names, whole},
};

/// What was put to the customer before the message: what an answer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Before {
    /// Nothing.
    #[default]
    Nothing,
    /// A question.
    Question,
    /// A proposal, to be agreed to.
    Proposal,
}

/// From here on a name is as it's written in the catalog.
const EXACT: f32 = 0.9;

/// What stands between what leads to words and the words: what can't be anything
/// else, and what may be.
pub(crate) const LEADS: [&str; 6] = [":", "：", "\"", "“", "„", "«"];
pub(crate) const MAY_LEAD: [&str; 3] = [" - ", " – ", " — "];
/// How many marks of a kind are looked at: each has the words before it weighed.
const MARKS: usize = 4;
const QUOTES: [char; 6] = ['"', '“', '”', '„', '«', '»'];
/// What stands around words, of these.
const AROUND: [char; 11] = [':', '：', '"', '“', '”', '„', '«', '»', '-', '–', '—'];

/// A message, read.
#[derive(Debug)]
pub struct Reading {
    /// As it was written.
    pub text: String,
    /// Its clauses, in their order.
    pub clauses: Vec<Clause>,
    language: &'static Language,
    tokens: Vec<Token>,
    entities: Vec<Entity>,
    /// What is excluded, replaced or kept as it is: no slot sees it.
    excluded: Vec<Range<usize>>,
    wanted: String,
    /// See `named`; and folded.
    named: String,
    folded: String,
    /// See `excluded`.
    left_out: String,
}

impl Reading {
    /// Reads a message: what was understood of it, in a language (BCP 47), after
    /// what was put before.
    #[must_use]
    pub fn of(text: &str, understood: &Understanding, locale: &str, before: Before) -> Self {
        let language = language(locale);
        let tokens = token::tokens(text);
        let clauses = clause::clauses(text, &tokens, understood, language, before);
        let entities = understood.entities.clone();
        let found = polarity::excluded(text, &tokens, &entities, language);
        let mut excluded = found.surely;
        let besides = Besides {
            text,
            tokens: &tokens,
            entities: &entities,
            language,
        };
        // "I don't need W1 any more, cancel it": what is all that is named is what
        // is meant, where nothing was put before
        let answers = before != Before::Nothing;
        let surely = excluded.clone();
        for span in besides.declined(&clauses) {
            let more = answers || besides.names_more_than(&span);
            if more && !besides.negates_only(&span, &surely) {
                excluded.extend(besides.but_numbers(span));
            }
        }
        // "no, I changed my mind" gives no reason for what was proposed, nor takes
        // one back
        let mut blank = Vec::new();
        if before == Before::Proposal {
            let refused = clauses.iter().filter(|one| one.act == Act::Refuse);
            let refused = refused.map(|one| one.span.clone());
            blank.extend(refused.filter(|span| !besides.names_in(span)));
        }
        excluded.retain(|span| !blank.contains(span));
        excluded.extend(besides.taken_back(&clauses));
        for span in found.kept {
            if answers || besides.names_all() || besides.names_more_than(&span) {
                excluded.push(span);
            }
        }
        let mut reading = Self {
            wanted: without(text, &[excluded.as_slice(), &blank].concat()),
            text: text.to_owned(),
            language,
            tokens,
            clauses,
            entities,
            excluded,
            named: String::new(),
            folded: String::new(),
            left_out: String::new(),
        };
        reading.named = reading.as_named();
        reading.folded = nlu::plain(&reading.named);
        reading.left_out = reading.as_left_out();
        reading
    }

    /// The same, with each value beside what customers call it.
    pub(crate) fn with(self, names: &Names) -> Self {
        let beside = |text: &str| names.beside(text, self.language.code());
        let named = beside(&self.named).unwrap_or(self.named);
        Self {
            folded: nlu::plain(&named),
            left_out: beside(&self.left_out).unwrap_or(self.left_out),
            named,
            ..self
        }
    }

    /// The text without what it excludes; each part stands where it stood.
    #[must_use]
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// What is wanted, with each number as it's kept and each day in ISO 8601;
    /// what is something else by its form (money, phones, addresses) is blank, so
    /// that none of it is taken for the number or the place of a thing.
    #[must_use]
    pub fn named(&self) -> &str {
        &self.named
    }

    /// The words of what is named, folded.
    pub(crate) fn named_words(&self) -> Vec<&str> {
        nlu::words(&self.folded)
    }

    /// The words of a part, folded.
    pub(crate) fn words_in(&self, part: &Range<usize>) -> impl Iterator<Item = &str> {
        let own = self.tokens.iter();
        let own = own.filter(|token| part.contains(&token.start));
        own.map(|token| token.word.as_str())
    }

    fn as_named(&self) -> String {
        let mut spans: Vec<_> = self
            .entities
            .iter()
            .map(|one| (span_of(one), one))
            .collect();
        spans.sort_by_key(|(span, _)| span.start);
        let mut named = String::with_capacity(self.text.len());
        let mut at = 0;
        for (span, one) in spans {
            let name = match one.kind() {
                EntityKind::Product if one.confidence >= EXACT => {
                    self.text.get(span.clone()).map(whole)
                }
                _ => None,
            };
            let kept = match one.kind() {
                EntityKind::Product if name.is_some() => name.as_deref().unwrap_or_default(),
                EntityKind::OrderNumber
                | EntityKind::BillNumber
                | EntityKind::TicketNumber
                | EntityKind::Reference
                | EntityKind::Date
                | EntityKind::DateRange => one.value.as_str(),
                EntityKind::Phone
                | EntityKind::Money
                | EntityKind::PostalCode
                | EntityKind::Address
                | EntityKind::Email
                | EntityKind::Iban => "",
                _ => continue,
            };
            let Some(before) = self.wanted.get(at..span.start) else {
                continue;
            };
            named.push_str(before);
            if !self.is_excluded(one) {
                named.push_str(kept);
            }
            at = span.end;
        }
        named.push_str(self.wanted.get(at..).unwrap_or_default());
        named
    }

    /// What it excludes, one after the other.
    #[must_use]
    pub fn excluded(&self) -> &str {
        &self.left_out
    }

    fn as_left_out(&self) -> String {
        let parts = self
            .excluded
            .iter()
            .filter_map(|part| self.text.get(part.clone()));
        parts.collect::<Vec<_>>().join(" ; ")
    }

    /// What is wanted of a kind of thing, in the order of the text.
    pub fn entities(&self, kind: EntityKind) -> impl Iterator<Item = &Entity> {
        let own = self.entities.iter().filter(move |one| one.kind() == kind);
        own.filter(|one| !self.is_excluded(one))
    }

    /// What a part names of a kind of thing.
    pub(crate) fn entities_in(
        &self,
        part: &Range<usize>,
        kind: EntityKind,
    ) -> impl Iterator<Item = &Entity> {
        let own = self.entities.iter();
        own.filter(move |one| one.kind() == kind && part.contains(&span_of(one).start))
    }

    /// The products that are wanted, as they were written.
    pub(crate) fn products(&self) -> Vec<String> {
        let kinds = [EntityKind::Product, EntityKind::Variant];
        let own = self
            .entities
            .iter()
            .filter(|one| kinds.contains(&one.kind()));
        let wanted = own.filter(|one| !self.is_excluded(one));
        let raw = wanted.filter_map(|one| self.text.get(span_of(one)));
        raw.map(str::to_owned).collect()
    }

    /// Whether a part names a thing of the customer's.
    pub(crate) fn names_thing_in(&self, part: &Range<usize>) -> bool {
        let kinds = [
            EntityKind::OrderNumber,
            EntityKind::Product,
            EntityKind::Variant,
        ];
        let mut all = self.entities.iter();
        all.any(|one| kinds.contains(&one.kind()) && part.contains(&span_of(one).start))
    }

    /// Whether a clause says what isn't wished for, without naming a thing: "ich will
    /// mein Geld nicht zurück".
    pub(crate) fn negates_a_wish(&self, clause: &Clause) -> bool {
        let negations = self.language.hears.negations;
        let mut said = self.words_in(&clause.span);
        clause.act == Act::Wish
            && said.any(|word| negations.contains(&word))
            && !self.names_thing_in(&clause.span)
    }

    /// How many words aren't known, of those that are long enough to say something
    /// and stand in nothing that is named; and how many words there are.
    pub(crate) fn unknown_words(&self, known: impl Fn(&str) -> bool) -> (usize, usize) {
        let unknown = self
            .tokens
            .iter()
            .filter(|token| self.is_unknown(token, &known));
        (unknown.count(), self.tokens.len())
    }

    fn is_unknown(&self, token: &Token, known: impl Fn(&str) -> bool) -> bool {
        /// Shorter words say nothing of their own.
        const LONG: usize = 4;
        let named = || {
            let mut all = self.entities.iter();
            all.any(|one| span_of(one).contains(&token.start))
        };
        let word = token.word.as_str();
        let says = word.len() >= LONG && word.chars().all(char::is_alphabetic);
        says && !named() && !known(word)
    }

    /// What it says behind a mark that the words before lead to: "add a note to W1:
    /// ring twice". All of them are known, or all but one that isn't the last.
    pub(crate) fn behind_lead<'m>(
        &self,
        marks: impl Iterator<Item = &'m &'m str>,
        known: impl Fn(&str) -> bool,
    ) -> Option<&str> {
        let leads = |at: &usize| {
            let before = self.tokens.iter().filter(|token| token.start < *at);
            let unknown: Vec<bool> = before.map(|one| self.is_unknown(one, &known)).collect();
            let ends = unknown.last() == Some(&false);
            ends && unknown.iter().filter(|unknown| **unknown).count() <= 1
        };
        let marks = marks.flat_map(|mark| self.text.match_indices(*mark).take(MARKS));
        let marks = marks.map(|(at, _)| at).filter(leads);
        let around = |one: char| one.is_whitespace() || AROUND.contains(&one);
        // "on order "W1": ring twice" says in quotes what it's for
        let behind = marks.filter_map(|at| {
            let behind = self.text.get(at..)?.trim_start_matches(around);
            let begins = self.text.len() - behind.len();
            let mut named = self.entities.iter().map(span_of);
            let names = named.any(|span| span.start == begins);
            let behind = match self.text.get(at..)?.starts_with(QUOTES) {
                true => behind.split(QUOTES).next()?,
                false => behind,
            };
            (!names).then_some((begins, behind.trim_end_matches(around)))
        });
        let behind = behind.min_by_key(|(begins, _)| *begins);
        let (_, behind) = behind?;
        (!behind.is_empty()).then_some(behind)
    }

    /// The text between a greeting before and a thanks behind it.
    pub(crate) fn beside_courtesy(&self) -> &str {
        let says = |one: &&Clause| !matches!(one.act, Act::Greet | Act::Thank | Act::Leave);
        let begins = self.clauses.iter().find(says).map(|one| one.span.start);
        let ends = self.clauses.iter().rfind(says).map(|one| one.span.end);
        let part = begins
            .zip(ends)
            .and_then(|(from, to)| self.text.get(from..to));
        part.unwrap_or(&self.text).trim()
    }

    /// Whether a named thing stands where it's excluded.
    fn is_excluded(&self, entity: &Entity) -> bool {
        let span = span_of(entity);
        self.excluded
            .iter()
            .any(|part| part.start <= span.start && span.end <= part.end)
    }

    /// The clauses behind a no that takes back what is said before it: "I was going
    /// to cancel it, no, change the lamp"; none where there is no such no.
    pub(crate) fn at_last(&self) -> &[Clause] {
        let no = corrects_itself(&self.text, &self.clauses, &self.tokens);
        let first = no.and_then(|no| {
            let mut clauses = self.clauses.iter();
            clauses.position(|one| one.span.start >= no.end)
        });
        first.map_or(&[], |first| &self.clauses[first..])
    }

    /// A part of it, read by itself: a wish among several.
    #[must_use]
    pub fn part(&self, understood: &Understanding, span: Range<usize>) -> Option<Self> {
        let text = self.text.get(span)?;
        Some(Self::of(
            text,
            understood,
            self.language.code(),
            Before::Nothing,
        ))
    }

    /// The language that it was read in.
    #[must_use]
    pub fn language(&self) -> &'static Language {
        self.language
    }
}

/// Where an entity stands, in bytes.
pub(crate) fn span_of(entity: &Entity) -> Range<usize> {
    let at = |byte: i32| usize::try_from(byte).unwrap_or(0);
    at(entity.start_byte)..at(entity.end_byte)
}

/// A text with parts of it blank.
fn without(text: &str, parts: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match parts.iter().any(|part| part.contains(&at)) {
            true => (0..letter.len_utf8()).for_each(|_| kept.push(' ')),
            false => kept.push(letter),
        }
    }
    kept
}

#[cfg(test)]
mod tests;
