//! Sentences by language: what customers say, and what is said to them. They
//! show how a language is written.

use std::{collections::BTreeSet, fmt};

use crate::{Playbook, Playbooks, source::Text};

/// The least words that a sentence of ours has to be one.
const WORDS: usize = 3;

impl Playbooks {
    /// The languages that there are examples in.
    #[must_use]
    pub fn languages(&self) -> BTreeSet<&str> {
        let examples = self.all().iter().flat_map(|book| book.examples.keys());
        examples.map(String::as_str).collect()
    }

    /// The languages that there are examples in of every intent that has some.
    #[must_use]
    pub fn whole_languages(&self) -> BTreeSet<&str> {
        let has = |language: &&str| {
            let books = self.all().iter().filter(|book| !book.examples.is_empty());
            books
                .into_iter()
                .all(|book| book.examples.contains_key(*language))
        };
        self.languages().into_iter().filter(has).collect()
    }

    /// Examples with their languages.
    pub fn heard(&self) -> impl Iterator<Item = (&str, &str)> {
        let examples = self.all().iter().flat_map(|book| &book.examples);
        examples.flat_map(|(language, texts)| {
            texts
                .iter()
                .map(move |text| (language.as_str(), text.as_str()))
        })
    }

    /// What is said, in the languages that there are examples in: templates
    /// without what is filled in.
    #[must_use]
    pub fn said(&self) -> Vec<(String, String)> {
        let known = self.languages();
        let books = self.all().iter();
        let said = books.flat_map(|book| said_by(book));
        said.filter(|(language, _)| known.contains(language.as_str()))
            .collect()
    }
}

/// A text that is said in English, because it lacks a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untranslated {
    /// Whose it is.
    pub intent: String,
    /// The language that it lacks.
    pub language: String,
    /// Which text, such as `refused/BUSY`.
    pub text: String,
}

impl Playbooks {
    /// The texts that lack a translation, in the languages that there are
    /// examples in.
    #[must_use]
    pub fn untranslated(&self) -> Vec<Untranslated> {
        let mut lacking = Vec::new();
        for language in self.languages().into_iter().filter(|one| *one != "en") {
            for book in self.all() {
                // what is never heard in it is never said in it
                let spoken = book.examples.contains_key(language);
                let lacks = |(_, text): &(&String, &Text)| {
                    let english = text.0.get("en").map(|english| plain(english));
                    let has_words = english.is_some_and(|text| text.contains(char::is_alphabetic));
                    spoken && has_words && !text.0.contains_key(language)
                };
                lacking.extend(
                    book.texts
                        .iter()
                        .filter(lacks)
                        .map(|(name, _)| Untranslated {
                            intent: book.intent.clone(),
                            language: language.to_owned(),
                            text: name.clone(),
                        }),
                );
            }
        }
        lacking
    }
}

impl fmt::Display for Untranslated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            intent,
            language,
            text,
        } = self;
        write!(
            f,
            "{intent}: `{text}` is said in English, it has no `{language}`"
        )
    }
}

/// The sentences of a playbook, with the language of each.
fn said_by(book: &Playbook) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for (language, template) in book.texts.values().flat_map(|text| &text.0) {
        let plain = plain(template);
        for sentence in plain.split(['.', '!', '?', ';', ':', '\n']) {
            let words = sentence.split_whitespace();
            let words = words.filter(|word| word.contains(char::is_alphabetic));
            if words.count() >= WORDS {
                said.push((language.clone(), sentence.to_owned()));
            }
        }
    }
    said
}

/// A template without its tags.
fn plain(template: &str) -> String {
    let mut plain = String::with_capacity(template.len());
    for (at, part) in template.split('{').enumerate() {
        let after = match at {
            0 => part,
            _ => part.split_once('}').map_or("", |(_, after)| after),
        };
        // `{{ … }}` has two of each
        plain.push_str(after.strip_prefix('}').unwrap_or(after));
        plain.push(' ');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_are_left_out() {
        let words = |template: &str| {
            let plain = plain(template);
            plain
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let said = words("Cancel {{ order.number }}{% if x %} now{% endif %}?");
        assert_eq!(said, ["Cancel", "now", "?"]);
        assert_eq!(words("{{ item.number }}"), [""; 0]);
        assert_eq!(words("plain"), ["plain"]);
    }
}
