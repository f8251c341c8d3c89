//! A message as a whole and in its clauses: one wish, several, or one that is
//! declined.

use std::ops::Range;

use nlu::{
    Classifier, Clause, Ranked, Slip, Verdict, affirmed, clauses,
    entities::{Entity, Kind},
    mended,
};

use crate::{config::Named, trained::Trained};

/// How sure a clause must be to be a wish of its own, or no wish.
const SURE: f32 = 0.6;
/// How sure it must be to be one of several wishes: whether a clause wishes at all
/// is for the dialogue to say.
const WISH: f32 = 0.65;

/// How many intents of a clause are told.
const CLAUSE: usize = 3;

/// What a message wants.
#[derive(Debug)]
pub(crate) struct Meant {
    /// Of the whole of it, but for what is declined.
    pub(crate) verdict: Verdict,
    /// Whether it's beyond what the bot does.
    pub(crate) out_of_scope: bool,
    /// Two or more, if there are.
    pub(crate) wishes: Vec<Wish>,
    /// What isn't wished for.
    pub(crate) declined: Option<String>,
    /// And it says nothing else.
    pub(crate) only_declined: bool,
    /// Its clauses.
    pub(crate) clauses: Vec<Said>,
}

impl Meant {
    /// Whether it's surely one thing that the bot does.
    pub(crate) fn is_sure(&self) -> bool {
        let first = self.verdict.ranked.first();
        !self.out_of_scope && first.is_some_and(|first| first.confidence >= WISH)
    }
}

/// A clause with what it wants by itself.
#[derive(Debug)]
pub(crate) struct Said {
    /// In bytes.
    pub(crate) span: Range<usize>,
    pub(crate) ranked: Vec<Ranked>,
    pub(crate) out_of_scope: bool,
}

/// One wish.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) intent: String,
    pub(crate) confidence: f32,
    /// In bytes.
    pub(crate) span: Range<usize>,
}

/// A message being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'m> {
    pub(crate) trained: &'m Trained,
    /// The one for its language.
    pub(crate) classifier: &'m Classifier,
    /// What named things count as in its language.
    pub(crate) named: Option<&'m Named>,
    /// Its language (ISO 639).
    pub(crate) language: &'m str,
    /// From here on it's out of scope.
    pub(crate) out_of_scope: f32,
    pub(crate) text: &'m str,
    pub(crate) found: &'m [Entity],
    /// Its slips of the keyboard.
    pub(crate) slips: &'m [Slip<'m>],
    /// What the dialogue expects.
    pub(crate) expected: Option<&'m str>,
}

impl Message<'_> {
    /// What it wants.
    pub(crate) fn meant(&self) -> Meant {
        let whole = 0..self.text.len();
        let verdict = self.classified(&self.plain(whole.clone()));
        let spans: Vec<_> = self
            .found
            .iter()
            .map(|found| found.start..found.end)
            .collect();
        let parts = clauses(self.text, &spans, self.language);
        let clauses = self.said(&parts, &verdict);
        let (declined, left): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .map(|part| (self.declined(&part.span), part))
            .partition(|(declined, _)| declined.is_some());
        let declined = declined.into_iter().find_map(|(declined, _)| declined);
        let left: Vec<Clause> = left.into_iter().map(|(_, part)| part).collect();
        let Some(declined) = declined else {
            return Meant {
                wishes: self.wishes(left),
                out_of_scope: self.is_outside(&verdict),
                verdict,
                declined: None,
                only_declined: false,
                clauses,
            };
        };
        // what is left of the message says what is wished for instead
        let rest: Vec<String> = left
            .iter()
            .map(|part| self.plain(part.span.clone()))
            .collect();
        let rest = rest.join(". ");
        let names = |part: &Clause| {
            let inside = |one: &Entity| part.span.start <= one.start && one.end <= part.span.end;
            self.found.iter().any(inside)
        };
        let only_declined = self.sure(&rest).is_none() && !left.iter().any(names);
        let verdict = self.classified(&rest);
        Meant {
            wishes: self.wishes(left),
            out_of_scope: only_declined || self.is_outside(&verdict),
            verdict,
            declined: Some(declined),
            only_declined,
            clauses,
        }
    }

    /// What each clause wants by itself; a message that is one wants what the
    /// whole of it does.
    fn said(&self, parts: &[Clause], whole: &Verdict) -> Vec<Said> {
        let one = |part: &Clause| {
            let own = (parts.len() > 1).then(|| self.classified(&self.plain(part.span.clone())));
            let verdict = own.as_ref().unwrap_or(whole);
            Said {
                span: part.span.clone(),
                ranked: verdict.ranked.iter().take(CLAUSE).cloned().collect(),
                out_of_scope: self.is_outside(verdict),
            }
        };
        parts.iter().map(one).collect()
    }

    fn classified(&self, plain: &str) -> Verdict {
        self.classifier.classify(plain, self.expected)
    }

    fn is_outside(&self, verdict: &Verdict) -> bool {
        let first = verdict.ranked.first();
        verdict.out_of_scope >= self.out_of_scope
            || first.is_none_or(|first| self.trained.is_fallback(&first.intent))
    }

    /// The intent that a text is surely of; chat is none.
    fn sure(&self, plain: &str) -> Option<(String, f32)> {
        self.of(plain, SURE)
    }

    /// The intent that a text is of, at least so surely.
    fn of(&self, plain: &str, least: f32) -> Option<(String, f32)> {
        let verdict = self.classified(plain);
        let outside = self.is_outside(&verdict);
        let first = verdict.ranked.into_iter().next()?;
        let fits = !outside && first.confidence >= least && self.trained.acts(&first.intent);
        fits.then_some((first.intent, first.confidence))
    }

    /// The intent that a clause declines: it's of that intent with the negation
    /// and without.
    fn declined(&self, part: &Range<usize>) -> Option<String> {
        let plain = self.plain(part.clone());
        let (intent, _) = self.sure(affirmed(plain.trim())?.trim())?;
        let negated = self.classified(&plain);
        let first = negated.ranked.first();
        let same = first.is_some_and(|first| first.intent == intent);
        (same && !self.trained.takes_words(&intent)).then_some(intent)
    }

    /// The wishes of clauses, where they are several, each of another intent. What
    /// is no wish belongs to the one before it.
    fn wishes(&self, parts: Vec<Clause>) -> Vec<Wish> {
        let mut wishes: Vec<Wish> = Vec::new();
        if parts.len() < 2 {
            return wishes;
        }
        for Clause { span: part, apart } in parts {
            let sure = apart.then(|| self.of(&self.plain(part.clone()), WISH));
            let sure = sure.flatten();
            match (sure, wishes.last_mut()) {
                (Some((intent, _)), Some(last)) if last.intent == intent => {
                    last.span.end = part.end;
                }
                (Some((intent, confidence)), last) => {
                    let start = last.map_or(0, |_| part.start);
                    wishes.push(Wish {
                        intent,
                        confidence,
                        span: start..part.end,
                    });
                }
                (None, Some(last)) => last.span.end = part.end,
                (None, None) => {}
            }
        }
        if wishes.len() < 2 {
            wishes.clear();
        }
        wishes
    }

    /// A part of the text as the classifier sees it: what is named says what is
    /// wanted by its kind, not by its letters; a list of things as one of them;
    /// asides in brackets say which, not what.
    fn plain(&self, part: Range<usize>) -> String {
        let (mut plain, mut at) = (String::with_capacity(part.len()), part.start);
        let mut products = 0;
        let inside = |one: &&Entity| part.start <= one.start && one.end <= part.end;
        for entity in self.found.iter().filter(inside) {
            plain.push_str(&mended(self.text, at..entity.start, self.slips));
            plain.push_str(match entity.kind {
                Kind::Product | Kind::Variant => {
                    products += 1;
                    match self.named {
                        Some(named) if products == 1 => &named.product,
                        _ => "",
                    }
                }
                Kind::OrderNumber => match self.named {
                    Some(named) if !says(&self.text[part.clone()], &named.order) => &named.order,
                    _ => "",
                },
                Kind::Address => self.named.map_or("", |named| &named.address),
                // what says when says what is wanted, too
                Kind::DateRange | Kind::Time | Kind::Duration => &entity.raw,
                Kind::Number | Kind::Plan | Kind::Place => &entity.raw,
                _ => "",
            });
            at = entity.end;
        }
        plain.push_str(&mended(self.text, at..part.end, self.slips));
        without_asides(&plain)
    }
}

/// Whether a text says a word.
fn says(text: &str, word: &str) -> bool {
    let (text, word) = (nlu::plain(text), nlu::plain(word));
    nlu::words(&text).contains(&word.as_str())
}

/// A text without what stands in brackets, unless that is all of it: asides, and
/// what stands where a card number stood.
fn without_asides(text: &str) -> String {
    let (mut kept, mut depth) = (String::with_capacity(text.len()), 0_usize);
    for letter in text.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    if kept.trim().is_empty() {
        text.to_owned()
    } else {
        kept
    }
}
