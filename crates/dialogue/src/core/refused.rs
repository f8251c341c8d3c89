//! What can't be done: another proof, something else instead, or why not.

use contract::{Assurance, Error, PlatformReason, dialogue::Goal};
use playbook::{Playbook, REFUSAL, Say, Step as Call};
use serde_json::Value;

use super::{Core, Failed, Step, Went};
use crate::goal::Goals;

/// Why a plan can't be gone on with.
pub(super) struct Refused {
    failed: Failed,
    /// The proof that it lacks, if it's that.
    wants: Option<Assurance>,
    /// What it tells of itself.
    told: Value,
}

impl Refused {
    pub(super) fn of(error: &Error, step: &Call) -> Self {
        let wants = error.is(PlatformReason::StepUpRequired).then(|| {
            let wanted = error.metadata().get("assurance");
            match wanted.is_some_and(|wanted| wanted == "VERIFIED") {
                true => Assurance::Verified,
                false => Assurance::Identified,
            }
        });
        Self {
            failed: Failed::at(error, &step.service),
            wants,
            told: details(error),
        }
    }
}

/// What a refusal tells of itself, as texts read it.
pub(super) fn details(error: &Error) -> Value {
    let all = error.metadata().iter();
    all.map(|(key, value)| (key.clone(), Value::from(value.as_str())))
        .collect()
}

impl Core<'_> {
    /// Asks for a proof, goes on with something else, or says why it can't be
    /// done.
    pub(super) fn refused(&mut self, book: &Playbook, goal: Goal, refused: Refused) -> Step<()> {
        let Refused {
            failed,
            wants,
            told,
        } = refused;
        if let Some(wanted) = wants {
            self.keep(goal);
            self.challenge(wanted);
            return Ok(());
        }
        if self.redirect(book, &goal, &failed.reason)? == Went::Done {
            return Ok(());
        }
        self.turn.facts.insert(REFUSAL, told);
        match self.render(book, Say::Refused(&failed.reason)) {
            Ok(Some(text)) => {
                self.failure(&failed.reason, &text, true);
                self.finished(&goal.intent)
            }
            _ => {
                self.turn.state.last = goal.intent;
                Err(failed.into())
            }
        }
    }

    /// Goes on with another playbook where this one is refused, with what is
    /// known for it.
    pub(super) fn redirect(&mut self, book: &Playbook, goal: &Goal, reason: &str) -> Step<Went> {
        let other = book.instead.get(reason);
        let other = other.and_then(|intent| self.evidence.setting.books.get(intent));
        let Some(other) = other.filter(|_| !self.turn.redirected) else {
            return Ok(Went::On);
        };
        self.turn.redirected = true;
        let next = self.as_of(&other, goal);
        self.work(&other, next)?;
        Ok(Went::Done)
    }

    /// Says a refusal that is foretold.
    pub(super) fn foretold(&mut self, book: &Playbook, goal: &Goal, reason: &str) -> Step<()> {
        let text = self.render(book, Say::Refused(reason))?.unwrap_or_default();
        if let Some(second) = self.turn.second.take() {
            // what can't be done is rarely what was meant
            self.turn.otherwise = Some((reason.to_owned(), text));
            let mut next = self.as_of(&second, goal);
            next.heard = false;
            return self.work(&second, next);
        }
        let (reason, text) = self
            .turn
            .otherwise
            .take()
            .unwrap_or((reason.to_owned(), text));
        self.failure(&reason, &text, true);
        self.finished(&goal.intent)
    }

    /// A goal of another playbook with what is known for this one.
    fn as_of(&mut self, other: &Playbook, goal: &Goal) -> Goal {
        let mut next = Goal::of(other);
        let known = goal.slots.iter().cloned();
        next.slots = known
            .filter(|known| other.slot(&known.name).is_some())
            .collect();
        next.said.clone_from(&goal.said);
        next.excluded.clone_from(&goal.excluded);
        self.turn.narrowed.clear();
        next
    }
}
