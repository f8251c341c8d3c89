//! What words say, in each language.

use super::*;

#[test]
fn a_digit_is_a_place_only_by_itself() {
    for (locale, text, expected) in [
        ("en", "2", vec![1]),
        ("en", "the second one please", vec![1]),
        ("en", "number 3", vec![2]),
        ("en", "1 and 3", vec![0, 2]),
        ("en", "one", vec![0]),
        ("en", "two", vec![1]),
        ("en", "the first and the second one", vec![0, 1]),
        ("en", "only 1 chair", vec![]),
        ("en", "in 2 days", vec![]),
        ("en", "1 reason: too expensive", vec![]),
        ("en", "the one", vec![]),
        ("en", "the 2 mugs", vec![]),
        ("en", "please", vec![]),
        ("de", "das zweite bitte", vec![1]),
        ("es", "la primera", vec![0]),
        ("fr", "la deuxieme", vec![1]),
        ("pt", "o segundo", vec![1]),
        ("pt", "bem, o segundo", vec![1]),
        ("en", "the 2nd", vec![1]),
        ("fr", "la 2ème", vec![1]),
        ("pt", "a 3ª", vec![2]),
        ("es", "no. 2", vec![1]),
        ("es", "la segunda no", vec![]),
    ] {
        assert_eq!(places(text, locale), expected, "{text}");
    }
}

#[test]
fn what_is_pointed_at_is_told_from_a_wish() {
    for text in ["the latest", "#W1000001", "the second one", "my last order"] {
        assert!(points(&words(&plain(text)), "en"), "{text}");
    }
    for text in ["cancel the latest", "hello", "the desk lamp", "please"] {
        assert!(!points(&words(&plain(text)), "en"), "{text}");
    }
}

#[test]
fn another_one_is_meant_by_itself() {
    assert!(means_other(
        &nlu::words(&plain("the other one please")),
        "en"
    ));
    assert!(means_other(&nlu::words(&plain("nein, die andere")), "de"));
    assert!(!means_other(
        &nlu::words(&plain("an die andere Adresse schicken")),
        "de"
    ));
    assert!(!means_other(
        &nlu::words(&plain("send the other one to Denver")),
        "en"
    ));
}

#[test]
fn all_and_the_rest_are_heard_and_an_end_is_not() {
    for (locale, text, expected) in [
        ("en", "return everything", true),
        ("en", "return the rest", true),
        ("en", "the kettle, that's all", false),
        ("de", "alles", true),
        ("de", "das ist alles", false),
        ("fr", "tout", true),
        ("es", "eso es todo", false),
    ] {
        let folded = plain(text);
        assert_eq!(says_all(&words(&folded), locale), expected, "{text}");
    }
}

#[test]
fn a_number_is_known_by_its_end() {
    let folded = plain("the one ending in 66");
    assert_eq!(ending(&words(&folded), "en"), Some(("66".to_owned(), true)));
    let folded = plain("my card ending in 66");
    assert_eq!(
        ending(&words(&folded), "en"),
        Some(("66".to_owned(), false))
    );
    let folded = plain("ending soon");
    assert_eq!(ending(&words(&folded), "en"), None);
}
