//! Clauses: where a message may go on to something else. Whether it does is
//! for the classifier to say.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use regex::Regex;

/// Words that join one wish to the next, by language; those that stand after
/// others first. "mais" is "but" in French and "more" in Portuguese.
const WORDS: [(&str, &str); 5] = [
    (
        "en",
        r"and\ then | and\ also | and | also | then | but | plus",
    ),
    ("es", r"y\ también | y\ luego | y | además | luego | pero"),
    (
        "de",
        r"und\ dann | und\ auch | und | außerdem | dann | aber",
    ),
    ("fr", r"et\ aussi | et\ puis | et | puis | ensuite | mais"),
    (
        "pt",
        r"e\ também | e\ depois | e | além\ disso | depois | mas",
    ),
];

/// Ends of sentences, and words that join, by language.
#[expect(clippy::unwrap_used, reason = "constants that tests compile")]
static JOINTS: LazyLock<HashMap<&str, Regex>> = LazyLock::new(|| {
    let joints = |words: &str| {
        Regex::new(&format!(
            r"(?ix)
            (?: [.!?…]+ \s+ | \n+ ) (?: (?: {words} ) \b [,\s]+ )*
            | [,\s]\s* \b(?: {words} )\b [,\s]*
            | [,;]\s+
            "
        ))
        .unwrap()
    };
    WORDS
        .into_iter()
        .map(|(language, words)| (language, joints(words)))
        .collect()
});

/// At most so many: nobody wishes for more at once.
const MOST: usize = 12;

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// Whether more than a comma or semicolon stands before it: it may be a wish of its own.
    pub apart: bool,
}

/// The clauses of a text in a language (ISO 639), in their order; those joints count that stand neither
/// in what is `whole` (such as an address) nor in brackets. Together they are
/// the text but for the joints.
#[must_use]
pub fn clauses(text: &str, whole: &[Range<usize>], language: &str) -> Vec<Clause> {
    let Some(joints) = JOINTS.get(language).or_else(|| JOINTS.get("en")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let (mut begun, mut apart) = (0, true);
    let (mut read, mut depth) = (0, 0_usize);
    for joint in joints.find_iter(text) {
        for letter in text[read..joint.start()].bytes() {
            match letter {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        read = joint.start();
        let beside = |one: &Range<usize>| joint.end() <= one.start || one.end <= joint.start();
        if depth == 0 && whole.iter().all(beside) {
            let span = begun..joint.start();
            found.push(Clause { span, apart });
            begun = joint.end();
            apart = ![",", ";"].contains(&joint.as_str().trim());
        }
        if found.len() + 1 == MOST {
            break;
        }
    }
    let span = begun..text.len();
    found.push(Clause { span, apart });
    found.retain(|one| !text[one.span.clone()].trim().is_empty());
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
        clauses(text, &[], language)
            .into_iter()
            .map(|one| &text[one.span])
            .collect()
    }

    #[test]
    fn messages_come_apart_where_they_go_on() {
        for (language, text, wanted) in [
            ("en", "cancel my order", vec!["cancel my order"]),
            (
                "en",
                "Cancel my order and then tell me where the other one is.",
                vec!["Cancel my order", "tell me where the other one is."],
            ),
            (
                "en",
                "Where is my lamp? Also, cancel the mug",
                vec!["Where is my lamp", "cancel the mug"],
            ),
            (
                "de",
                "storniere die Bestellung und wo ist mein Paket",
                vec!["storniere die Bestellung", "wo ist mein Paket"],
            ),
            (
                "pt",
                "não preciso mais e onde está o meu pacote",
                vec!["não preciso mais", "onde está o meu pacote"],
            ),
            (
                "fr",
                "annulez la tasse mais où est mon colis",
                vec!["annulez la tasse", "où est mon colis"],
            ),
            ("xx", "one and two", vec!["one", "two"]),
            ("en", "the candy one", vec!["the candy one"]),
            (
                "en",
                "return it (broken, and wet)",
                vec!["return it (broken, and wet)"],
            ),
        ] {
            assert_eq!(parts(text, language), wanted, "{text}");
        }
    }

    #[test]
    fn comma_alone_begins_no_wish() {
        let found = clauses("exchange it, with my visa, and cancel the mug", &[], "en");
        let apart: Vec<bool> = found.iter().map(|one| one.apart).collect();
        assert_eq!(apart, [true, false, true]);
    }

    #[test]
    fn what_is_whole_stays_whole() {
        let text = "send it to 1 Old Road, Denver and cancel the mug";
        let address = 11..29;
        let all: Vec<&str> = clauses(text, &[address], "en")
            .into_iter()
            .map(|one| &text[one.span])
            .collect();
        assert_eq!(all, ["send it to 1 Old Road, Denver", "cancel the mug"]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,200}") {
            for one in clauses(&text, &[], "de") {
                prop_assert!(!text[one.span].trim().is_empty());
            }
        }
    }
}
