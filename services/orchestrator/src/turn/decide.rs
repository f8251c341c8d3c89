//! Decide: which playbook, what is known, what has to be asked first.

mod candidates;
mod each;
mod lists;
mod near;
mod several;
mod slots;
mod wishes;

use contract::{Assurance, Authority, Policies, Result, context::Action, orchestrator::Reason};
use playbook::{Facts, Playbook};
use std::sync::Arc;

use self::slots::How;
use super::{Input, Turn, understand::TIE};
use crate::say::{Heard, Says, hear, is_short, language, ordinal, points, refuses};

/// What a playbook lacks.
pub(super) enum Lacking {
    Nothing,
    /// Something was asked for: the turn ends with that.
    Asked,
}

impl Turn {
    /// From the message to what is said: the dialogue's repairs first, then a
    /// new wish.
    pub(super) async fn decide(&mut self) -> Result<()> {
        let shown = std::mem::take(&mut self.state.shown);
        let text = match &self.input {
            Input::Resume(challenge) => return self.resumed(&challenge.clone()).await,
            Input::Answer { proposal, yes } => {
                let proposal = proposal.clone();
                return match yes {
                    true => self.confirm(&proposal).await,
                    false => self.decline(&proposal).await,
                };
            }
            Input::Text(text) => text.clone(),
        };
        if let Some(error) = self.deaf.take() {
            return Err(error);
        }
        let heard = match self.declines() {
            true => Heard::NeverMind,
            // "never mind the dog" is an instruction, too
            false => match hear(&text, &self.locale) {
                Heard::NeverMind if self.takes_words() && !is_short(&text) => Heard::Something,
                heard => heard,
            },
        };
        if let Some(action) = self.open_action.take() {
            match heard {
                Heard::Yes if shown == action.name => return self.confirm(&action.name).await,
                // a yes is to what was just asked; this was a while ago
                Heard::Yes => {
                    self.show_again(&action, "");
                    return Ok(());
                }
                Heard::No => return self.decline(&action.name).await,
                Heard::Something
                    if refuses(&text, &self.locale) && !self.declines_this(&action) =>
                {
                    return self.decline(&action.name).await;
                }
                Heard::NeverMind => {
                    self.state.wishes.clear();
                    return self.decline(&action.name).await;
                }
                _ if self.declines_this(&action) => self.drop_proposal(&action.name).await?,
                // it's gone back to once
                _ if shown == action.name && !self.state.shown_again => {
                    self.open_action = Some(action);
                }
                _ => {}
            }
        }
        match heard {
            Heard::NeverMind => return self.leave(),
            Heard::Other => return self.other_one(&text).await,
            // an answer to nothing
            Heard::Yes | Heard::No
                if self.state.asking.is_empty() && self.state.playbook.is_empty() =>
            {
                self.outcome = "question";
                let text = self.says().what_can_i_do.to_owned();
                self.tell.question("", text, Vec::new());
                return Ok(());
            }
            _ => {}
        }
        if self.state.asking == "?" {
            if let Some(book) = self.meant(&text) {
                // what was wished for was said before
                let said = std::mem::take(&mut self.state.said);
                return self.begin(&book, &said).await;
            }
        } else if let Some(book) = self.current() {
            // an answer to what was asked, unless it's a wish of its own
            if self.answered(&book, &text).await? {
                return self.go_on(&book).await;
            }
            if !self.is_another_wish(&book) {
                return self.go_on(&book).await;
            }
            self.state.suspend();
        }
        if points(&text, &self.locale) && self.asked_before().is_some() {
            return self.other_one(&text).await;
        }
        let text = self.first_wish(&text);
        self.begin_wished(&text).await
    }

    /// Begins what a text wishes for, or asks what that is.
    async fn begin_wished(&mut self, text: &str) -> Result<()> {
        match self.wished() {
            Wish::Clear(book) => self.begin(&book, text).await,
            Wish::Unclear(books) => {
                self.ask_which(&books, text);
                Ok(())
            }
        }
    }

    /// What the platform says in the conversation's language.
    pub(in crate::turn) fn says(&self) -> &'static Says {
        &language(&self.locale).says
    }

    /// Asks again for the yes to a proposal.
    pub(super) fn show_again(&mut self, action: &Action, lead: &str) {
        self.outcome = "confirmation";
        self.state.shown.clone_from(&action.name);
        self.state.shown_again = true;
        let text = format!("{lead}{}", action.preview);
        self.tell
            .confirmation(&action.name, text, action.expire_time);
    }

    /// The playbook that was answered last, if it chose among things.
    fn asked_before(&self) -> Option<Arc<Playbook>> {
        let book = self.books.get(&self.state.last)?;
        let chooses = |slot: &playbook::Slot| matches!(slot.kind, playbook::SlotKind::From(_));
        book.slots.iter().any(chooses).then_some(book)
    }

    /// The playbook that is being worked on, if it's still the one that it was
    /// begun with.
    fn current(&self) -> Option<Arc<Playbook>> {
        let book = self.books.get(&self.state.playbook)?;
        (book.hash == self.state.hash).then_some(book)
    }

    async fn resumed(&mut self, challenge: &str) -> Result<()> {
        let asked = !challenge.is_empty() && self.state.challenge == challenge;
        match self.current() {
            Some(book) if asked => {
                self.state.challenge.clear();
                self.go_on(&book).await
            }
            _ => Err(contract::Error::from(Reason::CapabilityUnknown).with("capability", "resume")),
        }
    }

    fn leave(&mut self) -> Result<()> {
        self.state.end();
        self.state.suspended.clear();
        self.state.wishes.clear();
        self.outcome = "answer";
        let says = self.says();
        self.tell
            .plain(&format!("{} {}", says.left, says.what_else));
        Ok(())
    }

    /// "No, the other one", "the latest": the same wish for another candidate.
    async fn other_one(&mut self, text: &str) -> Result<()> {
        let intent = if self.state.playbook.is_empty() {
            &self.state.last
        } else {
            &self.state.playbook
        };
        let Some(book) = self.books.get(intent) else {
            return self.begin_wished(text).await;
        };
        let choices: Vec<_> = self
            .state
            .slots
            .drain(..)
            .filter(|known| {
                !matches!(
                    book.slot(&known.name).map(|slot| &slot.kind),
                    Some(playbook::SlotKind::From(_))
                )
            })
            .collect();
        self.state.begin(&book.intent, &book.hash);
        self.state.slots = choices;
        self.fill_from(&book, text, How::Said).await?;
        self.go_on(&book).await
    }

    async fn begin(&mut self, book: &Arc<Playbook>, text: &str) -> Result<()> {
        self.state.begin(&book.intent, &book.hash);
        // heard once it's known who said it, and what slots choose from
        text.clone_into(&mut self.state.said);
        self.go_on(book).await
    }

    /// Goes on with a playbook: proof, slots, plan.
    async fn go_on(&mut self, book: &Arc<Playbook>) -> Result<()> {
        if let Lacking::Asked = self.identified(book, Assurance::Identified) {
            return Ok(());
        }
        let said = self.state.said.clone();
        if !said.is_empty() {
            let how = match std::mem::replace(&mut self.state.heard, true) {
                false => How::Said,
                true => How::Again,
            };
            self.fill_from(book, &said, how).await?;
        }
        if let Lacking::Asked = self.missing(book).await? {
            return Ok(());
        }
        if self.stopped(book).await? {
            return Ok(());
        }
        if let Lacking::Asked = self.identified(book, Assurance::Verified) {
            return Ok(());
        }
        self.act(book).await
    }

    /// Goes on with another playbook where this one is refused, with what is
    /// known for it. False if there is none.
    pub(super) async fn redirect(&mut self, book: &Playbook, reason: &str) -> Result<bool> {
        let other = book.instead.get(reason);
        let other = other.and_then(|intent| self.books.get(intent));
        let Some(other) = other.filter(|_| !self.redirected) else {
            return Ok(false);
        };
        self.redirected = true;
        let (slots, said) = (self.state.slots.clone(), self.state.said.clone());
        self.state.begin(&other.intent, &other.hash);
        let known = slots.into_iter();
        self.state.slots = known
            .filter(|known| other.slot(&known.name).is_some())
            .collect();
        self.state.said = said;
        // each step of a playbook is its own
        self.facts = Facts::default();
        Box::pin(self.go_on(&other)).await?;
        Ok(true)
    }

    /// Asks for a proof where the contract of a planned call wants more than
    /// the session has.
    fn identified(&mut self, book: &Playbook, most: Assurance) -> Lacking {
        let session = self.call.session().ok().cloned();
        for step in book.calls() {
            let Some(policy) = Policies::own().get(&step.path) else {
                continue;
            };
            if policy.authority != Authority::Customer {
                continue;
            }
            let wanted = policy.assurance.min(most);
            let age = policy.max_auth_age.filter(|_| most >= policy.assurance);
            let met = session
                .as_ref()
                .is_some_and(|session| session.require(wanted, age, self.call.now).is_ok());
            if !met {
                self.challenge(wanted);
                return Lacking::Asked;
            }
        }
        Lacking::Nothing
    }

    /// Asks for a proof, and remembers what it's for.
    pub(super) fn challenge(&mut self, wanted: Assurance) {
        let known = self.call.assurance() >= Assurance::Identified;
        let methods: &[&str] = match (wanted, known) {
            (Assurance::Verified, true) => &["TOTP"],
            (Assurance::Verified, false) => &["PASSWORD", "TOTP"],
            _ => &["PASSWORD"],
        };
        let text = match (wanted, known) {
            (Assurance::Verified, true) => self.says().code,
            _ => self.says().sign_in,
        };
        self.state.challenge = principal::random_id();
        self.outcome = "challenge";
        self.tell
            .challenge(&self.state.challenge, wanted, methods, text);
    }

    /// Whether the message is a wish of its own rather than an answer.
    fn is_another_wish(&self, book: &Playbook) -> bool {
        let best = self.understanding.intents.first();
        !self.understanding.out_of_scope
            && best.is_some_and(|best| best.intent != book.intent && best.confidence >= 0.6)
    }

    /// The playbook of the message, or those between which it stands.
    fn wished(&self) -> Wish {
        let ranked: Vec<_> = self
            .understanding
            .intents
            .iter()
            .filter_map(|ranked| Some((self.books.get(&ranked.intent)?, ranked.confidence)))
            .collect();
        let fallback = self
            .books
            .fallback()
            .map_or_else(|| Wish::Unclear(Vec::new()), Wish::Clear);
        match ranked.as_slice() {
            _ if self.understanding.out_of_scope => fallback,
            // either goes on with the other where that is what can be done
            [(best, sure), (second, _), ..]
                if *sure >= self.orchestrator.config.sure / 2.0
                    && best.instead.values().any(|other| *other == second.intent) =>
            {
                Wish::Clear(Arc::clone(best))
            }
            [(best, sure), (second, other), ..]
                if sure - other < TIE
                    && !best.fallback
                    && !second.fallback
                    && *sure < self.orchestrator.config.sure + 0.2 =>
            {
                Wish::Unclear(vec![Arc::clone(best), Arc::clone(second)])
            }
            [(best, sure), ..] if *sure >= self.orchestrator.config.sure => {
                Wish::Clear(Arc::clone(best))
            }
            [(best, _), (second, _), ..] if !best.fallback && !second.fallback => {
                Wish::Unclear(vec![Arc::clone(best), Arc::clone(second)])
            }
            _ => fallback,
        }
    }

    /// Asks which of two wishes was meant.
    fn ask_which(&mut self, books: &[Arc<Playbook>], text: &str) {
        let describe = |book: &Arc<Playbook>| {
            let text = self
                .books
                .render(book, "description", &self.locale, &Facts::default());
            text.ok()
                .flatten()
                .unwrap_or_else(|| book.intent.replace('_', " "))
        };
        let choices: Vec<String> = books.iter().map(describe).collect();
        self.state.begin("", "");
        self.state.asking = "?".into();
        text.clone_into(&mut self.state.said);
        self.state.choices = books.iter().map(|book| book.intent.clone()).collect();
        self.outcome = "question";
        let text = self.says().which.to_owned();
        self.tell.question("", text, choices);
    }

    /// The playbook that an answer to "which do you mean" names.
    fn meant(&mut self, text: &str) -> Option<Arc<Playbook>> {
        let offered: Vec<_> = self
            .state
            .choices
            .iter()
            .filter_map(|intent| self.books.get(intent))
            .collect();
        let at = ordinal(text, &self.locale).filter(|at| *at < offered.len());
        let named = || {
            let best = self
                .understanding
                .intents
                .iter()
                .find(|ranked| self.state.choices.contains(&ranked.intent))?;
            self.books.get(&best.intent)
        };
        let found = at.map(|at| Arc::clone(&offered[at])).or_else(named);
        self.state.asking.clear();
        self.state.choices.clear();
        found
    }
}

/// What a message wishes.
enum Wish {
    Clear(Arc<Playbook>),
    Unclear(Vec<Arc<Playbook>>),
}
