//! What is heard, in each language.

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
        ("es", "¿Sí", Heard::Something),
        ("es", "vale, si es correcto", Heard::Something),
        ("es", "si eso", Heard::Something),
        ("es", "y...", Heard::Something),
        ("es", "no importa el color", Heard::Something),
        ("de", "stimmt das", Heard::Something),
        ("de", "Ja?!", Heard::Something),
        ("de", "Bitte vergessen Sie es nicht", Heard::Something),
        ("de", "Ich habe eine andere Frage", Heard::Something),
        ("es", "envíalo a la otra dirección", Heard::Something),
        ("fr", "payer avec une autre carte", Heard::Something),
        ("fr", "oui s'il vous plait", Heard::Yes),
        ("fr", "bien sur", Heard::Yes),
        ("pt", "isso é certo", Heard::Something),
        ("pt", "nao obrigado", Heard::No),
        ("pt", "não esqueça de tocar a campainha", Heard::Something),
        ("en", "It has no importance", Heard::Something),
        ("en", "Um", Heard::Something),
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
    ] {
        assert!(points(pointing, "en"), "{pointing}");
    }
    for (locale, pointing) in [
        ("de", "die letzte"),
        ("es", "el más reciente"),
        ("fr", "la deuxième"),
        ("pt-BR", "o meu último pedido"),
        ("de", "W1000000"),
        ("de", "the latest"),
    ] {
        assert!(points(pointing, locale), "{pointing}");
    }
    for wish in [
        "where is my latest order",
        "cancel W1000000",
        "my order",
        "show my last orders",
        "thanks",
        "",
    ] {
        assert!(!points(wish, "en"), "{wish}");
    }
    assert!(!points("storniere die letzte", "de"));
}

#[test]
fn places_are_heard() {
    for (locale, text, wanted) in [
        ("en", "the second one", Some(1)),
        ("en", "1", Some(0)),
        ("en", "one", Some(0)),
        ("en", "um", None),
        ("en", "the premier one", None),
        ("en", "the one with the lamp in it please", None),
        ("de", "die zweite bitte", Some(1)),
        ("fr", "la première", Some(0)),
        ("es", "tres", Some(2)),
        ("pt", "um", Some(0)),
    ] {
        assert_eq!(ordinal(text, locale), wanted, "{text}");
    }
}

#[test]
fn what_negates_is_no_yes() {
    for (locale, text) in [
        ("de", "mach das nicht"),
        ("de", "doch nicht"),
        ("es", "no lo canceles"),
        ("fr", "n’annulez pas"),
        ("pt", "não faça isso"),
    ] {
        assert!(refuses(text, locale), "{text}");
        assert_ne!(hear(text, locale), Heard::Yes, "{text}");
    }
    assert!(!refuses("die Adresse ist 12 Main Street, Denver", "de"));
    assert!(!refuses("¿por qué no llega?", "es"));
    assert!(!refuses("no", "en"));
}
