//! Goals: begun, gone on with, left, and gone back to.

use std::sync::Arc;

use contract::{
    Assurance, Authority, Error, Policies,
    dialogue::{Goal, Shown},
    orchestrator::{Confirmation, Reason},
};
use playbook::Playbook;

use super::{Core, Failed, Step, Went, fill::fill_said_beside, hints::inquires, question::MOST};
use crate::{evidence::Heard, fill::Heed, goal::Goals, resolve::unknown_thing};

/// How many goals are kept: more than anybody has in mind.
const GOALS: usize = 12;

impl Core<'_> {
    /// Begins a playbook with what a text says.
    pub(super) fn begin(&mut self, book: &Arc<Playbook>, heard: &Heard) -> Step<()> {
        let reading = &heard.reading;
        let mut goal = Goal::of(book);
        goal.said = reading.named().to_owned();
        goal.excluded = reading.excluded().to_owned();
        goal.things = heard.things.get_or_init(|| self.things(heard)).clone();
        self.turn.products = reading.products();
        self.fill_entities(book, &mut goal, heard);
        // what asks "what's the code?" gives none
        if !inquires(heard) && fill_said_beside(book, &mut goal, reading) {
            // "under the stairs" says where it's put: it's no thing of theirs
            goal.things.clone_from(&self.turn.products);
        }
        self.keep_beside(&mut goal, heard);
        // wished for anew: what it was interrupted at is over
        let goals = &mut self.turn.state.goals;
        goals.retain(|before| before.intent != book.intent || before.asked.is_none());
        self.turn.narrowed.clear();
        self.work(book, goal)
    }

    /// Whether a text names a thing as the customer's own: "my sofa".
    pub(super) fn names_their_own(&self, heard: &Heard) -> bool {
        let reading = &heard.reading;
        let language = reading.language().code();
        let wanted = self
            .evidence
            .setting
            .books
            .mended(reading.wanted(), language);
        // where every word is known, it's after a "my"
        unknown_thing(&wanted, language, |_| true).is_some()
    }

    /// What a text names by words that may be the name of a thing.
    fn things(&self, heard: &Heard) -> Vec<String> {
        let reading = &heard.reading;
        let language = reading.language().code();
        let books = &self.evidence.setting.books;
        let known = |word: &str| books.knows(word, language);
        let products = reading.products();
        // "my desk lamp" is no desk
        let part = |thing: &String| products.iter().any(|product| product.contains(thing));
        let wanted = books.mended(reading.wanted(), language);
        let unknown = unknown_thing(&wanted, language, known).filter(|one| !part(one));
        unknown
            .into_iter()
            .chain(products.iter().cloned())
            .collect()
    }

    /// Works on a playbook: proof, slots, plan.
    pub(super) fn work(&mut self, book: &Arc<Playbook>, mut goal: Goal) -> Step<()> {
        self.turn.facts = playbook::Facts::default();
        if self.lacks_proof(book, &goal, Assurance::Identified) {
            return Ok(());
        }
        if !goal.said.is_empty() {
            let heed = match std::mem::replace(&mut goal.heard, true) {
                false => Heed::Said,
                true => Heed::Again,
            };
            let said = goal.said.clone();
            self.fill_from(book, &mut goal, (said.as_str(), heed).into())?;
        }
        if self.lacks_words(book, &mut goal)? == Went::Done {
            return Ok(());
        }
        if self.stopped(book, &goal)? == Went::Done
            || self.lacks_proof(book, &goal, Assurance::Verified)
        {
            return Ok(());
        }
        self.tell_unheard(&mut goal);
        self.act(book, goal)
    }

    /// Asks for a proof where the contract of a planned call wants more than the
    /// session has.
    fn lacks_proof(&mut self, book: &Playbook, goal: &Goal, most: Assurance) -> bool {
        let setting = &self.evidence.setting;
        for step in book.calls() {
            let Some(policy) = Policies::own().get(&step.path) else {
                continue;
            };
            if policy.authority != Authority::Customer {
                continue;
            }
            let wanted = policy.assurance.min(most);
            let age = policy.max_auth_age.filter(|_| most >= policy.assurance);
            let session = setting.session.as_ref();
            let met =
                session.is_some_and(|session| session.require(wanted, age, setting.now).is_ok());
            if !met {
                self.keep(goal.clone());
                self.challenge(wanted);
                return true;
            }
        }
        false
    }

    /// Keeps a goal as the one that is worked on.
    pub(super) fn keep(&mut self, goal: Goal) {
        self.turn.state.goals.push(goal);
        if self.turn.state.goals.len() > GOALS {
            self.turn.state.goals.remove(0);
        }
    }

    /// The challenge that was asked for is met.
    pub(super) fn resumed(&mut self, challenge: &str) -> Step<()> {
        let asked = !challenge.is_empty() && self.turn.state.challenge == challenge;
        let goal = self.turn.state.goals.last().cloned();
        let Some((goal, book)) = goal
            .filter(|_| asked)
            .and_then(|goal| Some((goal.clone(), self.book(&goal)?)))
        else {
            let unknown = Error::from(Reason::CapabilityUnknown);
            return Err(Failed::of(&unknown).into());
        };
        self.turn.state.challenge.clear();
        self.turn.state.goals.pop();
        self.work(&book, goal)
    }

    /// Leaves all that is worked on, and closes what is proposed.
    pub(super) fn leave(&mut self) -> Step<()> {
        if let Some(shown) = self.turn.state.shown.take() {
            self.decline(&shown.proposal)?;
        }
        self.turn.state.goals.clear();
        self.turn.state.waiting.clear();
        let says = self.says();
        self.plain(&format!("{} {}", says.left, says.what_else));
        Ok(())
    }

    /// A goal has come to its end: goes back to what it interrupted, or on with
    /// what waits.
    pub(super) fn finished(&mut self, intent: &str) -> Step<()> {
        intent.clone_into(&mut self.turn.state.last);
        self.turn.state.challenge.clear();
        self.go_back()
    }

    /// Goes back to what was interrupted.
    pub(super) fn go_back(&mut self) -> Step<()> {
        if let Some(shown) = self.turn.state.shown.clone() {
            if shown.times < 2 {
                self.lead_with(self.says().back);
                self.show_again(shown);
            }
            return Ok(());
        }
        let Some(mut goal) = self.turn.state.goals.pop() else {
            return Ok(());
        };
        let Some(book) = self.book(&goal) else {
            return self.go_back();
        };
        match &goal.asked {
            // one of several that were named
            None => self.work(&book, goal),
            // put often enough
            Some(asked) if asked.times >= MOST => self.go_back(),
            Some(asked) => {
                let mut asked = asked.clone();
                asked.times += 1;
                goal.asked = Some(asked.clone());
                goal.returned = true;
                self.lead_with(self.says().back);
                let text = self.asks(&book, &goal, &asked.slot)?;
                self.keep(goal);
                self.question(&asked, &text);
                Ok(())
            }
        }
    }

    /// Shows a proposal again, as a question that a yes answers.
    pub(super) fn show_again(&mut self, mut shown: Shown) {
        shown.armed = true;
        shown.times += 1;
        shown.asked_since = false;
        let open = self.evidence.setting.open.as_ref();
        let expire_time = open.and_then(|open| open.expire_time);
        let confirmation = Confirmation {
            proposal: shown.proposal.clone(),
            text: shown.text.clone(),
            expire_time,
        };
        self.turn.state.shown = Some(shown);
        self.confirmation(confirmation);
    }
}
