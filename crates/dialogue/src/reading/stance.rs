//! What a message as a whole says to what was put to the customer.

use super::{Clause, Reading};
use crate::acts::{Act, is_closed};

/// What a message says to a question or a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// Yes, and nothing that isn't one.
    Agrees,
    /// Yes, and something besides: for whoever knows what was proposed to say
    /// what that is.
    AgreesAnd,
    /// No.
    Refuses,
    /// Not sure, or not yet.
    Doubts,
    /// Leave it altogether.
    Leaves,
    /// None of what was offered.
    Neither,
    /// Another one.
    Other,
    /// Nothing of the kind.
    Nothing,
}

impl Reading {
    /// What the message says to what was put before it. What is said last doesn't
    /// count more: a no anywhere is a no.
    #[must_use]
    pub fn stance(&self) -> Stance {
        let does = |act: Act| self.clauses.iter().any(|one| one.act == act);
        // what a yes may be said with: a goodbye and thanks
        let polite = |one: &Clause| {
            matches!(one.act, Act::Agree | Act::Thank | Act::Greet | Act::Leave) && !one.asks
        };
        let only_polite = self.clauses.iter().all(polite);
        let agrees = self
            .clauses
            .iter()
            .any(|one| one.act == Act::Agree && (only_polite || !self.only_opens(one)));
        if does(Act::Neither) {
            return Stance::Neither;
        }
        if does(Act::Doubt) {
            return Stance::Doubts;
        }
        if does(Act::Refuse) {
            return match does(Act::Other) {
                true => Stance::Other,
                false => Stance::Refuses,
            };
        }
        if does(Act::Other) {
            return Stance::Other;
        }
        if !agrees {
            return match does(Act::Leave) {
                true => Stance::Leaves,
                false => Stance::Nothing,
            };
        }
        match only_polite && !self.clauses.iter().any(|one| one.hedged) {
            true => Stance::Agrees,
            false => Stance::AgreesAnd,
        }
    }

    /// Whether a clause is no more than a word that opens a sentence.
    pub(crate) fn only_opens(&self, clause: &Clause) -> bool {
        let fillers = self.language.hears.fillers;
        let mut said = self.words_in(&clause.span);
        said.all(|word| fillers.contains(&word))
    }

    /// Whether a part of it does this.
    pub(crate) fn does(&self, act: Act) -> bool {
        self.clauses.iter().any(|one| one.act == act)
    }

    /// Whether it does more than answer what was put.
    pub(crate) fn says_more(&self) -> bool {
        self.clauses.iter().any(|one| !is_closed(one.act))
    }

    /// Whether it wishes for something to be done.
    pub(crate) fn wishes(&self) -> bool {
        self.does(Act::Wish)
    }

    /// Whether it's hardly more than an answer.
    pub(crate) fn is_short(&self) -> bool {
        /// How many words are more.
        const MORE: usize = 5;
        self.tokens.len() < MORE
    }

    /// Whether it says too little to be of one language.
    pub(crate) fn is_brief(&self) -> bool {
        /// How many words say enough.
        const ENOUGH: usize = 4;
        self.tokens.len() < ENOUGH
    }

    /// Whether it does nothing but name something by a number.
    pub(crate) fn names_alone(&self) -> bool {
        /// Longer words say something of their own.
        const LONG: usize = 4;
        let hears = &self.language.hears;
        let lists = [
            hears.around,
            hears.courtesy,
            hears.kinds,
            hears.affirms,
            hears.denies,
        ];
        self.tokens.iter().all(|token| {
            let word = token.word.as_str();
            let digits = word.bytes().any(|byte| byte.is_ascii_digit());
            digits || word.len() <= LONG || lists.iter().any(|list| list.contains(&word))
        })
    }

    /// What it says instead of what was said: what corrects, or follows a no.
    pub(crate) fn says_instead(&self) -> Option<String> {
        let text = |one: &Clause| self.text.get(one.span.clone()).map(str::to_owned);
        let corrects = self.clauses.iter().find(|one| one.act == Act::Correct);
        let after_no = || {
            let (first, rest) = self.clauses.split_first()?;
            let told = rest.first().filter(|_| first.act == Act::Refuse)?;
            let from = told.span.start;
            let own = matches!(told.act, Act::Tell | Act::Wish) && !told.asks;
            self.text.get(from..).filter(|_| own).map(str::to_owned)
        };
        corrects.and_then(text).or_else(after_no)
    }

    /// Whether it does nothing but answer, thank or greet: such words are of
    /// several languages.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let bare = |one: &Clause| matches!(one.act, Act::Agree | Act::Refuse);
        self.tokens.len() <= 3 && !self.clauses.is_empty() && self.clauses.iter().all(bare)
    }
}
