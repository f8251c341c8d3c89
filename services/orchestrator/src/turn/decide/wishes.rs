//! Several wishes in one message: one after the other, each to its end.

use std::collections::HashMap;

use contract::{
    Result,
    context::Action,
    intent::{RankedIntent, Wish},
};
use playbook::Facts;

use super::Turn;

/// How many more than one are kept in mind: all that one message can hold.
const MOST: usize = 12;

impl Turn {
    /// Whether the message says nothing but that something isn't wished for; an
    /// answer that is taken as it's said may say anything.
    pub(super) fn declines(&self) -> bool {
        self.understanding.only_declined && !self.takes_words()
    }

    /// Whether what was asked for is taken as it's said.
    pub(super) fn takes_words(&self) -> bool {
        let book = self.books.get(&self.state.playbook);
        let asked = book.as_ref().and_then(|book| book.slot(&self.state.asking));
        asked.is_some_and(playbook::Slot::takes_words)
    }

    /// Whether the message says that what an action is for isn't wished for.
    pub(super) fn declines_this(&self, action: &Action) -> bool {
        !action.playbook.is_empty() && self.understanding.declined_intent == action.playbook
    }

    /// The first wish of a message, as it was said; the others are for later.
    pub(super) fn first_wish(&mut self, text: &str) -> String {
        if self.open_action.is_none() && self.state.suspended.is_empty() {
            // what they were to follow is over, or was left for this
            self.state.wishes.clear();
        }
        let wishes = std::mem::take(&mut self.understanding.wishes);
        let Some((first, others)) = wishes.split_first() else {
            return text.to_owned();
        };
        let said = |wish: &Wish| -> String {
            let [start, end] = [wish.start, wish.end].map(|at| usize::try_from(at).unwrap_or(0));
            let letters = text.chars().skip(start);
            letters.take(end.saturating_sub(start)).collect()
        };
        self.state.wishes.extend(others.iter().map(said));
        self.state.wishes.truncate(MOST);
        self.understanding.intents = vec![RankedIntent {
            intent: first.intent.clone(),
            confidence: first.confidence,
        }];
        self.understanding.out_of_scope = false;
        let own = |start: i32, end: i32| first.start <= start && end <= first.end;
        self.understanding
            .entities
            .retain(|entity| own(entity.start, entity.end));
        said(first)
    }

    /// Goes on with what else was wished for, once what is worked on has ended.
    pub(in crate::turn) async fn other_wishes(&mut self) -> Result<()> {
        while self.state.playbook.is_empty()
            && self.state.asking.is_empty()
            && matches!(self.outcome, "answer" | "failure")
            && let Some(text) = self.state.wishes.first().cloned()
        {
            let meaning = self.meaning(&text).await;
            self.understanding = meaning.map_err(|error| error.with("service", "language"))?;
            self.state.wishes.remove(0);
            // each wish is its own
            self.facts = Facts::default();
            self.listed = HashMap::new();
            self.narrowed = HashMap::new();
            self.redirected = false;
            self.tell_understood();
            self.begin_wished(&text).await?;
        }
        Ok(())
    }
}
