//! What the platform itself says and hears, besides playbooks.

use nlu::{fold, words};

/// What an answer to a question of ours means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    Yes,
    No,
    /// Leave it altogether.
    NeverMind,
    /// Not this one: another.
    Other,
    Something,
}

/// Hears yes, no, and what stands between.
pub(crate) fn hear(text: &str) -> Heard {
    const YES: [&str; 22] = [
        "yes",
        "y",
        "yep",
        "yeah",
        "yup",
        "sure",
        "ok",
        "okay",
        "confirm",
        "confirmed",
        "correct",
        "right",
        "do it",
        "go ahead",
        "please do",
        "yes please",
        "of course",
        "sounds good",
        "absolutely",
        "ja",
        "si",
        "oui",
    ];
    const NO: [&str; 12] = [
        "no",
        "n",
        "nope",
        "nah",
        "dont",
        "do not",
        "no thanks",
        "no thank you",
        "rather not",
        "not now",
        "nein",
        "non",
    ];
    const LEAVE: [&str; 8] = [
        "never mind",
        "nevermind",
        "forget it",
        "forget about it",
        "leave it",
        "stop",
        "cancel that",
        "drop it",
    ];
    // "yes?" asks; it doesn't agree
    let asks = text.trim_end().ends_with('?');
    let folded = fold(text);
    let folded = folded.trim_end_matches(['!', '?', '#']).trim_end();
    let is = |phrases: &[&str]| phrases.contains(&folded);
    let begins = |phrases: &[&str]| {
        phrases.iter().any(|phrase| {
            folded
                .strip_prefix(phrase)
                .is_some_and(|rest| rest.starts_with(' '))
        })
    };
    let other = ["other one", "the other", "another one", "different one"];
    if other.iter().any(|phrase| folded.contains(phrase)) {
        return Heard::Other;
    }
    // "leave it with the neighbour" is no end
    let left = folded.ends_with(" leave it");
    if is(&LEAVE) || left || LEAVE[..4].iter().any(|phrase| folded.contains(phrase)) {
        return Heard::NeverMind;
    }
    let short = words(folded).len() <= 5;
    if !asks && agrees(folded, &YES) {
        return Heard::Yes;
    }
    if is(&NO) || (short && begins(&NO)) {
        return Heard::No;
    }
    Heard::Something
}

/// Whether a text is a yes and nothing else: what follows one may take it back
/// ("ok wait", "yes but not that one").
fn agrees(folded: &str, yes: &[&str]) -> bool {
    const FILLERS: [&str; 12] = [
        "please", "do", "it", "go", "ahead", "that", "is", "right", "thats", "correct", "sure",
        "yes",
    ];
    let rest = yes.iter().filter_map(|phrase| folded.strip_prefix(phrase));
    let mut rest = rest.filter(|rest| rest.is_empty() || rest.starts_with([' ', ',', '.']));
    rest.any(|rest| words(rest).iter().all(|word| FILLERS.contains(word)))
}

/// Whether a text asks for the newest.
pub(crate) fn wants_latest(text: &str) -> bool {
    let folded = fold(text);
    let words = words(&folded);
    ["latest", "last", "newest", "recent"]
        .iter()
        .any(|word| words.contains(word))
}

/// Whether a text does nothing but point at something: "the latest", "the one
/// with the lamp", "#W1000001".
pub(crate) fn points(text: &str) -> bool {
    const PLACES: [&str; 9] = [
        "first", "second", "third", "fourth", "latest", "last", "newest", "recent", "other",
    ];
    let folded = fold(text);
    let words = words(&folded);
    let number = |word: &&str| {
        let digits =
            word.trim_start_matches(|letter: char| letter == '#' || letter.is_alphabetic());
        digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match words.as_slice() {
        [] => false,
        ["the" | "that", "one", ..] => words.len() <= 6,
        // a place or a number, and nothing that could be a wish of its own
        words if words.len() <= 4 => {
            let plain =
                |word: &&str| ["the", "my", "one", "most", "order", "please"].contains(word);
            let pointing = |word: &&str| PLACES.contains(word) || number(word);
            words.iter().any(pointing) && words.iter().all(|word| pointing(word) || plain(word))
        }
        _ => false,
    }
}

/// Whether a text names a thing by what is in it: "the order with the banana".
pub(crate) fn names_a_content(text: &str) -> bool {
    let folded = fold(text);
    let words = words(&folded);
    let with = |pair: &[&str]| {
        let things = ["order", "one", "parcel", "package", "delivery"];
        things.contains(&pair[0]) && pair[1] == "with"
    };
    words.windows(2).any(with)
}

/// The sentence for a system that can't be reached, with what to do instead.
pub(crate) fn unreachable(service: &str, contact: &str) -> String {
    format!(
        "I can't reach our {service} system right now. Please try again in a few minutes, or contact {contact}."
    )
}

/// The sentence for a write whose outcome isn't known yet.
pub(crate) fn working(reference: &str) -> String {
    format!(
        "I've started this, and I'm making sure that it's done exactly once. Your reference is {reference}; ask me again in a moment."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_heard() {
        let cases = [
            ("Yes!", Heard::Yes),
            ("ok", Heard::Yes),
            ("yes please", Heard::Yes),
            ("do it", Heard::Yes),
            ("No", Heard::No),
            ("yes, do it", Heard::Yes),
            ("yes?", Heard::Something),
            ("ok wait", Heard::Something),
            ("ok thanks", Heard::Something),
            ("yes but not that one", Heard::Something),
            ("correct the address please", Heard::Something),
            ("sure, what's the weather", Heard::Something),
            ("no thanks", Heard::No),
            ("don't", Heard::No),
            ("never mind", Heard::NeverMind),
            ("oh, forget it", Heard::NeverMind),
            ("no, leave it", Heard::NeverMind),
            ("leave it with the neighbour", Heard::Something),
            ("no, the other one", Heard::Other),
            ("the other one please", Heard::Other),
            ("where is my order", Heard::Something),
            ("cancel it", Heard::Something),
            ("now show me all my orders please", Heard::Something),
        ];
        for (text, wanted) in cases {
            assert_eq!(hear(text), wanted, "{text}");
        }
    }

    #[test]
    fn pointing_is_told_from_wishing() {
        for pointing in [
            "the latest",
            "the latest one",
            "my most recent order",
            "W1000000",
            "#W1000000",
            "1000000",
            "the second one",
            "the one with the lamp",
            "order W1000000 please",
        ] {
            assert!(points(pointing), "{pointing}");
        }
        for wish in [
            "where is my latest order",
            "cancel W1000000",
            "my order",
            "show my last orders",
            "thanks",
            "",
        ] {
            assert!(!points(wish), "{wish}");
        }
    }
}
