//! A clause: a part of a message that does something of its own.

use std::ops::Range;

use contract::intent::{RankedIntent, Understanding};

use super::{Before, Token, span_of, token::is_drawn_out};
use crate::{
    acts::{Act, acts, is_closed, says_nothing_else, set},
    language::{Hears, Language, heard},
    phrase::says,
};

/// From here on an act is surely that.
const SURE: f32 = 0.8;
/// From here on an act is that, whatever opens it.
const SURELY: f32 = 0.97;
/// From here on an agreement counts that no word opens which says yes.
const AGREED: f32 = 0.6;
/// From here on one counts that such a word opens.
const OPENED: f32 = 0.4;
/// Below this nothing is said to be done.
const LEAST: f32 = 0.15;
/// How many words an answer in another language has at most.
const FEW: usize = 3;

/// A clause.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What it does.
    pub act: Act,
    /// 0 to 1.
    pub sure: f32,
    /// Whether a question mark ends it, or a word opens it that asks.
    pub asks: bool,
    /// Whether what it says hangs on something.
    pub hedged: bool,
    /// Whether it says that something isn't wished for.
    pub declined: bool,
    /// What it wants by itself, most likely first.
    pub intents: Vec<RankedIntent>,
    /// Whether that is beyond what the bot does.
    pub out_of_scope: bool,
}

/// The clauses of a message.
pub(super) fn clauses(
    text: &str,
    tokens: &[Token],
    understood: &Understanding,
    language: &'static Language,
    before: Before,
) -> Vec<Clause> {
    let place = |byte: i32| usize::try_from(byte).unwrap_or(0);
    let spans: Vec<Range<usize>> = understood
        .clauses
        .iter()
        .map(|one| place(one.start_byte)..place(one.end_byte))
        .filter(|span| text.get(span.clone()).is_some())
        .collect();
    let mut found = Vec::new();
    for (at, (span, one)) in spans.iter().zip(&understood.clauses).enumerate() {
        let next = spans.get(at + 1).map_or(text.len(), |next| next.start);
        let joint = text.get(span.end..next).unwrap_or_default();
        let marked = text[span.clone()].contains(MARKS) || joint.contains(MARKS);
        let inside = |token: &&Token| span.start <= token.start && token.end <= span.end;
        let own: Vec<&Token> = tokens.iter().filter(inside).collect();
        let joined = Joined {
            text,
            language,
            before,
            marked,
            hedged: is_hedge(text, found.last(), span.start, language),
            named: understood
                .entities
                .iter()
                .any(|one| span.contains(&span_of(one).start)),
            first: tokens
                .iter()
                .take_while(|token| token.start < span.start)
                .all(|token| language.hears.fillers.contains(&token.word.as_str())),
        };
        found.extend(
            joined
                .read(span.clone(), &own)
                .into_iter()
                .map(|clause| Clause {
                    intents: one.intents.clone(),
                    out_of_scope: one.out_of_scope,
                    ..clause
                }),
        );
    }
    found
}

/// What marks a question.
const MARKS: [char; 10] = ['?', '¿', '？', '؟', '⁇', '⁈', '⁉', '‽', '❓', '❔'];

/// Whether what joins a clause to the one before makes that hang on this.
fn is_hedge(text: &str, before: Option<&Clause>, start: usize, language: &Language) -> bool {
    let Some(before) = before else { return false };
    let joint = text.get(before.span.end..start).unwrap_or_default();
    let joint = nlu::plain(joint);
    says(&nlu::words(&joint), language.hears.hedges)
}

/// A clause and what stands around it.
struct Joined<'t> {
    text: &'t str,
    language: &'static Language,
    before: Before,
    marked: bool,
    hedged: bool,
    /// Whether nothing stands before it, or no more than a "well".
    first: bool,
    /// Whether it names something.
    named: bool,
}

impl Joined<'_> {
    /// What it does. A word that says yes or no opens one of its own, unless the
    /// whole is surely something: "no make it two", but "no problem".
    fn read(&self, span: Range<usize>, tokens: &[&Token]) -> Vec<Clause> {
        let whole = self.one(span.clone(), tokens);
        let hears = &self.language.hears;
        let opens = |words: &[&str]| {
            tokens
                .first()
                .is_some_and(|first| words.contains(&first.word.as_str()))
        };
        let opened = opens(hears.affirms) || opens(hears.denies);
        // "no thanks" is a no
        let thanks = whole.act == Act::Thank && opens(hears.denies);
        let open = thanks || matches!(whole.act, Act::Wish | Act::Tell | Act::Ask);
        let said: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
        let known = opened && set(&said, self.language.code()).is_some();
        let settled = whole.sure >= SURE && !open || known;
        if tokens.len() < 2 || !opened || settled {
            return vec![whole];
        }
        let (first, second) = (tokens[0], tokens[1]);
        let head = self.one(first.start..first.end, &tokens[..1]);
        let rest = self.one(second.start..span.end, &tokens[1..]);
        let head = Clause {
            hedged: head.hedged || rest.hedged,
            asks: false,
            ..head
        };
        // "no quiero un reembolso" is one no, and wishes for nothing
        let apart = self.text.get(first.end..second.start);
        let negates = hears.negates_verbs.contains(&first.word.as_str())
            && apart.is_some_and(|apart| apart.trim().is_empty())
            && match whole.act {
                Act::Refuse => matches!(rest.act, Act::Wish | Act::Tell),
                act => act == Act::Wish && rest.act == Act::Wish,
            }
            && !self.named;
        match (head.act, rest.act) {
            _ if negates => vec![Clause {
                act: Act::Refuse,
                declined: true,
                ..whole
            }],
            // "that is right" opens with no yes of its own
            (Act::Agree | Act::Refuse, _) => {
                let mut both = vec![head];
                both.extend(self.read(second.start..span.end, &tokens[1..]));
                both
            }
            _ => vec![whole],
        }
    }

    fn one(&self, span: Range<usize>, tokens: &[&Token]) -> Clause {
        let hears = &self.language.hears;
        let said: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
        let asks = self.marked
            || said
                .first()
                .is_some_and(|first| hears.questions.contains(first));
        let hedged = self.hedged || says(&said, hears.hedges);
        let (act, sure) = self.act(span.clone(), &said, asks);
        Clause {
            declined: act == Act::Refuse && said.len() > 2 && negates(&said, hears),
            span,
            act,
            sure,
            asks,
            hedged,
            intents: Vec::new(),
            out_of_scope: false,
        }
    }

    fn act(&self, span: Range<usize>, said: &[&str], asks: bool) -> (Act, f32) {
        let hears = &self.language.hears;
        match foreign(said, hears) {
            Some(Act::Agree) if self.marked => return (Act::Doubt, SURE),
            Some(act) => return (act, SURE),
            None => {}
        }
        if said.is_empty() {
            return (Act::Tell, 0.0);
        }
        // "please" adds nothing to what it's said with
        let polite = |word: &&str| hears.courtesy.contains(word);
        if said.iter().all(polite) && !said.iter().any(|word| hears.affirms.contains(word)) {
            return (Act::Thank, SURE);
        }
        // "yes?" wants to be sure
        let agrees = |word: &&str| hears.affirms.contains(word) || hears.courtesy.contains(word);
        if self.marked && said.iter().all(agrees) {
            return (Act::Doubt, SURE);
        }
        // a question refuses nothing
        let set = set(said, self.language.code()).filter(|act| *act != Act::Refuse || !self.marked);
        if let Some(act) = set {
            return (act, SURE);
        }
        // signs are words, and letters are heard as they were typed
        let typed = said.join(" ");
        let typed = match self.text.get(span) {
            Some(text) if text.chars().any(char::is_alphanumeric) && !is_drawn_out(text) => {
                text.to_owned()
            }
            _ => typed,
        };
        let code = self.language.code();
        let ranked = acts(&typed, code);
        let fits = |(act, sure): &&(Act, f32)| self.fits(*act, *sure, said, asks);
        match ranked.iter().find(fits) {
            Some((act, sure)) if *sure >= LEAST => (*act, *sure),
            // about something: a question, or something that is told
            _ if asks => (Act::Ask, LEAST),
            _ => (Act::Tell, 0.0),
        }
    }

    /// Whether words may do something: rules of the grammar over what is learned.
    fn fits(&self, act: Act, sure: f32, said: &[&str], asks: bool) -> bool {
        let hears = &self.language.hears;
        let opened = |words: &[&str]| said.first().is_some_and(|first| words.contains(first));
        // what names something isn't an answer alone
        let own: Vec<&str> = said
            .iter()
            .filter(|word| !hears.courtesy.contains(word))
            .copied()
            .collect();
        let bare = !is_closed(act) || says_nothing_else(act, &own, self.language.code());
        let negated = negates(said, hears);
        match act {
            Act::Agree => {
                let least = match (opened(hears.affirms), self.before) {
                    (true, _) => OPENED,
                    (false, Before::Proposal) => AGREED,
                    (false, _) => SURE,
                };
                // "no, that is fine" is a no; "no problem" is none
                let surely = self.first && sure >= SURELY;
                let denied = opened(hears.denies) && !surely && self.agrees_without(said);
                // a question agrees to nothing; a negation only where that is learned
                let asks = self.marked || asks && sure < SURE;
                !asks && !denied && sure >= least && bare && (!negated || sure >= SURE)
            }
            // a question refuses nothing: "do they take pets, or not?"
            Act::Refuse if self.marked && !opened(hears.denies) => false,
            Act::Refuse => negated || opened(hears.denies) || sure >= AGREED && bare,
            _ => bare || sure >= SURE,
        }
    }
}

impl Joined<'_> {
    /// Whether words agree also without the first of them.
    fn agrees_without(&self, said: &[&str]) -> bool {
        let rest = said[1..].join(" ");
        let ranked = acts(&rest, self.language.code());
        ranked.first().is_some_and(|(act, _)| *act == Act::Agree)
    }
}

/// Whether words hold a negation.
fn negates(said: &[&str], hears: &Hears) -> bool {
    said.iter().any(|word| hears.negations.contains(word))
}

/// A yes or a no in another language than the conversation's, and nothing else.
fn foreign(said: &[&str], own: &Hears) -> Option<Act> {
    if said.is_empty() || said.len() > FEW {
        return None;
    }
    let mine = |word: &&str| own.affirms.contains(word) || own.denies.contains(word);
    if said.iter().any(|word| mine(word) || word.len() < 2) {
        return None;
    }
    heard().find_map(|hears| {
        let of = |words: &[&str]| {
            said.iter()
                .all(|word| words.contains(word) || hears.courtesy.contains(word))
        };
        let opens = |words: &[&str]| words.contains(&said[0]);
        if opens(hears.affirms) && of(hears.affirms) {
            Some(Act::Agree)
        } else if opens(hears.denies) && of(hears.denies) {
            Some(Act::Refuse)
        } else {
            None
        }
    })
}
