//! Clauses: where a message may go on to something else. Whether it does is
//! for the classifier to say.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// Ends of sentences, and words that join one wish to the next; English,
/// Spanish, German, French, Portuguese.
#[expect(clippy::unwrap_used, reason = "a constant that tests compile")]
static JOINTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)
        (?: [.!?…]+ \s+ | \n+ ) (?: (?: and | also | then | plus | y | también | und | außerdem
            | et | aussi | e | também ) \b [,\s]+ )*
        | [,\s]\s* \b(?: and\ then | and\ also | and | also | then | but | plus
            | y\ también | y\ luego | y | además | luego | pero
            | und\ dann | und\ auch | und | außerdem | dann | aber
            | et\ aussi | et\ puis | et | puis | ensuite | mais
            | e\ também | e\ depois | e | além\ disso | depois | mas
        )\b [,\s]*
        | [,;]\s+
        ",
    )
    .unwrap()
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

/// The clauses of a text, in their order; those joints count that stand neither
/// in what is `whole` (such as an address) nor in brackets. Together they are
/// the text but for the joints.
#[must_use]
pub fn clauses(text: &str, whole: &[Range<usize>]) -> Vec<Clause> {
    let mut found = Vec::new();
    let (mut begun, mut apart) = (0, true);
    let (mut read, mut depth) = (0, 0_usize);
    for joint in JOINTS.find_iter(text) {
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

    fn parts(text: &str) -> Vec<&str> {
        clauses(text, &[])
            .into_iter()
            .map(|one| &text[one.span])
            .collect()
    }

    #[test]
    fn messages_come_apart_where_they_go_on() {
        for (text, wanted) in [
            ("cancel my order", vec!["cancel my order"]),
            (
                "Cancel my order and then tell me where the other one is.",
                vec!["Cancel my order", "tell me where the other one is."],
            ),
            (
                "Where is my lamp? Also, cancel the mug",
                vec!["Where is my lamp", "cancel the mug"],
            ),
            (
                "storniere die Bestellung und wo ist mein Paket",
                vec!["storniere die Bestellung", "wo ist mein Paket"],
            ),
            ("the candy one", vec!["the candy one"]),
            (
                "return it (broken, and wet)",
                vec!["return it (broken, and wet)"],
            ),
        ] {
            assert_eq!(parts(text), wanted, "{text}");
        }
    }

    #[test]
    fn comma_alone_begins_no_wish() {
        let found = clauses("exchange it, with my visa, and cancel the mug", &[]);
        let apart: Vec<bool> = found.iter().map(|one| one.apart).collect();
        assert_eq!(apart, [true, false, true]);
    }

    #[test]
    fn what_is_whole_stays_whole() {
        let text = "send it to 1 Old Road, Denver and cancel the mug";
        let address = 11..29;
        let all: Vec<&str> = clauses(text, &[address])
            .into_iter()
            .map(|one| &text[one.span])
            .collect();
        assert_eq!(all, ["send it to 1 Old Road, Denver", "cancel the mug"]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,200}") {
            for one in clauses(&text, &[]) {
                prop_assert!(!text[one.span].trim().is_empty());
            }
        }
    }
}
