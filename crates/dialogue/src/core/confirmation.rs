//! At a proposal: a yes to it and to nothing else carries it out; what is named
//! anew corrects it; a no of any kind closes it.

use std::sync::Arc;

use contract::dialogue::{Goal, Shown};
use contract::value::Instant;
use playbook::Playbook;

use super::{
    Core, Failed, Step, Went,
    correct::chooses_things,
    hints::{names_a_thing, only_asks, only_corrects, opens_with_question, wishes_of_it},
    lists::is_for_each,
    settled::settled,
    sums::{asks_how_much, says_nothing_else},
};
use crate::{
    acts::Act,
    evidence::Heard,
    goal::Goals,
    lexicon::says_also,
    need::Need,
    reading::{Clause, Stance},
    resolve::named_numbers,
};

/// From here on another wish counts.
const OTHER: f32 = 0.6;
/// From here on one counts in whatever words.
const SURELY: f32 = 0.8;
/// So many words at most end a question: "…, or get back?".
const FEW: usize = 3;
/// How often a proposal is shown.
const MOST: i32 = 2;

impl Core<'_> {
    /// A message after a proposal.
    pub(super) fn at_proposal(&mut self, heard: &Heard) -> Step<Went> {
        let Some(mut shown) = self.shown() else {
            return Ok(Went::On);
        };
        let armed = std::mem::replace(&mut shown.armed, false);
        self.turn.state.shown = Some(shown.clone());
        let last = self.turn.state.goals.last();
        let waits = last.is_some_and(|goal| goal.asked.is_some());
        let asks = shown.asked_since && waits || self.turn.state.which.is_some();
        let stance = heard.reading.stance();
        match stance {
            Stance::Agrees if self.is_open(&shown) => {
                match armed {
                    true => self.confirm(&shown.proposal)?,
                    // a yes is to what was just asked; this was a while ago
                    false => self.show_again(shown),
                }
                return Ok(Went::Done);
            }
            // what was put last is answered first
            _ if asks && !armed => return Ok(Went::On),
            Stance::Agrees => {
                self.turn.state.shown = None;
                return self.anew(shown);
            }
            _ => {}
        }
        if let Some(mut goal) = self.correction(heard, &shown)? {
            self.decline(&shown.proposal)?;
            self.turn.state.shown = None;
            if let Some(book) = self.book(&goal) {
                self.keep_beside(&mut goal, heard);
                self.work(&book, goal)?;
                return Ok(Went::Done);
            }
        }
        if self.refuses(heard, &shown) {
            return self.refused_by_customer(heard, &shown);
        }
        if stance == Stance::AgreesAnd
            && armed
            && self.is_open(&shown)
            && let Some(besides) = self.besides(heard, &shown)
        {
            self.turn.state.waiting.extend(besides);
            self.confirm(&shown.proposal)?;
            return Ok(Went::Done);
        }
        if stance != Stance::Doubts
            && let Some(book) = self.answers_beforehand(heard, &shown)
        {
            // who asks hasn't said what isn't understood
            shown.times -= 1;
            self.turn.state.shown = Some(shown);
            self.begin(&book, heard)?;
            return Ok(Went::Done);
        }
        if stance != Stance::Doubts && self.asks_of_it(heard, &shown) {
            shown.times -= 1;
            let (reading, put) = (&heard.reading, &shown.text);
            let told = asks_how_much(reading, put) || says_nothing_else(reading, put);
            if !told {
                self.lead_with(self.says().all_known);
            }
            self.show_again(shown);
            return Ok(Went::Done);
        }
        if stance != Stance::Doubts && self.wishes_other(heard, &shown) {
            return Ok(Went::On);
        }
        self.not_understood(heard, shown)?;
        Ok(Went::Done)
    }

    /// The proposal that waits, as it was shown.
    fn shown(&self) -> Option<Shown> {
        let open = self.evidence.setting.open.as_ref();
        let shown = self.turn.state.shown.clone();
        match (shown, open) {
            (Some(shown), Some(open)) if shown.proposal != open.name => None,
            (None, Some(open)) => Some(Shown {
                proposal: open.name.clone(),
                text: open.text.clone(),
                times: 1,
                ..Shown::default()
            }),
            (shown, _) => shown,
        }
    }

    /// Whether a yes to a proposal still counts.
    fn is_open(&self, shown: &Shown) -> bool {
        let setting = &self.evidence.setting;
        let open = setting.open.as_ref();
        open.is_some_and(|open| {
            let until = open.expire_time.map(Instant::from);
            open.name == shown.proposal && until.is_none_or(|until| until > setting.now)
        })
    }

    /// A yes that came too late: it's shown anew, as it would be now.
    fn anew(&mut self, shown: Shown) -> Step<Went> {
        let goal = shown.goal.unwrap_or_default();
        match self.book(&goal) {
            Some(book) => self.work(&book, goal).map(|()| Went::Done),
            None => Ok(Went::On),
        }
    }

    /// The goal of a proposal as a message corrects it.
    fn correction(&mut self, heard: &Heard, shown: &Shown) -> Step<Option<Goal>> {
        let Some(goal) = shown.goal.clone() else {
            return Ok(None);
        };
        let Some(book) = self.book(&goal) else {
            return Ok(None);
        };
        let reading = &heard.reading;
        let own = reading.does(Act::Correct) || reading.stance() == Stance::Refuses;
        // a question, or a wish about something else, isn't one
        let (asks, another) = (
            reading.does(Act::Ask),
            self.names_another_thing(heard, &goal),
        );
        let sure = match asks {
            true => self.evidence.setting.sure,
            false => OTHER,
        };
        let other = (asks || another) && self.other_wish(heard, &goal.intent, sure);
        if !own && (other || another && self.asks_elsewhere(heard, &goal)) {
            return Ok(None);
        }
        let focus = self.turn.state.focus.clone();
        let changed = self.corrected(&book, &goal, heard)?;
        let other_things = |changed: &Goal| {
            let mut things = book.slots.iter().filter(|slot| chooses_things(slot));
            things.any(|slot| changed.value(&slot.name) != goal.value(&slot.name))
        };
        let instead =
            changed.as_ref().is_some_and(other_things) && self.wishes_instead(heard, &book);
        let changed = changed.filter(|_| !instead);
        if instead {
            self.turn.state.focus = focus;
        }
        if changed.is_none() {
            self.turn.narrowed.clear();
        }
        Ok(changed)
    }

    /// Whether a message wishes for something else to be had instead, which the goal
    /// at hand can't choose: "I'd rather exchange it for a black one" doesn't say whose
    /// things are black.
    fn wishes_instead(&self, heard: &Heard, goal: &Playbook) -> bool {
        let setting = &self.evidence.setting;
        let chooses_instead = |book: &Playbook| book.slots.iter().any(is_for_each);
        let best = heard.understood.intents.first();
        let book = best.and_then(|best| setting.books.get(&best.intent));
        book.is_some_and(|book| chooses_instead(&book) && !chooses_instead(goal))
            && wishes_of_it(heard)
            && self.other_wish(heard, &goal.intent, setting.sure)
    }

    /// Whether a part of a message asks for something to be told that isn't the
    /// goal's: "sure, and tell me where W1 is".
    fn asks_elsewhere(&self, heard: &Heard, goal: &Goal) -> bool {
        let reading = &heard.reading;
        let questions = reading.language().hears.questions;
        reading.clauses.iter().any(|clause| {
            let other = self.is_about(clause);
            let mut said = reading.words_in(&clause.span);
            other.is_some_and(|other| other.intent != goal.intent)
                && said.any(|word| questions.contains(&word))
        })
    }

    /// Whether a message names a thing by its number that isn't the goal's.
    pub(super) fn names_another_thing(&self, heard: &Heard, goal: &Goal) -> bool {
        let named = heard.reading.named();
        let numbers = named_numbers(named);
        let shown = goal.slots.iter().flat_map(|slot| &slot.shown);
        let all: String = shown.cloned().collect::<Vec<_>>().join(" ");
        let known = all.to_lowercase();
        numbers
            .iter()
            .any(|number| !known.contains(number.trim_start_matches('#').to_lowercase().as_str()))
    }

    /// Whether a message is a no, whatever else it says.
    fn refuses(&self, heard: &Heard, shown: &Shown) -> bool {
        let stance = heard.reading.stance();
        let intent = shown.goal.as_ref().map(|goal| goal.intent.as_str());
        let declined = &heard.understood.declined_intent;
        let negative = matches!(
            stance,
            Stance::Refuses | Stance::Leaves | Stance::Neither | Stance::Other
        );
        negative || !declined.is_empty() && intent == Some(declined)
    }

    /// The customer's no; what else is wished for goes on.
    fn refused_by_customer(&mut self, heard: &Heard, shown: &Shown) -> Step<Went> {
        self.decline(&shown.proposal)?;
        self.turn.state.shown = None;
        let intent = shown
            .goal
            .as_ref()
            .map(|goal| goal.intent.clone())
            .unwrap_or_default();
        self.turn.state.last.clone_from(&intent);
        if self.wishes_other(heard, shown) || !heard.understood.wishes.is_empty() {
            return Ok(Went::On);
        }
        if heard.reading.stance() == Stance::Leaves {
            self.turn.state.waiting.clear();
            self.turn.state.goals.clear();
        }
        let says = self.says();
        self.plain(&format!("{} {}", says.nothing_changed, says.what_else));
        self.go_back()?;
        Ok(Went::Done)
    }

    /// What answers a question about what isn't done yet: how it'd go is known, how
    /// it goes isn't.
    fn answers_beforehand(&self, heard: &Heard, shown: &Shown) -> Option<Arc<Playbook>> {
        let book = self.book(shown.goal.as_ref()?)?;
        let best = heard.understood.intents.first()?;
        let sure = best.confidence >= self.evidence.setting.sure;
        if !sure || heard.understood.out_of_scope || best.intent == book.intent {
            return None;
        }
        let told = book.beforehand.get(&best.intent)?;
        let reading = &heard.reading;
        let opens = |clause: &Clause| opens_with_question(reading, clause);
        let asks = only_asks(heard) || reading.clauses.iter().any(opens);
        let asks = asks && !asks_how_much(reading, &shown.text);
        let named = names_a_thing(heard) || !reading.products().is_empty();
        let books = &self.evidence.setting.books;
        books.get(told).filter(|_| asks && !named)
    }

    /// Whether a message asks about the proposal: it names nothing, and isn't surely
    /// about something else. "Can you change the address, too?" asks for more.
    fn asks_of_it(&self, heard: &Heard, shown: &Shown) -> bool {
        let intent = shown.goal.as_ref().map_or("", |goal| goal.intent.as_str());
        let (setting, reading) = (&self.evidence.setting, &heard.reading);
        let best = heard.understood.intents.first();
        let elsewhere = best.is_some_and(|best| {
            let book = setting.books.get(&best.intent);
            let other = book.filter(|book| !book.fallback && book.intent != intent);
            // a question begins no change: that it's near to one says little, and
            // nothing where it's in words that name nothing
            let is_surely = |book: Arc<Playbook>| match book.write_step() {
                Some(_) if best.confidence >= SURELY => true,
                Some(_) => best.confidence >= OTHER && !says_nothing_else(reading, &shown.text),
                None => best.confidence >= setting.sure,
            };
            other.is_some_and(is_surely)
        });
        let asks = |clause: &Clause| opens_with_question(reading, clause);
        let part = |clause: &Clause| {
            let wishes = matches!(clause.act, Act::Wish | Act::Correct | Act::Pick);
            let said: Vec<&str> = reading.words_in(&clause.span).collect();
            let rest = clause.asks && said.len() <= FEW && !says_also(&said, &self.turn.locale);
            !wishes || rest || asks(clause)
        };
        let clauses = &reading.clauses;
        let asks = clauses.iter().any(asks) && clauses.iter().all(part);
        let names = names_a_thing(heard) || !reading.products().is_empty();
        asks && !names && (!elsewhere || asks_how_much(reading, &shown.text))
    }

    /// Whether a message surely wishes for something else.
    fn wishes_other(&self, heard: &Heard, shown: &Shown) -> bool {
        let intent = shown.goal.as_ref().map_or("", |goal| goal.intent.as_str());
        let bare = heard.reading.is_bare() || only_corrects(heard);
        let asks = heard.reading.does(Act::Ask) || heard.reading.wishes();
        let sure = if asks {
            self.evidence.setting.sure
        } else {
            OTHER
        };
        !bare && (self.other_wish(heard, intent, sure) || heard.understood.wishes.len() > 1)
    }

    /// Says what wasn't understood, and shows the proposal again as a question,
    /// once; after that it's closed.
    fn not_understood(&mut self, heard: &Heard, shown: Shown) -> Step<()> {
        if heard.reading.stance() == Stance::Doubts {
            let asks = heard.reading.clauses.iter().any(|clause| clause.asks);
            if asks && shown.times < MOST {
                self.show_again(shown);
            } else {
                let text = self.says().until_yes;
                self.plain(text);
            }
            return Ok(());
        }
        if shown.times < MOST {
            let text = heard.reading.text.trim();
            let lead = self.says().did_not_get.replace("{text}", text);
            self.lead_with(&lead);
            self.show_again(shown);
            return Ok(());
        }
        self.decline(&shown.proposal)?;
        self.turn.state.shown = None;
        let says = self.says();
        self.lead_with(says.not_heard);
        self.plain(&format!("{} {}", says.nothing_changed, says.what_else));
        self.go_back()
    }

    /// Carries a proposal out.
    fn confirm(&mut self, proposal: &str) -> Step<()> {
        let evidence = self.evidence;
        let open = evidence.setting.open.as_ref();
        let service = open.map_or("", |open| open.service.as_str());
        self.progress(service, self.says().doing.to_owned());
        self.turn.state.shown = None;
        match &evidence.confirmed {
            None => Err(Need::Confirm(proposal.to_owned()).into()),
            Some(Err(error)) => Err(Failed::of(error).into()),
            Some(Ok(outcome)) => {
                let setting = &evidence.setting;
                let told = settled(&setting.books, outcome, &self.turn.locale, &setting.contact);
                self.turn.told.push(told);
                self.finished(&outcome.intent)
            }
        }
    }

    /// Closes a proposal, also one that has expired.
    pub(super) fn decline(&mut self, proposal: &str) -> Step<()> {
        match self.evidence.is_declined(proposal) {
            None => Err(Need::Decline(proposal.to_owned()).into()),
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(Failed::of(error).into()),
        }
    }

    /// The answer to a proposal by its name.
    pub(super) fn answered(&mut self, proposal: &str, yes: bool) -> Step<()> {
        let shown = self.turn.state.shown.clone();
        let own = shown.filter(|shown| shown.proposal == proposal);
        if yes {
            return self.confirm(proposal);
        }
        self.decline(proposal)?;
        if let Some(shown) = own {
            self.turn.state.last = shown.goal.unwrap_or_default().intent;
            self.turn.state.shown = None;
        }
        let says = self.says();
        self.plain(&format!("{} {}", says.nothing_changed, says.what_else));
        Ok(())
    }
}
