//! What customers call values: "tarjeta regalo" is what the data calls a gift
//! card.

use std::collections::BTreeMap;

use nlu::{language_of, plain, words};

use crate::reading::tokens;

/// Names by language (ISO 639).
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<String, Vec<Name>>);

#[derive(Debug)]
struct Name {
    /// As it's said, folded.
    said: Vec<String>,
    /// As the data has it.
    value: String,
}

impl Names {
    pub(crate) fn new(names: &playbook::Names) -> Self {
        let of = |own: &BTreeMap<String, Vec<String>>| {
            let each = own
                .iter()
                .flat_map(|(value, said)| said.iter().map(move |said| (value, said)));
            let mut names: Vec<Name> = each
                .map(|(value, said)| Name {
                    said: words(&plain(said)).into_iter().map(str::to_owned).collect(),
                    value: value.clone(),
                })
                .collect();
            // the longest counts
            names.sort_by_key(|name| std::cmp::Reverse(name.said.len()));
            names
        };
        let each = names.iter();
        Self(
            each.map(|(language, own)| (language.clone(), of(own)))
                .collect(),
        )
    }

    /// A text in a language (BCP 47) with each value beside what it's called.
    pub(crate) fn beside(&self, text: &str, locale: &str) -> Option<String> {
        let names = self.0.get(language_of(locale))?;
        let tokens = tokens(text);
        let mut told = String::new();
        let (mut at, mut from) = (0, 0);
        while at < tokens.len() {
            let is_said = |name: &&Name| {
                let here = tokens.get(at..at + name.said.len()).unwrap_or_default();
                let mut pairs = name.said.iter().zip(here);
                !here.is_empty() && pairs.all(|(said, token)| is_form(&token.word, said))
            };
            let Some(name) = names.iter().find(is_said) else {
                at += 1;
                continue;
            };
            at += name.said.len();
            let end = tokens[at - 1].end;
            told.push_str(&text[from..end]);
            told.push(' ');
            told.push_str(&whole(&name.value));
            from = end;
        }
        told.push_str(&text[from..]);
        (from > 0).then_some(told)
    }
}

/// A name whose words only count together: "desk_lamp" names no desk fan. Folded,
/// they are words like others.
pub(crate) fn whole(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("_")
}

/// Whether a word is a form of another: "schwarze" of "schwarz".
fn is_form(word: &str, of: &str) -> bool {
    /// Shorter words have no endings.
    const LONG: usize = 4;
    /// Longer endings make other words.
    const ENDING: usize = 2;
    let ending =
        |rest: &str| rest.len() <= ENDING && rest.bytes().all(|byte| byte.is_ascii_lowercase());
    word.strip_prefix(of)
        .is_some_and(|rest| rest.is_empty() || of.len() >= LONG && ending(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_beside_what_they_are_called() {
        let said = |value: &str, said: &[&str]| {
            let said = said.iter().map(|one| (*one).to_owned()).collect();
            (value.to_owned(), said)
        };
        let german = BTreeMap::from([
            said("black", &["schwarz"]),
            said("dark red", &["dunkles Rot", "dunkelrot"]),
            said("red", &["rot"]),
        ]);
        let names = Names::new(&BTreeMap::from([("de".to_owned(), german)]));
        let beside = |text: &str| names.beside(text, "de-AT").unwrap_or_default();
        assert_eq!(
            beside("die schwarze Lampe gegen dunkles  Rot!"),
            "die schwarze black Lampe gegen dunkles  Rot dark_red!"
        );
        assert_eq!(beside("SCHWARZ"), "SCHWARZ black");
        assert_eq!(
            beside("Schwarzwald, Rotor, ROT-schwarz"),
            "Schwarzwald, Rotor, ROT red-schwarz black"
        );
        assert_eq!(names.beside("nichts davon", "de"), None);
        assert_eq!(names.beside("schwarz", "fr"), None);
    }
}
