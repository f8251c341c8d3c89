//! The core: from what is carried and what is known to what is told, carried on,
//! and wanted next. One pure function: the turn is gone through from its begin
//! each time that more is known, as far as that reaches.

mod agreement;
mod ask;
mod beside;
mod confirmation;
mod correct;
mod each;
mod echo;
mod fill;
mod goals;
mod hints;
mod lists;
mod plan;
mod propose;
mod question;
mod refused;
mod settled;
mod several;
mod sums;
mod tell;
mod wish;
mod wished;

use std::{collections::HashMap, sync::Arc};

use contract::{
    Error,
    dialogue::{Goal, Question, State},
    orchestrator::converse_response::Event,
};
use nlu::language_of;
use playbook::{Facts, Playbook};

use self::plan::Plan;
use crate::{
    evidence::{Evidence, Heard, Input},
    language::{Says, language},
    need::{Advance, Need},
};

pub(crate) use self::wished::Wished;
pub use self::{settled::settled, wished::TIE};

/// Goes through a turn from its begin, as far as what is known reaches.
#[must_use]
pub fn advance(before: &State, evidence: &Evidence) -> Advance {
    let mut core = Core {
        evidence,
        turn: Turn::of(before, evidence),
        plan: None,
    };
    let went = core.turn();
    core.come(went)
}

impl Advance {
    /// Goes on with the turn: from where it waited for a plan's reads, if that is
    /// what it wanted, else from its begin. It comes to the same, for less.
    #[must_use]
    pub fn on(self, before: &State, evidence: &Evidence) -> Self {
        let Some(waits) = self.waits else {
            return advance(before, evidence);
        };
        let Waits { turn, plan } = *waits;
        let mut core = Core {
            evidence,
            turn,
            plan: None,
        };
        // a plan is the last of a wish
        let went = core.go_on(plan).and_then(|()| core.other_wishes());
        core.come(went)
    }
}

/// Why it can't be gone on for now.
enum Stop {
    /// Something has to be found out first.
    Need(Box<Need>),
    /// It can't be done.
    Failed(Failed),
}

type Step<T> = Result<T, Stop>;

/// What can't be done, and why.
struct Failed {
    reason: String,
    /// The service that it's about, if it is about one.
    service: Option<String>,
    /// Whether it may have been done nevertheless.
    unknown: bool,
}

impl Failed {
    fn of(error: &Error) -> Self {
        Self {
            reason: error.reason().to_owned(),
            service: error.metadata().get("service").cloned(),
            unknown: error.is_unknown(),
        }
    }

    fn at(error: &Error, service: &str) -> Self {
        let service = Some(service.to_owned());
        let of = Self::of(error);
        Self {
            service: of.service.or(service),
            ..of
        }
    }
}

impl From<Need> for Stop {
    fn from(need: Need) -> Self {
        Self::Need(Box::new(need))
    }
}

impl From<Failed> for Stop {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

/// Whether something was answered with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Went {
    /// The message is dealt with.
    Done,
    /// It says something else.
    On,
}

/// A turn on its way.
struct Core<'e> {
    evidence: &'e Evidence,
    turn: Turn,
    /// The plan that waits for its reads.
    plan: Option<Plan>,
}

/// As far as a turn has come.
#[derive(Debug)]
struct Turn {
    /// What is spoken (BCP 47).
    locale: String,
    state: State,
    told: Vec<Event>,
    /// What templates and conditions read of the goal that is worked on.
    facts: Facts,
    /// What its slots were narrowed down to by what was said; nothing where that
    /// isn't there.
    narrowed: HashMap<String, Vec<String>>,
    /// What a slot's candidates don't have that was named.
    absent: HashMap<String, String>,
    /// What may be meant instead, and what is said if that can't be done either.
    second: Option<Arc<Playbook>>,
    otherwise: Option<(String, String)>,
    /// The products that the wish names, as they were written.
    products: Vec<String>,
    /// What is said before the next question.
    lead: String,
    /// A question that was put before, where nothing came of its answer.
    put_before: Option<Question>,
    /// Whether this turn went on with another playbook once.
    redirected: bool,
    /// Whether this turn made a proposal.
    proposed: bool,
}

impl Turn {
    fn of(before: &State, evidence: &Evidence) -> Self {
        Self {
            locale: evidence.setting.locale.clone(),
            state: before.clone(),
            told: Vec::new(),
            facts: Facts::default(),
            narrowed: HashMap::new(),
            absent: HashMap::new(),
            second: None,
            otherwise: None,
            products: Vec::new(),
            lead: String::new(),
            put_before: None,
            redirected: false,
            proposed: false,
        }
    }
}

/// Where a turn waits for the reads of a plan, to be gone on with there.
#[derive(Debug)]
pub(crate) struct Waits {
    turn: Turn,
    plan: Plan,
}

impl<'e> Core<'e> {
    fn turn(&mut self) -> Step<()> {
        let evidence = self.evidence;
        match &evidence.input {
            Input::Resume(challenge) => self.resumed(challenge)?,
            Input::Answer { proposal, yes } => self.answered(proposal, *yes)?,
            Input::Text(text) => self.said(text)?,
        }
        self.other_wishes()
    }

    /// As far as it has come.
    fn come(mut self, went: Step<()>) -> Advance {
        let need = match went {
            Ok(()) => Need::End,
            Err(Stop::Need(need)) => *need,
            Err(Stop::Failed(failed)) => {
                self.fail(&failed);
                Need::End
            }
        };
        let (state, told) = match self.plan {
            Some(_) => (self.turn.state.clone(), self.turn.told.clone()),
            None => (
                std::mem::take(&mut self.turn.state),
                std::mem::take(&mut self.turn.told),
            ),
        };
        let turn = self.turn;
        let waits = self.plan.map(|plan| Box::new(Waits { turn, plan }));
        Advance {
            state,
            told,
            need,
            waits,
        }
    }

    /// A message in words: an answer to what was put to the customer, or a wish.
    fn said(&mut self, text: &str) -> Step<()> {
        let heard = self.meaning(text)?;
        self.speak(heard);
        self.tell_understood(heard);
        if self.at_proposal(heard)? == Went::Done || self.at_question(heard)? == Went::Done {
            return Ok(());
        }
        self.wish(heard)
    }

    /// What a text means.
    fn meaning(&self, text: &str) -> Step<&'e Heard> {
        match self.evidence.heard(text) {
            None => Err(Need::Meaning(text.to_owned()).into()),
            Some(Ok(heard)) => Ok(heard),
            Some(Err(error)) => Err(Failed::at(error, "language").into()),
        }
    }

    /// Goes on in the language that a message is in; a yes or a no is of
    /// several.
    fn speak(&mut self, heard: &Heard) {
        let language = &heard.understood.language;
        let known = !self.turn.state.language.is_empty();
        // a few words are of several languages
        if language.is_empty() || heard.reading.is_bare() || known && heard.reading.is_brief() {
            return;
        }
        self.turn.state.language.clone_from(language);
        if language_of(&self.turn.locale) != language {
            self.turn.locale.clone_from(language);
        }
    }

    /// What the platform says in the conversation's language.
    fn says(&self) -> &'static Says {
        language(&self.turn.locale).says
    }

    /// The playbook of a goal, if it's still the one that it was begun with.
    fn book(&self, goal: &Goal) -> Option<Arc<Playbook>> {
        let book = self.evidence.setting.books.get(&goal.intent)?;
        (book.hash == goal.hash).then_some(book)
    }
}
