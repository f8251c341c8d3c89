//! What a message wishes for: one thing, one of some, or several.

use std::sync::Arc;

use contract::dialogue::Question;
use contract::intent::RankedIntent;
use playbook::{Facts, Playbook, Say};

use super::{Core, Step};
use crate::{
    acts::Act,
    evidence::Heard,
    lexicon::points,
    reading::{Clause, Stance},
    resolve::named_numbers,
};

/// How near to each other two intents are that may be meant alike.
pub const TIE: f32 = 0.15;
/// Below this an intent isn't asked about.
const LIKELY: f32 = 0.12;
/// From here on an intent is meant that takes the thing which is named.
const NAMED: f32 = 0.1;
/// From here on it's that, also where the whole is unlike what is known.
const TAKES: f32 = 0.3;
/// From here on a question is a polite wish.
const POLITE: f32 = 0.7;
/// From here on a clause says what is wished for, whatever else is said.
const CLAUSE: f32 = 0.6;
/// From here on an intent counts that is only said with a yes or a no.
const SURELY: f32 = 0.9;
/// How many wishes are kept in mind: all that one message can hold.
const MOST: usize = 12;

/// What a message wishes.
enum Wished {
    Clear(Arc<Playbook>),
    Unclear(Vec<Arc<Playbook>>),
    Nothing,
}

impl Core<'_> {
    /// A message that is no answer to anything.
    pub(super) fn wish(&mut self, heard: &Heard) -> Step<()> {
        let reading = &heard.reading;
        if heard.understood.only_declined {
            return self.leave();
        }
        let last = self.evidence.setting.books.get(&self.state.last);
        let pointed = points(&reading.named(), &self.locale) || reading.stance() == Stance::Other;
        if let Some(last) = last.filter(|last| pointed && chooses(last)) {
            return self.begin(&last, heard);
        }
        let best = heard.understood.intents.first();
        let talks = best.is_some_and(|best| self.evidence.setting.books.is_small_talk(&best.intent));
        if reading.stance() == Stance::Leaves && reading.is_short() && !talks {
            return self.leave();
        }
        let sure = self.evidence.setting.sure;
        if is_answer(heard) && (reading.is_bare() || !self.other_wish(heard, "", sure)) {
            let text = self.says().what_can_i_do;
            self.question(&Question::default(), text);
            return Ok(());
        }
        // what they were to follow is over, or was left for this
        if self.state.shown.is_none() && self.state.goals.is_empty() {
            self.state.waiting.clear();
        }
        let parts = parts(heard);
        let Some((first, others)) = parts.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return self.begin_wished(heard);
        };
        self.state.waiting.extend(others.iter().cloned());
        self.state.waiting.truncate(MOST);
        let heard = self.meaning(first)?;
        self.begin_wished(heard)
    }

    /// Begins what a text wishes for, or asks what that is.
    fn begin_wished(&mut self, heard: &Heard) -> Step<()> {
        match self.wished(heard) {
            Wished::Clear(book) => {
                self.second = self.second_best(heard, &book);
                self.begin(&book, heard)
            }
            Wished::Unclear(books) => {
                self.ask_which(&books, heard);
                Ok(())
            }
            Wished::Nothing => {
                let text = self.says().what_can_i_do;
                self.question(&Question::default(), text);
                Ok(())
            }
        }
    }

    /// Goes on with what else was wished for, once what is worked on has ended.
    pub(super) fn other_wishes(&mut self) -> Step<()> {
        while self.is_idle()
            && let Some(text) = self.state.waiting.first().cloned()
        {
            let heard = self.meaning(&text)?;
            self.state.waiting.remove(0);
            self.redirected = false;
            self.tell_understood(heard);
            self.begin_wished(heard)?;
        }
        Ok(())
    }

    /// Whether nothing waits for the customer.
    fn is_idle(&self) -> bool {
        let state = &self.state;
        let waits = !state.challenge.is_empty() || state.which.is_some() || state.shown.is_some();
        state.goals.is_empty() && !waits && !self.proposed
    }

    /// The surest intent of a message, if it's surely another one.
    pub(super) fn other_wish(&self, heard: &Heard, intent: &str, sure: f32) -> bool {
        let best = heard.understood.intents.first();
        let other = best.is_some_and(|best| best.intent != intent && best.confidence >= sure);
        let talks = best.is_some_and(|best| self.is_only_talk(best, heard));
        // "no, leave everything as it is" wishes for nothing
        let wishes = heard.reading.says_more() || best.is_some_and(|best| best.confidence >= SURELY);
        other && wishes && !heard.understood.out_of_scope && !talks
    }

    /// Whether an intent is small talk and the message isn't only that: thanks and
    /// greetings never stand over a wish.
    fn is_only_talk(&self, best: &RankedIntent, heard: &Heard) -> bool {
        let talks = |clause: &Clause| matches!(clause.act, Act::Thank | Act::Greet | Act::Leave);
        let clauses = &heard.reading.clauses;
        let more = |clause: &Clause| !talks(clause) && self.is_about(clause).is_some();
        self.evidence.setting.books.is_small_talk(&best.intent)
            && (!clauses.iter().any(talks) || clauses.iter().any(more))
    }

    /// What a clause by itself is surely about, beside small talk.
    fn is_about<'c>(&self, clause: &'c Clause) -> Option<&'c RankedIntent> {
        let best = clause.intents.first().filter(|_| !clause.out_of_scope)?;
        let setting = &self.evidence.setting;
        let sure = best.confidence >= setting.sure;
        (sure && !setting.books.is_small_talk(&best.intent)).then_some(best)
    }

    /// The playbook of a message, or those between which it stands.
    fn wished(&self, heard: &Heard) -> Wished {
        let setting = &self.evidence.setting;
        let fallback = || setting.books.fallback().map_or(Wished::Nothing, Wished::Clear);
        let outside = heard.understood.out_of_scope;
        let surely = |clause: &Clause| {
            self.is_about(clause).is_some_and(|best| best.confidence >= CLAUSE)
        };
        let named = !named_numbers(&heard.reading.named()).is_empty();
        // what names a thing of theirs is hardly about something else
        let takes = heard.understood.intents.first().is_some_and(|best| {
            let book = setting.books.get(&best.intent);
            named && best.confidence >= TAKES && book.is_some_and(|book| chooses_things(&book))
        });
        if outside && !takes && !heard.reading.clauses.iter().any(surely) {
            return fallback();
        }
        let asks = only_asks(heard);
        let likely = heard.understood.intents.iter().filter(|ranked| {
            !self.is_only_talk(ranked, heard)
        });
        let likely: Vec<_> = likely.collect();
        // what it says besides "good morning" says what is wished for
        let talked = likely.len() < heard.understood.intents.len();
        let clause = heard.reading.clauses.iter().filter_map(|clause| {
            self.is_about(clause).map(|best| (best.confidence, &clause.intents))
        });
        let clause = clause.max_by(|(one, _), (other, _)| one.total_cmp(other));
        let likely = match clause.filter(|_| talked || outside) {
            Some((_, intents)) => intents.iter().collect(),
            None => likely,
        };
        let mut ranked: Vec<_> = likely
            .into_iter()
            .filter_map(|ranked| Some((setting.books.get(&ranked.intent)?, ranked.confidence)))
            .collect();
        // what names a thing is about it; what doesn't inquire wants something done
        let inquires = inquires(heard);
        let fits = |book: &Playbook| {
            chooses_things(book) && (inquires || book.write_step().is_some())
        };
        let unfit = ranked.first().is_some_and(|(book, sure)| {
            !fits(book) && (!chooses_things(book) || *sure < SURELY)
        });
        if named && unfit {
            let better = ranked.iter().find(|(book, sure)| fits(book) && *sure >= NAMED);
            if let Some((book, _)) = better {
                return Wished::Clear(Arc::clone(book));
            }
        }
        if named && ranked.first().is_some_and(|(book, _)| fits(book)) {
            ranked.retain(|(book, _)| fits(book));
        }
        // a question isn't a wish to change something, unless it's surely put politely
        let least = |book: &Playbook| match (book.write_step().is_some(), named) {
            (true, false) if asks && inquires => POLITE,
            (true, false) if asks => setting.sure + 0.15,
            (true, false) => setting.sure + 0.1,
            _ => setting.sure,
        };
        if asks && !named {
            let informs = |(book, sure): &(Arc<Playbook>, f32)| {
                book.write_step().is_none() || *sure >= least(book)
            };
            if ranked.first().is_some_and(|first| !informs(first)) {
                ranked.retain(informs);
            }
        }
        // only what has a name is asked about
        let none = Facts::default();
        let talk = |book: &Playbook| {
            let described = setting.books.render(book, Say::Description, &self.locale, &none);
            let named = described.is_ok_and(|text| text.is_some());
            book.fallback || !named || setting.books.is_small_talk(&book.intent)
        };
        match ranked.as_slice() {
            // either goes on with the other where that is what can be done
            [(best, sure), (second, _), ..]
                if *sure >= setting.sure / 2.0
                    && best.instead.values().any(|other| *other == second.intent) =>
            {
                Wished::Clear(Arc::clone(best))
            }
            [(best, sure), (second, other), ..]
                if sure - other < TIE
                    && *sure < setting.sure + 0.2
                    && *other >= LIKELY
                    && !talk(best)
                    && !talk(second) =>
            {
                Wished::Unclear(vec![Arc::clone(best), Arc::clone(second)])
            }
            [(best, sure), ..] if *sure >= least(best) => Wished::Clear(Arc::clone(best)),
            [(best, _), (second, other), ..]
                if *other >= LIKELY && !talk(best) && !talk(second) =>
            {
                Wished::Unclear(vec![Arc::clone(best), Arc::clone(second)])
            }
            [(best, sure)] if *sure >= LIKELY && best.write_step().is_none() => {
                Wished::Clear(Arc::clone(best))
            }
            _ => fallback(),
        }
    }

    /// The intent that a message is of, as far as it's a wish; empty where it's of
    /// none.
    pub(super) fn understood(&self, heard: &Heard) -> String {
        match self.wished(heard) {
            Wished::Clear(book) if book.fallback => String::new(),
            Wished::Clear(book) => book.intent.clone(),
            _ => {
                let first = heard.understood.intents.first();
                first.map(|first| first.intent.clone()).unwrap_or_default()
            }
        }
    }

    /// What else a message may wish to have done, where that isn't sure: gone on
    /// with if the first can't be done as things stand.
    fn second_best(&self, heard: &Heard, first: &Playbook) -> Option<Arc<Playbook>> {
        let setting = &self.evidence.setting;
        let intents = &heard.understood.intents;
        let sure = intents.first().is_some_and(|best| best.confidence >= SURELY);
        let mut others = intents.iter().filter(|ranked| {
            ranked.intent != first.intent && ranked.confidence >= NAMED
        });
        let other = others.find_map(|ranked| {
            let book = setting.books.get(&ranked.intent)?;
            (book.write_step().is_some() && chooses_things(&book)).then_some(book)
        });
        other.filter(|_| !sure && first.write_step().is_some())
    }

    /// Asks which of two wishes was meant.
    fn ask_which(&mut self, books: &[Arc<Playbook>], heard: &Heard) {
        let none = Facts::default();
        let all = &self.evidence.setting.books;
        let describe = |book: &Arc<Playbook>| {
            let said = all.render(book, Say::Description, &self.locale, &none);
            let name = || book.intent.replace('_', " ");
            said.ok().flatten().unwrap_or_else(name)
        };
        let question = Question {
            choices: books.iter().map(|book| book.intent.clone()).collect(),
            shown: books.iter().map(describe).collect(),
            times: 1,
            said: heard.reading.text.clone(),
            ..Question::default()
        };
        self.state.which = Some(question.clone());
        let text = self.says().which;
        self.question(&question, text);
    }
}

/// Whether a playbook is about one of the customer's things.
fn chooses_things(book: &Playbook) -> bool {
    let thing = |slot: &playbook::Slot| match &slot.kind {
        playbook::SlotKind::From(list) => list.latest.is_some(),
        _ => false,
    };
    book.slots.iter().any(thing)
}

/// Whether a playbook chooses among things.
fn chooses(book: &Playbook) -> bool {
    let from = |slot: &playbook::Slot| matches!(slot.kind, playbook::SlotKind::From(_));
    book.slots.iter().any(from)
}

/// Whether a message does nothing but answer: there is nothing that it answers.
fn is_answer(heard: &Heard) -> bool {
    let answers = |clause: &Clause| {
        matches!(clause.act, Act::Agree | Act::Refuse | Act::Neither | Act::Doubt)
    };
    let clauses = &heard.reading.clauses;
    heard.reading.is_bare() || !clauses.is_empty() && clauses.iter().all(answers) && heard.reading.is_short()
}

/// Whether a message asks, and neither wishes nor tells anything.
fn only_asks(heard: &Heard) -> bool {
    let asks = |clause: &Clause| clause.act == Act::Ask;
    let beside = |clause: &Clause| {
        matches!(clause.act, Act::Greet | Act::Thank | Act::Agree | Act::Refuse)
    };
    let clauses = &heard.reading.clauses;
    clauses.iter().any(asks) && clauses.iter().all(|clause| asks(clause) || beside(clause))
}

/// Whether a message asks with a word that asks: "why", not "can you".
fn inquires(heard: &Heard) -> bool {
    let reading = &heard.reading;
    let questions = reading.language().hears.questions;
    reading.clauses.iter().any(|clause| {
        let text = reading.text.get(clause.span.clone()).unwrap_or_default();
        let folded = nlu::plain(text);
        let said = nlu::words(&folded);
        let asks = said.iter().take(3).any(|word| questions.contains(word));
        asks && matches!(clause.act, Act::Ask | Act::Wish)
    })
}

/// The wishes of a message as they were said, where they are several: each begins
/// with a clause that wishes or asks. What doesn't belongs to the one before.
fn parts(heard: &Heard) -> Vec<String> {
    let reading = &heard.reading;
    let text = reading.text.as_str();
    let byte = |letters: i32| {
        let at = usize::try_from(letters).unwrap_or(0);
        text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte)
    };
    let wishes = |start: usize| {
        let clause = reading.clauses.iter().find(|clause| clause.span.start >= start);
        clause.is_some_and(|clause| matches!(clause.act, Act::Wish | Act::Ask))
    };
    let mut starts: Vec<usize> = Vec::new();
    for (at, wish) in heard.understood.wishes.iter().enumerate() {
        let start = byte(wish.start);
        if at == 0 || wishes(start) {
            starts.push(start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends.collect::<Vec<_>>());
    let joints = |part: &str| part.trim().trim_end_matches([',', ';']).to_owned();
    parts
        .filter_map(|(start, end)| text.get(*start..end).map(joints))
        .collect()
}
