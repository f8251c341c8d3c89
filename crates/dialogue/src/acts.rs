//! What a clause does: learned from sentences of our own, per language, and
//! calibrated. What a clause is *about* is the intent's classifier; this one
//! hears yes, no and what stands between.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use nlu::{Classifier, Example};

/// What a clause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Says yes to what was proposed.
    Agree,
    /// Says no, not now, or leave it as it is.
    Refuse,
    /// Isn't sure, asks whether it's right, wants time.
    Doubt,
    /// Gives another value for something that was said.
    Correct,
    /// Wants another one than was offered, without saying which.
    Other,
    /// Picks among what was offered.
    Pick,
    /// Wants none of what was offered.
    Neither,
    /// Ends it.
    Leave,
    /// Thanks.
    Thank,
    /// Greets.
    Greet,
    /// Is angry, threatens, insults.
    Complain,
    /// Tells something.
    Tell,
    /// Asks something.
    Ask,
    /// Wishes for something to be done.
    Wish,
}

/// All of them, by the names that the examples have.
const NAMES: [(&str, Act); 14] = [
    ("agree", Act::Agree),
    ("ask", Act::Ask),
    ("complain", Act::Complain),
    ("correct", Act::Correct),
    ("doubt", Act::Doubt),
    ("greet", Act::Greet),
    ("leave", Act::Leave),
    ("neither", Act::Neither),
    ("other", Act::Other),
    ("pick", Act::Pick),
    ("refuse", Act::Refuse),
    ("tell", Act::Tell),
    ("thank", Act::Thank),
    ("wish", Act::Wish),
];

/// Sentences by language; each line an act and a clause.
const SENTENCES: [(&str, &str); 5] = [
    ("en", include_str!("../acts/en.tsv")),
    ("es", include_str!("../acts/es.tsv")),
    ("de", include_str!("../acts/de.tsv")),
    ("fr", include_str!("../acts/fr.tsv")),
    ("pt", include_str!("../acts/pt.tsv")),
];

/// What is learned of a language.
struct Head {
    classifier: Classifier,
    /// The words of each act's examples: of a closed act, all that it is said
    /// with.
    words: HashMap<Act, HashSet<String>>,
    /// What agrees to nothing, word by word: thanks, doubts and refusals that nothing
    /// else is said with.
    set: HashMap<String, Act>,
}

impl Head {
    fn train(text: &str) -> Self {
        let examples = examples(text);
        let mut words: HashMap<Act, HashSet<String>> = HashMap::new();
        for one in &examples {
            let own = known(&one.intent).map(|act| words.entry(act).or_default());
            if let Some(own) = own {
                let plain = nlu::plain(&one.text);
                own.extend(nlu::words(&plain).into_iter().map(str::to_owned));
            }
        }
        let mut set: HashMap<String, Option<Act>> = HashMap::new();
        for one in &examples {
            let act = known(&one.intent);
            let said = set.entry(joined(&one.text)).or_insert(act);
            *said = said.filter(|said| Some(*said) == act);
        }
        let agrees_not = |act: &Act| matches!(act, Act::Thank | Act::Doubt | Act::Refuse);
        let set = set.into_iter();
        let set = set.filter_map(|(said, act)| Some((said, act.filter(agrees_not)?)));
        Self {
            set: set.collect(),
            classifier: Classifier::train(&examples),
            words,
        }
    }
}

/// One for each language; learned one after the other: what the one used is free
/// for the next.
static HEADS: LazyLock<BTreeMap<&str, Head>> = LazyLock::new(|| {
    let trained = SENTENCES.map(|(language, text)| (language, Head::train(text)));
    trained.into_iter().collect()
});

fn examples(text: &str) -> Vec<Example> {
    let line = |line: &str| {
        let (act, text) = line.split_once('\t')?;
        Some(Example {
            text: text.to_owned(),
            intent: act.to_owned(),
        })
    };
    text.lines().filter_map(line).collect()
}

/// Acts with how sure each is, most likely first.
pub(crate) type Ranked = Vec<(Act, f32)>;

fn known(name: &str) -> Option<Act> {
    let found = NAMES.iter().find(|(known, _)| *known == name);
    found.map(|(_, act)| *act)
}

/// The language's own, else English.
fn head(language: &str) -> Option<&'static Head> {
    HEADS.get(language).or_else(|| HEADS.get("en"))
}

/// What a clause does, in a language (ISO 639; English where it's none of
/// ours).
pub(crate) fn acts(clause: &str, language: &str) -> Ranked {
    let Some(head) = head(language) else {
        return Vec::new();
    };
    // how loudly something is said doesn't change it
    let clause = clause.trim_matches(['!', '¡', ' ']);
    let ranked = head.classifier.rank(clause).into_iter();
    ranked
        .filter_map(|one| Some((known(&one.intent)?, one.confidence)))
        .collect()
}

/// Whether an act is said with words of its own alone, unlike a wish or a
/// question, which may be about anything.
pub(crate) fn is_closed(act: Act) -> bool {
    !matches!(
        act,
        Act::Tell | Act::Ask | Act::Wish | Act::Correct | Act::Complain | Act::Pick
    )
}

/// What words do that are an example of what agrees to nothing: "yeah right", "no
/// rush".
pub(crate) fn set(said: &[&str], language: &str) -> Option<Act> {
    head(language)?.set.get(&said.join(" ")).copied()
}

/// The words of a text, folded.
fn joined(text: &str) -> String {
    nlu::words(&nlu::plain(text)).join(" ")
}

/// Whether an act's examples use every one of some words.
pub(crate) fn says_nothing_else(act: Act, said: &[&str], language: &str) -> bool {
    let words = head(language).and_then(|head| head.words.get(&act));
    words.is_some_and(|words| said.iter().all(|word| words.contains(*word)))
}

/// Trains what hearing needs, so that the first message doesn't wait for it.
/// Takes a moment: not for an async task.
pub fn warm() {
    LazyLock::force(&HEADS);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_examples_of_every_act() {
        for (language, text) in SENTENCES {
            let examples = examples(text);
            assert_eq!(examples.len(), text.lines().count(), "{language}");
            for (name, _) in NAMES {
                let own = examples.iter().filter(|one| one.intent == name).count();
                assert!(own >= 20, "{language}: {own} of {name}");
            }
            for one in &examples {
                let known = NAMES.iter().any(|(name, _)| *name == one.intent);
                assert!(known, "{language}: {}", one.intent);
            }
        }
    }

    #[test]
    fn acts_are_told_apart() {
        for (language, clause, act) in [
            ("en", "that works for me", Act::Agree),
            ("en", "i would rather not", Act::Refuse),
            ("en", "let me think about it", Act::Doubt),
            ("de", "lieber nicht", Act::Refuse),
            ("fr", "plutot avec paypal", Act::Correct),
            ("es", "eso es todo", Act::Leave),
            ("pt", "nenhum dos dois", Act::Neither),
        ] {
            let ranked = acts(clause, language);
            assert_eq!(ranked[0].0, act, "{clause}: {ranked:?}");
        }
    }
}
