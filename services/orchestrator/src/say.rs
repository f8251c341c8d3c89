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
    if is(&LEAVE) || LEAVE[..5].iter().any(|phrase| folded.contains(phrase)) {
        return Heard::NeverMind;
    }
    let short = words(folded).len() <= 5;
    if is(&YES) || (short && begins(&YES)) {
        return Heard::Yes;
    }
    if is(&NO) || (short && begins(&NO)) {
        return Heard::No;
    }
    Heard::Something
}

/// Whether a text asks for the newest.
pub(crate) fn wants_latest(text: &str) -> bool {
    let folded = fold(text);
    let words = words(&folded);
    ["latest", "last", "newest", "recent"]
        .iter()
        .any(|word| words.contains(word))
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
            ("no thanks", Heard::No),
            ("don't", Heard::No),
            ("never mind", Heard::NeverMind),
            ("oh, forget it", Heard::NeverMind),
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
}
