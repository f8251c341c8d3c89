//! What is heard: yes, no, and what stands between; what points at something.

use nlu::{fold, words};

use super::language::{Hears, heard, language};

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

/// How many words an answer has that is nothing but one.
const SHORT: usize = 5;

/// Hears yes, no, and what stands between. Each is known in every language;
/// what else a text may mean that begins with a no is the locale's.
pub(crate) fn hear(text: &str, locale: &str) -> Heard {
    // "yes?" asks; it doesn't agree
    let asks = text.trim_end().ends_with('?');
    let folded = fold(text);
    let folded = folded.trim_end_matches(['!', '?', '#']).trim_end();
    let own = &language(locale).hears;
    let is = |phrases: &[&str]| phrases.contains(&folded);
    let holds = |phrases: &[&str]| phrases.iter().any(|phrase| folded.contains(phrase));
    if is_other(folded) {
        return Heard::Other;
    }
    // "leave it with the neighbour" is no end
    let left = folded.ends_with(" leave it");
    if left || heard().any(|hears| is(hears.leave) || holds(hears.leave_within)) {
        return Heard::NeverMind;
    }
    if !asks && heard().any(|hears| agrees(folded, hears)) {
        return Heard::Yes;
    }
    if heard().any(|hears| is(hears.no)) || begins_with_no(text, folded, own) {
        return Heard::No;
    }
    Heard::Something
}

/// Whether a text means another one than what was spoken of.
pub(crate) fn means_other(text: &str) -> bool {
    is_other(&fold(text))
}

fn is_other(folded: &str) -> bool {
    let short = words(folded).len() <= SHORT;
    let mut languages = heard();
    let english = languages.next().into_iter();
    // "envíalo a la otra dirección" is a wish
    let others = languages.filter(|_| short);
    english
        .chain(others)
        .any(|hears| hears.other.iter().any(|phrase| holds(folded, phrase)))
}

/// Whether a text holds a phrase, as words.
fn holds(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(at, _)| {
        let before = folded[..at].chars().next_back();
        let after = folded[at + phrase.len()..].chars().next();
        [before, after]
            .iter()
            .all(|letter| letter.is_none_or(|letter| !letter.is_alphanumeric()))
    })
}

/// Whether a short text begins with a no: with a comma behind it where a
/// negated sentence begins so, too.
fn begins_with_no(text: &str, folded: &str, own: &Hears) -> bool {
    let short = words(folded).len() <= SHORT;
    let begun = |phrase: &&str| {
        let rest = folded.strip_prefix(phrase);
        rest.is_some_and(|rest| rest.starts_with(' '))
    };
    let first = text.split([',', '.', '!', ';']).next().unwrap_or_default();
    let alone = first.len() < text.trim_end().len() && own.no.contains(&fold(first).as_str());
    short && (alone || own.no_begins && own.no.iter().any(begun))
}

/// Whether a text is a yes and nothing else: what follows one may take it back
/// ("ok wait", "yes but not that one").
fn agrees(folded: &str, hears: &Hears) -> bool {
    let rest = hears
        .yes
        .iter()
        .filter_map(|phrase| folded.strip_prefix(phrase));
    let mut rest = rest.filter(|rest| rest.is_empty() || rest.starts_with([' ', ',', '.']));
    rest.any(|rest| words(rest).iter().all(|word| hears.with_yes.contains(word)))
}

/// Whether a text asks for the newest.
pub(crate) fn wants_latest(text: &str) -> bool {
    let folded = fold(text);
    let words = words(&folded);
    heard().any(|hears| hears.latest.iter().any(|word| words.contains(word)))
}

/// Whether a text does nothing but point at something: "the latest", "the one
/// with the lamp", "#W1000001".
pub(crate) fn points(text: &str) -> bool {
    let folded = fold(text);
    let words = words(&folded);
    let number = |word: &str| {
        let digits =
            word.trim_start_matches(|letter: char| letter == '#' || letter.is_alphabetic());
        digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match words.as_slice() {
        [] => false,
        ["the" | "that", "one", ..] => words.len() <= 6,
        // a place or a number, and nothing that could be a wish of its own
        words if words.len() <= 4 => heard().any(|hears| {
            let place = |word: &str| {
                let ordinal = hears
                    .ordinals
                    .iter()
                    .take(4)
                    .any(|names| names.contains(&word));
                ordinal || hears.latest.contains(&word) || word == "other"
            };
            let pointing = |word: &&str| place(word) || number(word);
            let around = |word: &&str| hears.around.contains(word);
            words.iter().any(pointing) && words.iter().all(|word| pointing(word) || around(word))
        }),
        _ => false,
    }
}

/// A place in a list that is said: "1", "the second".
pub(crate) fn ordinal(text: &str) -> Option<usize> {
    let folded = fold(text);
    let said = words(&folded);
    if said.len() > 4 {
        return None;
    }
    let digits = ["1", "2", "3", "4", "5"];
    let says = |names: &[&str]| names.iter().any(|name| said.contains(name));
    let is = |names: &[&str]| said.len() == 1 && names.contains(&said[0]);
    let place = |holds: &dyn Fn(usize, &Hears) -> bool| {
        (0..digits.len()).find(|at| heard().any(|hears| holds(*at, hears)))
    };
    // "the second one" is the second
    place(&|at, hears| says(hears.ordinals[at]) || said.contains(&digits[at]))
        .or_else(|| place(&|at, hears| is(hears.cardinals[at])))
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
            assert_eq!(hear(text, "en"), wanted, "{text}");
        }
    }

    #[test]
    fn answers_are_heard_in_five_languages() {
        for (locale, text, wanted) in [
            ("de", "Ja, bitte!", Heard::Yes),
            ("de-CH", "mach das", Heard::Yes),
            ("de", "nein danke", Heard::No),
            ("de", "Nein, lieber morgen", Heard::No),
            ("de", "vergiss es", Heard::NeverMind),
            ("de", "nein, die andere", Heard::Other),
            ("de", "ja aber nicht die", Heard::Something),
            ("es", "Sí, hazlo", Heard::Yes),
            ("es", "sí, por favor", Heard::Yes),
            ("es", "no", Heard::No),
            ("es", "no, gracias", Heard::No),
            ("es", "no ha llegado mi pedido", Heard::Something),
            ("es", "olvídalo", Heard::NeverMind),
            (
                "es",
                "envíalo a la otra dirección de mi casa",
                Heard::Something,
            ),
            ("fr", "Oui, s’il vous plaît", Heard::Yes),
            ("fr", "d’accord", Heard::Yes),
            ("fr", "non merci", Heard::No),
            ("fr", "laissez tomber", Heard::NeverMind),
            ("fr", "non, l’autre", Heard::Other),
            ("pt", "sim, pode fazer", Heard::Yes),
            ("pt", "não, obrigado", Heard::No),
            ("pt", "não chegou o meu pedido", Heard::Something),
            ("pt", "deixa pra lá", Heard::NeverMind),
            // whatever the conversation was in
            ("en", "oui", Heard::Yes),
            ("de", "yes", Heard::Yes),
        ] {
            assert_eq!(hear(text, locale), wanted, "{text}");
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
            "die letzte",
            "el más reciente",
            "la deuxième",
            "o meu último pedido",
        ] {
            assert!(points(pointing), "{pointing}");
        }
        for wish in [
            "where is my latest order",
            "cancel W1000000",
            "my order",
            "show my last orders",
            "thanks",
            "storniere die letzte",
            "",
        ] {
            assert!(!points(wish), "{wish}");
        }
    }

    #[test]
    fn places_are_heard() {
        assert_eq!(ordinal("the second one"), Some(1));
        assert_eq!(ordinal("1"), Some(0));
        assert_eq!(ordinal("one"), Some(0));
        assert_eq!(ordinal("die zweite bitte"), Some(1));
        assert_eq!(ordinal("la première"), Some(0));
        assert_eq!(ordinal("tres"), Some(2));
        assert_eq!(ordinal("the one with the lamp in it please"), None);
    }
}
