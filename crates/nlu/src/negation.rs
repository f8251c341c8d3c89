//! Negation: "I don't want to cancel" is no wish to cancel. What is said
//! without the negation is for the classifier: only where that is a wish, this
//! is none.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What says that something isn't wished for, with what is left without it.
#[expect(clippy::unwrap_used, reason = "constants that tests compile")]
static FORMS: LazyLock<[(Regex, &str); 6]> = LazyLock::new(|| {
    [
        // I don't want to …
        (
            r"(?ix) \b(?:i|we)\s+(?:really\s+)?(?:do\s+not|don['’]?t|did\s+not|didn['’]?t|never)\s+(?:really\s+)?
              (?:want(?:ed)?|wish|need|mean|meant|intend|ask(?:ed)?|plan|like)\s+(?:you\s+)?to\s+ | \bi\s+wo(?:n['’]?t|uld(?:\s+not|n['’]?t)\s+like\s+to)\s+",
            "",
        ),
        // don't …, at the beginning
        (r"(?ix) ^\W*(?:please\s+|no,?\s+)*(?:do\s+not|don['’]?t|never)\s+", ""),
        // no quiero …, não quero …, with an infinitive behind
        (
            r"(?ix) \b(?:no|não)\s+(?:quiero|quería|deseo|necesito|pretendo|quero|queria|desejo|preciso)\s+(?:que\s+)?(?P<rest>\w+[aei]r(?:l[aoe]s?|-l[ao]s?)?\b)",
            "$rest",
        ),
        // je ne veux pas …
        (
            r"(?ix) \b(?:ne|n['’])\s*(?:veux|souhaite|voudrais|désire)\s+(?:pas|plus)\s+(?P<rest>(?:l['’])?\w+(?:er|ir|re)\b)",
            "$rest",
        ),
        // ich will … nicht stornieren
        (
            r"(?ix) \b(?P<a>will|möchte|wollte|soll|sollen)\b(?P<b>.*?)\s+nicht\s+(?P<c>\w+en\b)",
            "$a$b $c",
        ),
        // bitte nicht stornieren, por favor no cancele
        (r"(?ix) ^\W*(?:bitte\s+nicht|por\s+favor,?\s+(?:no|não))\s+", ""),
    ]
    .map(|(form, left)| (Regex::new(form).unwrap(), left))
});

/// What a clause would be if it weren't negated; nothing if it isn't.
#[must_use]
pub fn affirmed(clause: &str) -> Option<String> {
    FORMS.iter().find_map(|(form, left)| {
        let found = form.is_match(clause);
        found.then(|| {
            form.replace(clause, |own: &Captures<'_>| {
                let mut text = String::new();
                own.expand(left, &mut text);
                text
            })
            .into_owned()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negations_are_taken_away() {
        for (text, wanted) in [
            ("I don't want to cancel my order", "cancel my order"),
            ("please don't cancel it", "cancel it"),
            ("we never asked you to return it", "return it"),
            ("no quiero cancelar mi pedido", "cancelar mi pedido"),
            ("eu não quero cancelar o pedido", "eu cancelar o pedido"),
            (
                "je ne veux pas annuler ma commande",
                "je annuler ma commande",
            ),
            (
                "ich will meine Bestellung nicht stornieren",
                "ich will meine Bestellung stornieren",
            ),
        ] {
            assert_eq!(affirmed(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "I don't want the lamp any more",
            "I don't have my parcel yet",
            "I didn't get my parcel",
            "ich möchte die Lampe nicht mehr",
            "no quiero la lámpara",
            "cancel my order",
        ] {
            assert_eq!(affirmed(text), None, "{text}");
        }
    }
}
