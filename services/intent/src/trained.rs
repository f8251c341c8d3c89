//! What is trained on the playbooks' examples: which language a text is in, a
//! classifier for each, and what its intents are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contract::intent::QuestionKind;
use nlu::{Classifier, Example, Languages, Spelling};
use playbook::{Playbook, Playbooks, Slot};

/// From so many examples of each intent on, in the mean, a language is better
/// understood by itself (docs/decisions/0010).
const OWN: usize = 20;

/// Classifiers and what their intents are.
#[derive(Debug)]
pub(crate) struct Trained {
    pub(crate) languages: Languages,
    /// By language, where its examples are many, and of every intent.
    heads: BTreeMap<String, Classifier>,
    /// Of the examples in every language: for languages with fewer, which learn
    /// from each other, and for text that is of none of them for sure.
    joint: Classifier,
    intents: HashMap<String, Intent>,
    /// What a slip of the keyboard is heard as.
    pub(crate) spelling: Spelling,
}

/// What is known of an intent.
#[derive(Debug)]
struct Intent {
    question: QuestionKind,
    /// It stands for what the bot doesn't do.
    fallback: bool,
    /// It asks or does something.
    acts: bool,
    /// It takes words as they are said: a "don't" is part of them.
    takes_words: bool,
}

impl From<&Playbook> for Intent {
    fn from(playbook: &Playbook) -> Self {
        Self {
            question: playbook.question,
            fallback: playbook.fallback,
            acts: playbook.calls().next().is_some(),
            takes_words: playbook.slots.iter().any(Slot::takes_words),
        }
    }
}

impl Trained {
    /// Trains. Takes a while: not for an async task.
    pub(crate) fn on(playbooks: Playbooks) -> Self {
        let books = playbooks.all();
        let intents = books
            .iter()
            .filter(|book| !book.examples.is_empty())
            .count();
        let own = match playbooks.languages().len() {
            // the joint one is its own
            0 | 1 => BTreeSet::new(),
            _ => playbooks.whole_languages(),
        };
        let head = |language: &str| {
            let examples = examples(&playbooks, |other| other == language);
            let many = examples.len() >= OWN * intents;
            many.then(|| (language.to_owned(), Classifier::train(&examples)))
        };
        let said = playbooks.said();
        let said = said
            .iter()
            .map(|(language, text)| (language.as_str(), text.as_str()));
        let trained = Self {
            languages: Languages::train(playbooks.heard().chain(said)),
            heads: own.into_iter().filter_map(head).collect(),
            joint: Classifier::train(&examples(&playbooks, |_| true)),
            intents: books
                .iter()
                .map(|book| (book.intent.clone(), Intent::from(&**book)))
                .collect(),
            spelling: Spelling::of(playbooks.heard()),
        };
        for (language, head) in &trained.heads {
            tracing::info!(language, version = head.version(), "trained");
        }
        tracing::info!(
            version = trained.joint.version(),
            "trained for all languages"
        );
        trained
    }

    /// The classifier for a language; of all of them where it has none, or none
    /// is known.
    pub(crate) fn head(&self, language: Option<&str>) -> &Classifier {
        let own = language.and_then(|language| self.heads.get(language));
        own.unwrap_or(&self.joint)
    }

    /// What an intent needs to be answered.
    pub(crate) fn question(&self, intent: &str) -> QuestionKind {
        let known = self.intents.get(intent);
        known.map_or(QuestionKind::Unspecified, |known| known.question)
    }

    /// Whether an intent stands for what the bot doesn't do.
    pub(crate) fn is_fallback(&self, intent: &str) -> bool {
        self.intents.get(intent).is_some_and(|known| known.fallback)
    }

    /// Whether an intent takes words as they are said.
    pub(crate) fn takes_words(&self, intent: &str) -> bool {
        let known = self.intents.get(intent);
        known.is_some_and(|known| known.takes_words)
    }

    /// Whether an intent is a wish of its own beside others: a greeting isn't.
    pub(crate) fn acts(&self, intent: &str) -> bool {
        self.intents.get(intent).is_some_and(|known| known.acts)
    }
}

/// The examples in some languages.
fn examples(playbooks: &Playbooks, of: impl Fn(&String) -> bool) -> Vec<Example> {
    let books = playbooks.all().iter();
    let own = books.flat_map(|book| book.examples.iter().map(move |own| (&book.intent, own)));
    own.filter(|(_, (language, _))| of(language))
        .flat_map(|(intent, (_, texts))| {
            texts.iter().map(|text| Example {
                text: text.clone(),
                intent: intent.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two intents in two languages, so many examples of each.
    fn books(many: usize) -> Playbooks {
        let list = |text: &str| {
            let each = (0..many).map(|at| format!("\"{text} {at}\""));
            each.collect::<Vec<_>>().join(", ")
        };
        let book = |intent: &str, english: &str, german: &str, rest: &str| {
            let (english, german) = (list(english), list(german));
            let text = format!(
                "intent: {intent}\nexamples: {{en: [{english}], de: [{german}]}}\nanswer: \"Yes.\"\n{rest}"
            );
            (format!("{intent}.yaml"), text)
        };
        let files = [
            book("cancel", "cancel my order", "storniere die Bestellung", ""),
            book(
                "chat",
                "tell me a joke",
                "erzähl einen Witz",
                "fallback: true\n",
            ),
        ];
        Playbooks::parse(&files, contract::pool()).expect("playbooks")
    }

    #[test]
    fn language_with_many_examples_is_understood_by_itself() {
        let few = Trained::on(books(6));
        let joint = few.head(None).version();
        assert_eq!(few.head(Some("de")).version(), joint);
        let many = Trained::on(books(OWN));
        let own = many.head(Some("de"));
        assert_ne!(own.version(), many.head(None).version());
        assert_ne!(own.version(), many.head(Some("en")).version());
        assert_eq!(many.head(Some("xx")).version(), many.head(None).version());
        for trained in [&few, &many] {
            let text = "bitte storniere meine Bestellung";
            let language = trained.languages.of(text, "en");
            assert_eq!(language, Some("de"));
            let verdict = trained.head(language).classify(text, None);
            assert_eq!(verdict.ranked[0].intent, "cancel");
        }
    }
}
