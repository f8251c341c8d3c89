//! What a message wishes for: one thing, one of some, or several.

use std::sync::Arc;

use contract::dialogue::Question;
use contract::intent::RankedIntent;
use playbook::{Facts, Playbook, Say};

use super::{
    Core, Step,
    hints::{chooses, chooses_things, is_answer, parts},
    wished::{NAMED, SURELY, Wished},
};
use crate::{
    acts::Act,
    evidence::Heard,
    lexicon::points,
    reading::{Clause, Stance},
    resolve::named_numbers,
};

/// What is so many times less sure than the surest isn't meant instead.
const FAR: f32 = 6.0;

/// How many wishes are kept in mind: all that one message can hold.
pub(super) const MOST: usize = 12;

impl Core<'_> {
    /// A message that is no answer to anything.
    pub(super) fn wish(&mut self, heard: &Heard) -> Step<()> {
        let reading = &heard.reading;
        if heard.understood.only_declined {
            return self.leave();
        }
        let last = self.evidence.setting.books.get(&self.turn.state.last);
        let pointed =
            points(&reading.named_words(), &self.turn.locale) || reading.stance() == Stance::Other;
        if let Some(last) = last.filter(|last| pointed && chooses(last)) {
            return self.begin(&last, heard);
        }
        let best = heard.understood.intents.first();
        let talks =
            best.is_some_and(|best| self.evidence.setting.books.is_small_talk(&best.intent));
        if reading.stance() == Stance::Leaves && reading.is_short() && !talks {
            let state = &self.turn.state;
            let done = state.shown.is_none() && state.goals.is_empty() && !state.last.is_empty();
            // "never mind", when it's done: nothing is left as it was
            if done && state.waiting.is_empty() {
                self.plain(self.says().what_else);
                return Ok(());
            }
            return self.leave();
        }
        let sure = self.evidence.setting.sure;
        // "that isn't solved" is no answer where nothing was asked
        if is_answer(heard) && !self.other_wish(heard, "", sure) {
            let text = self.says().what_can_i_do;
            self.question(&Question::default(), text);
            return Ok(());
        }
        // what they were to follow is over, or was left for this
        if self.turn.state.shown.is_none() && self.turn.state.goals.is_empty() {
            self.turn.state.waiting.clear();
        }
        let mut parts = parts(heard);
        parts.truncate(MOST);
        let parts = self.apart(parts)?;
        let Some((first, others)) = parts.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return self.begin_wished(heard);
        };
        self.turn.state.waiting.extend(others.iter().cloned());
        self.turn.state.waiting.truncate(MOST);
        let heard = self.meaning(first)?;
        self.begin_wished(heard)
    }

    /// Wishes of a message, those that are of one kind together: a list of things is
    /// one wish, also where it's said in several sentences.
    fn apart(&mut self, parts: Vec<String>) -> Step<Vec<String>> {
        let mut apart: Vec<(String, Option<String>)> = Vec::new();
        if parts.len() < 2 {
            return Ok(parts);
        }
        for part in parts {
            let heard = self.meaning(&part)?;
            let intent = match self.wished(heard) {
                Wished::Clear(book) if !book.fallback => Some(book.intent.clone()),
                _ => None,
            };
            match apart.last_mut() {
                // another number is another thing
                Some((before, last))
                    if *last == intent
                        && intent.is_some()
                        && (named_numbers(before).is_empty()
                            || named_numbers(heard.reading.named()).is_empty()) =>
                {
                    *before = format!("{before}, {part}");
                }
                _ => apart.push((part, intent)),
            }
        }
        Ok(apart.into_iter().map(|(part, _)| part).collect())
    }

    /// Begins what a text wishes for, or asks what that is.
    fn begin_wished(&mut self, heard: &Heard) -> Step<()> {
        // the last word says what is wished for; all of them, what of
        let wishes = |one: &&Clause| matches!(one.act, Act::Wish | Act::Correct | Act::Ask);
        let mut last = heard.reading.at_last().iter().filter(wishes);
        let last = last.find(|one| self.is_about(one).is_some());
        let last = last.and_then(|one| heard.reading.text.get(one.span.start..));
        let last = match last {
            Some(last) => Some(self.meaning(last)?),
            None => None,
        };
        match self.wished(last.unwrap_or(heard)) {
            Wished::Clear(book) => {
                self.turn.second = self.second_best(heard, &book);
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
            && let Some(text) = self.turn.state.waiting.first().cloned()
        {
            let heard = self.meaning(&text)?;
            self.turn.state.waiting.remove(0);
            self.turn.redirected = false;
            self.tell_understood(heard);
            self.begin_wished(heard)?;
        }
        Ok(())
    }

    /// Whether nothing waits for the customer.
    fn is_idle(&self) -> bool {
        let state = &self.turn.state;
        let waits = !state.challenge.is_empty() || state.which.is_some() || state.shown.is_some();
        state.goals.is_empty() && !waits && !self.turn.proposed
    }

    /// The surest intent of a message, if it's surely another one.
    pub(super) fn other_wish(&self, heard: &Heard, intent: &str, sure: f32) -> bool {
        let best = heard.understood.intents.first();
        let other = best.is_some_and(|best| best.intent != intent && best.confidence >= sure);
        let talks = best.is_some_and(|best| self.is_only_talk(best, heard));
        // "no, leave everything as it is" wishes for nothing
        let wishes =
            heard.reading.says_more() || best.is_some_and(|best| best.confidence >= SURELY);
        other && wishes && !heard.understood.out_of_scope && !talks
    }

    /// Whether an intent is small talk and the message isn't only that: thanks and
    /// greetings never stand over a wish or a no.
    pub(super) fn is_only_talk(&self, best: &RankedIntent, heard: &Heard) -> bool {
        let talks = |clause: &Clause| matches!(clause.act, Act::Thank | Act::Greet | Act::Leave);
        let clauses = &heard.reading.clauses;
        let more = |clause: &Clause| {
            !talks(clause) && (clause.act == Act::Refuse || self.is_about(clause).is_some())
        };
        self.evidence.setting.books.is_small_talk(&best.intent)
            && (!clauses.iter().any(talks) || clauses.iter().any(more))
    }

    /// What a clause by itself is surely about, beside small talk.
    pub(super) fn is_about<'c>(&self, clause: &'c Clause) -> Option<&'c RankedIntent> {
        let best = clause.intents.first().filter(|_| !clause.out_of_scope)?;
        let setting = &self.evidence.setting;
        let sure = best.confidence >= setting.sure;
        (sure && !setting.books.is_small_talk(&best.intent)).then_some(best)
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
        let best = intents.first().map_or(0.0, |best| best.confidence);
        let sure = best >= SURELY;
        let least = NAMED.max(best / FAR);
        let mut others = intents
            .iter()
            .filter(|ranked| ranked.intent != first.intent && ranked.confidence >= least);
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
            let said = all.render(book, Say::Description, &self.turn.locale, &none);
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
        self.turn.state.which = Some(question.clone());
        let text = self.says().which;
        self.question(&question, text);
    }
}
