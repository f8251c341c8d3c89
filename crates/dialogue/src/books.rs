//! Playbooks with what is known of them once: which are small talk, which words
//! their examples use, and what customers call values.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Deref,
};

use nlu::{Spelling, plain, words};
use playbook::{Playbook, Playbooks};

use crate::{
    acts::{Act, acts},
    names::Names,
};

/// Playbooks, ready for conversations.
#[derive(Debug)]
pub struct Books {
    playbooks: Playbooks,
    small_talk: BTreeSet<String>,
    vocabulary: BTreeMap<String, HashSet<String>>,
    names: Names,
    spelling: Spelling,
}

impl Books {
    /// What is known of playbooks. Takes a moment: not for an async task.
    #[must_use]
    pub fn new(playbooks: Playbooks) -> Self {
        let books = playbooks.all().iter();
        let small_talk = books.filter(|book| is_small_talk(book));
        let small_talk = small_talk.map(|book| book.intent.clone()).collect();
        let mut vocabulary: BTreeMap<String, HashSet<String>> = BTreeMap::new();
        // what is out of scope is none of the shop's words
        for book in playbooks.all().iter().filter(|book| !book.fallback) {
            for (language, examples) in &book.examples {
                let own = vocabulary.entry(language.clone()).or_default();
                for example in examples {
                    let folded = plain(example);
                    own.extend(words(&folded).into_iter().map(str::to_owned));
                }
            }
        }
        Self {
            names: Names::new(playbooks.names()),
            spelling: Spelling::of(playbooks.heard()),
            playbooks,
            small_talk,
            vocabulary,
        }
    }

    /// What customers call values.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Whether a playbook is only thanks or a greeting.
    pub(crate) fn is_small_talk(&self, intent: &str) -> bool {
        self.small_talk.contains(intent)
    }

    /// Whether the examples of a language (ISO 639) are enough to tell words of the
    /// shop from others.
    pub(crate) fn knows_words(&self, language: &str) -> bool {
        /// How many words are enough.
        const ENOUGH: usize = 1_000;
        let own = self.vocabulary.get(language);
        own.is_some_and(|own| own.len() >= ENOUGH)
    }

    /// Whether an example of a language (ISO 639) uses a word, or one that it's a slip
    /// of.
    pub(crate) fn knows(&self, word: &str, language: &str) -> bool {
        let own = self.vocabulary.get(language);
        own.is_some_and(|own| own.contains(word)) || self.spelling.meant(word, language).is_some()
    }

    /// A text with the slips mended that examples of a language (ISO 639) tell.
    pub(crate) fn mended<'t>(&self, text: &'t str, language: &str) -> Cow<'t, str> {
        self.spelling.mended(text, language)
    }
}

impl Deref for Books {
    type Target = Playbooks;

    fn deref(&self) -> &Playbooks {
        &self.playbooks
    }
}

/// Whether most of what a playbook is meant by greets or thanks.
fn is_small_talk(book: &Playbook) -> bool {
    let plain = book.steps.is_empty() && book.slots.is_empty() && !book.handoff && !book.fallback;
    let Some(examples) = book.examples.get("en").filter(|_| plain) else {
        return false;
    };
    let talks = |example: &&String| {
        let ranked = acts(example, "en");
        ranked
            .first()
            .is_some_and(|(act, _)| matches!(act, Act::Thank | Act::Greet | Act::Leave))
    };
    examples.iter().filter(talks).count() * 2 > examples.len()
}
