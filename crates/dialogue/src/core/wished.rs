//! Which playbook a message wishes for: by its ranked intents, by what it names,
//! and by whether it asks or wishes.

use std::sync::Arc;

use contract::intent::RankedIntent;
use playbook::{Facts, Playbook, Say, Slot, SlotKind};

use super::{
    Core,
    hints::{chooses_things, found_by, inquires, is_of_a_number, names_a_thing, only_asks},
};
use crate::{acts::Act, evidence::Heard, reading::Clause};

/// How near to each other two intents are that may be meant alike.
pub const TIE: f32 = 0.15;
/// From here on a clause that asks is no polite wish: "can you cancel it?".
const ASKS: f32 = 0.9;
/// Below this an intent isn't asked about.
const LIKELY: f32 = 0.12;
/// From here on an intent is meant that takes the thing which is named.
pub(super) const NAMED: f32 = 0.1;
/// From here on it's that, also where the whole is unlike what is known.
const TAKES: f32 = 0.3;
/// From here on a question is a polite wish.
const POLITE: f32 = 0.7;
/// From here on a clause says what is wished for, whatever else is said.
const CLAUSE: f32 = 0.6;
/// From here on a question is about that, whatever words it's put in.
const INFORMS: f32 = 0.8;
/// So many words that no example uses, and one in so many, make a message one about
/// something else.
const UNKNOWN: usize = 2;
const SHARE: usize = 5;
/// From here on a clause that wishes stands for a message that isn't sure.
const WISHES: f32 = 0.8;
/// From here on an intent counts that is only said with a yes or a no.
pub(super) const SURELY: f32 = 0.9;

/// What a message wishes.
#[derive(Debug, Clone)]
pub(crate) enum Wished {
    Clear(Arc<Playbook>),
    Unclear(Vec<Arc<Playbook>>),
    Nothing,
}

/// Playbooks with how sure each is, most likely first.
type Ranked = Vec<(Arc<Playbook>, f32)>;

/// What a message is like, and what it may wish.
struct Weighed {
    ranked: Ranked,
    /// It names one of the customer's things.
    named: bool,
    /// It does nothing but ask, or tell.
    asks: bool,
    /// It asks with a word that asks.
    inquires: bool,
    /// From here on an intent is sure.
    sure: f32,
}

impl Core<'_> {
    /// The playbook of a message, or those between which it stands. It hangs on
    /// nothing that a turn comes to know, so it's weighed once.
    pub(super) fn wished(&self, heard: &Heard) -> Wished {
        heard.wished.get_or_init(|| self.weighed(heard)).clone()
    }

    fn weighed(&self, heard: &Heard) -> Wished {
        let setting = &self.evidence.setting;
        let fallback = || {
            let fallback = setting.books.fallback();
            fallback.map_or(Wished::Nothing, Wished::Clear)
        };
        let named = names_a_thing(heard);
        // "where is my toaster?": what isn't theirs is told so
        let best = heard.understood.intents.first();
        let unsure = best.is_none_or(|best| best.confidence < SURELY);
        let own = || unsure && inquires(heard) && self.names_their_own(heard);
        let told = || self.reads_of_a_thing(heard).filter(|_| named || own());
        if self.is_outside(heard, named) {
            return told().map_or_else(fallback, Wished::Clear);
        }
        let mut weighed = Weighed {
            ranked: self.ranked(heard),
            named,
            // nor does what only tells something wish for it to be changed
            asks: (only_asks(heard) || !heard.reading.wishes()) && !named,
            inquires: inquires(heard),
            sure: setting.sure,
        };
        if let Some(rules) = self.rules_of(heard, &weighed) {
            return Wished::Clear(rules);
        }
        if let Some(better) = weighed.of_the_thing() {
            return Wished::Clear(better);
        }
        weighed.gate();
        match self.chosen(&weighed) {
            Some(Wished::Clear(book)) if !book.fallback => Wished::Clear(book),
            Some(Wished::Unclear(books)) => Wished::Unclear(books),
            _ => told().map_or_else(fallback, Wished::Clear),
        }
    }

    /// "Will I be able to cancel W1?" asks for the rules of what it'd do.
    fn rules_of(&self, heard: &Heard, weighed: &Weighed) -> Option<Arc<Playbook>> {
        let (best, sure) = weighed.ranked.first()?;
        if !only_asks(heard) || *sure < TAKES {
            return None;
        }
        let tells_rules = |(book, _): &(Arc<Playbook>, f32)| {
            let mut told = book.beforehand.values();
            told.any(|intent| *intent == best.intent)
        };
        if weighed.ranked.iter().any(tells_rules) {
            return Some(Arc::clone(best));
        }
        let surely = |clause: &Clause| clause.act != Act::Ask || clause.sure >= ASKS;
        let rules = best.beforehand.get(&best.intent)?;
        let mut others = weighed.ranked.iter();
        let likely = others.find(|(book, sure)| book.intent == *rules && *sure >= NAMED);
        let (rules, _) = likely.filter(|_| heard.reading.clauses.iter().all(surely))?;
        Some(Arc::clone(rules))
    }

    /// Whether a message is about something else altogether.
    fn is_outside(&self, heard: &Heard, named: bool) -> bool {
        let books = &self.evidence.setting.books;
        let surely = |clause: &Clause| {
            let about = self.is_about(clause);
            about.is_some_and(|best| best.confidence >= CLAUSE)
        };
        // what names a thing of theirs is hardly about something else
        let takes = heard.understood.intents.first().is_some_and(|best| {
            let book = books.get(&best.intent);
            named && best.confidence >= TAKES && book.is_some_and(|book| chooses_things(&book))
        });
        let outside = heard.understood.out_of_scope;
        outside && !takes && !heard.reading.clauses.iter().any(surely)
            || !named && self.is_in_other_words(heard)
    }

    /// Whether a message that may ask for something to be told is about what no
    /// example speaks of: "how many legs does a lobster have?" is in shape like a
    /// question about orders.
    fn is_in_other_words(&self, heard: &Heard) -> bool {
        let reading = &heard.reading;
        let books = &self.evidence.setting.books;
        let language = reading.language().code();
        let best = heard.understood.intents.first();
        let informs = best.is_some_and(|best| {
            let book = books.get(&best.intent);
            let informs = |book: Arc<Playbook>| book.write_step().is_none() && !book.handoff;
            best.confidence < INFORMS && book.is_some_and(informs)
        });
        if !informs || !books.knows_words(language) || !reading.products().is_empty() {
            return false;
        }
        let (unknown, all) = reading.unknown_words(|word| books.knows(word, language));
        unknown >= UNKNOWN && unknown * SHARE >= all
    }

    /// "What's up with W1000001": what tells of a thing, if that is likely at all.
    fn reads_of_a_thing(&self, heard: &Heard) -> Option<Arc<Playbook>> {
        let books = &self.evidence.setting.books;
        let reads = |book: &Playbook| chooses_things(book) && book.write_step().is_none();
        let likely = heard.understood.intents.iter().find_map(|ranked| {
            let book = books.get(&ranked.intent)?;
            let may = reads(&book) && self.fits_numbers(&book, heard);
            (may && ranked.confidence >= NAMED / 2.0).then_some(book)
        });
        // the only one that tells of what has such a number
        let only = || {
            let mut all = books.all().iter();
            let tells = |book: &&Arc<Playbook>| reads(book) && is_of_a_number(book, heard);
            let one = all.by_ref().find(tells)?;
            all.all(|book| !tells(&book)).then(|| Arc::clone(one))
        };
        likely.or_else(only)
    }

    /// The playbooks that a message may wish for. What it says besides "good
    /// morning" says which.
    fn ranked(&self, heard: &Heard) -> Ranked {
        let intents = &heard.understood.intents;
        let wished = intents.iter().filter(|one| !self.is_only_talk(one, heard));
        let wished: Vec<&RankedIntent> = wished.collect();
        let talked = wished.len() < intents.len();
        let clauses = heard.reading.clauses.iter().filter_map(|clause| {
            let best = self.is_about(clause)?;
            Some((best.confidence, &clause.intents))
        });
        let surest = clauses.max_by(|(one, _), (other, _)| one.total_cmp(other));
        let surest = surest.filter(|_| talked || heard.understood.out_of_scope);
        // "the baby was crying, so I got it wrong: please change the lamp"
        let unsure = wished.first().is_none_or(|best| best.confidence < CLAUSE);
        // "I don't want my money back, I want to exchange it"
        let declined = |one: &Clause| one.declined || heard.reading.negates_a_wish(one);
        let corrects = heard.reading.clauses.iter().any(declined);
        let asked = heard
            .reading
            .clauses
            .iter()
            .filter(|one| one.act == Act::Wish && !declined(one));
        let asked =
            asked.filter_map(|clause| Some((self.is_about(clause)?.confidence, &clause.intents)));
        let asked = asked.filter(|(sure, _)| corrects || unsure && *sure >= WISHES);
        let asked = asked.max_by(|(one, _), (other, _)| one.total_cmp(other));
        let ranked = match (surest.or(asked), self.says_how(heard)) {
            (_, Some(clause)) => clause.intents.iter().collect(),
            (Some((_, intents)), None) => intents.iter().collect(),
            (None, None) => wished,
        };
        let books = &self.evidence.setting.books;
        let book = |ranked: &RankedIntent| Some((books.get(&ranked.intent)?, ranked.confidence));
        let ranked: Ranked = ranked.into_iter().filter_map(book).collect();
        ranked
            .into_iter()
            .filter(|(book, _)| self.fits_numbers(book, heard))
            .collect()
    }

    /// Whether a playbook fits the numbers of a message: it's about such a thing, or
    /// its things have no numbers.
    fn fits_numbers(&self, book: &Playbook, heard: &Heard) -> bool {
        let mut all = self.evidence.setting.books.all().iter();
        let is_of = is_of_a_number(book, heard) || found_by(book).next().is_none();
        is_of || !all.any(|book| is_of_a_number(book, heard))
    }

    /// The clause that wishes, where the message is taken for what says how that
    /// shall be done: "order it again, and pay with the Visa".
    fn says_how<'h>(&self, heard: &'h Heard) -> Option<&'h Clause> {
        let books = &self.evidence.setting.books;
        let best = books.get(&heard.understood.intents.first()?.intent)?;
        let first = heard.reading.clauses.first()?;
        let about = self.is_about(first)?;
        let wished = books.get(&about.intent)?;
        let changes = |book: &Playbook| book.write_step().is_some();
        let chosen_alike = |one: &Slot| {
            let from = |slot: &Slot| match &slot.kind {
                SlotKind::From(list) => Some(list.step.path.clone()),
                _ => None,
            };
            let path = from(one);
            path.is_some() && wished.slots.iter().any(|other| from(other) == path)
        };
        let is_how = about.intent != best.intent
            && about.confidence >= TAKES
            && changes(&wished)
            && changes(&best)
            && wished.slots.len() >= best.slots.len()
            && best.slots.iter().all(chosen_alike)
            && heard
                .reading
                .clauses
                .iter()
                .skip(1)
                .all(|clause| !heard.reading.names_thing_in(&clause.span));
        is_how.then_some(first)
    }

    /// The surest, or those that are as likely, if any is likely enough.
    fn chosen(&self, weighed: &Weighed) -> Option<Wished> {
        let sure = weighed.sure;
        let two = |one: &Arc<Playbook>, other: &Arc<Playbook>| {
            Some(Wished::Unclear(vec![Arc::clone(one), Arc::clone(other)]))
        };
        match weighed.ranked.as_slice() {
            // either goes on with the other where that is what can be done
            [(best, own), (second, _), ..]
                if *own >= sure / 2.0
                    && best.instead.values().any(|other| *other == second.intent) =>
            {
                Some(Wished::Clear(Arc::clone(best)))
            }
            [(best, own), (second, other), ..]
                if own - other < TIE
                    && *own < sure + 0.2
                    && *other >= LIKELY
                    && self.is_asked_about(best)
                    && self.is_asked_about(second) =>
            {
                two(best, second)
            }
            [(best, own), ..] if *own >= weighed.least(best) => {
                Some(Wished::Clear(Arc::clone(best)))
            }
            [(best, _), (second, other), ..]
                if *other >= LIKELY && self.is_asked_about(best) && self.is_asked_about(second) =>
            {
                two(best, second)
            }
            [(best, own)] if *own >= LIKELY && best.write_step().is_none() => {
                Some(Wished::Clear(Arc::clone(best)))
            }
            _ => None,
        }
    }

    /// Whether it's asked about where it isn't sure: what has a name, and is no
    /// small talk.
    fn is_asked_about(&self, book: &Playbook) -> bool {
        let books = &self.evidence.setting.books;
        let none = Facts::default();
        let described = books.render(book, Say::Description, &self.turn.locale, &none);
        let named = described.is_ok_and(|text| text.is_some());
        named && !book.fallback && !books.is_small_talk(&book.intent)
    }
}

impl Weighed {
    /// What names a thing is about it; what doesn't inquire wants something done.
    fn of_the_thing(&mut self) -> Option<Arc<Playbook>> {
        let inquires = self.inquires;
        let fits =
            |book: &Playbook| chooses_things(book) && (inquires || book.write_step().is_some());
        let (best, sure) = self.ranked.first().filter(|_| self.named)?;
        // "what note is on W1?": a question that isn't surely put politely wants to be
        // told something
        if inquires && best.write_step().is_some() && *sure < POLITE {
            let tells = |book: &Playbook| chooses_things(book) && book.write_step().is_none();
            let mut tells = self.ranked.iter().filter(|(book, _)| tells(book));
            if let Some((book, _)) = tells.find(|(_, sure)| *sure >= NAMED) {
                return Some(Arc::clone(book));
            }
        }
        if fits(best) {
            self.ranked.retain(|(book, _)| fits(book));
            return None;
        }
        if chooses_things(best) && *sure >= SURELY {
            return None;
        }
        let mut others = self.ranked.iter();
        let better = others.find(|(book, sure)| fits(book) && *sure >= NAMED);
        better.map(|(book, _)| Arc::clone(book))
    }

    /// How sure a playbook must be to be begun: a question isn't a wish to change
    /// something, unless it's surely put politely.
    fn least(&self, book: &Playbook) -> f32 {
        match (book.write_step().is_some(), self.named) {
            (true, false) if self.asks && self.inquires => POLITE,
            (true, false) if self.asks => self.sure + 0.15,
            (true, false) => self.sure + 0.1,
            _ => self.sure,
        }
    }

    /// Leaves what a question may be about.
    fn gate(&mut self) {
        if !self.asks || self.named {
            return;
        }
        let tells = |(book, sure): &(Arc<Playbook>, f32)| {
            self.inquires && book.write_step().is_none() && *sure >= LIKELY / 2.0
        };
        let informs = |(book, sure): &(Arc<Playbook>, f32)| {
            book.write_step().is_none() || *sure >= self.least(book)
        };
        let left: Ranked = if self.ranked.iter().any(tells) {
            let reads = self
                .ranked
                .iter()
                .filter(|(book, _)| book.write_step().is_none());
            reads.cloned().collect()
        } else if self.ranked.first().is_some_and(|first| !informs(first)) {
            self.ranked
                .iter()
                .filter(|one| informs(one))
                .cloned()
                .collect()
        } else {
            return;
        };
        self.ranked = left;
    }
}
