//! What a text names and nothing of a list is called.

use nlu::{plain, words};

use crate::{language::language, lexicon::names_one};

/// How many digits a number of a thing has at least, where nothing else says
/// that it's one.
const DIGITS: usize = 5;

/// What looks like the number of a thing. Whatever else holds digits (money,
/// dates, phones) is no longer in such a text.
pub(crate) fn named_numbers(text: &str) -> Vec<&str> {
    let tokens = text.split(|letter: char| !letter.is_alphanumeric() && letter != '#');
    tokens.filter(|token| is_number(token)).collect()
}

/// Whether a word has the form of a number: letters only before its digits
/// ("W1000001"), or around them ("SW100015838US"), never only behind ("20000mAh").
fn is_number(token: &str) -> bool {
    let token = token.trim_start_matches('#');
    let letter = |letter: char| letter.is_ascii_alphabetic();
    let rest = token.trim_start_matches(letter);
    let digits = rest.trim_end_matches(letter);
    let (before, behind) = (token.len() - rest.len(), rest.len() - digits.len());
    (DIGITS..=20).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && before <= 4
        && behind <= before
}

/// How many words may stand between "my" and what is called so.
const NEAR: usize = 3;

/// What a text calls the customer's own, or names with a word that no example
/// knows: "my sofa", "the sofa". Nothing where every such word is known.
pub(crate) fn unknown_thing(
    text: &str,
    locale: &str,
    known: impl Fn(&str) -> bool,
) -> Option<String> {
    let hears = &language(locale).hears;
    let folded = plain(text);
    let said = words(&folded);
    let kind = |word: &str| hears.kinds.contains(&word) || hears.latest.contains(&word);
    let same = |word: &str| hears.same.contains(&word) || hears.cheapest.contains(&word);
    let kind = |word: &str| kind(word) || same(word);
    let place = |word: &str| hears.ordinals.iter().any(|names| names.contains(&word));
    let named = |word: &str| word.len() > 2 && word.chars().all(char::is_alphabetic);
    for (at, word) in said.iter().enumerate() {
        let own = hears.possessives.contains(word);
        let article = hears.articles.contains(word);
        // "the one to Denver"
        let toward = hears.to.contains(word) || hears.from.contains(word) || *word == "with";
        let own = own || toward && at > 0 && said[at - 1] == "one";
        if !own && !article {
            continue;
        }
        let near = if own { NEAR } else { 1 };
        for (place_of, word) in said.iter().enumerate().skip(at + 1).take(near) {
            // "my delivered order" is an order
            let next = said.get(place_of + 1);
            let describes = next.is_some_and(|next| names_one(next, locale) || kind(next));
            if kind(word) || place(word) || !named(word) || describes {
                break;
            }
            if own || !known(word) {
                // as it was typed
                return written(text, word).or_else(|| Some((*word).to_owned()));
            }
        }
    }
    None
}

/// A word as a text writes it.
fn written(text: &str, folded: &str) -> Option<String> {
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    words.find(|word| plain(word) == folded).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_counts() {
        assert_eq!(named_numbers("cancel #W2378156"), ["#W2378156"]);
        assert_eq!(named_numbers("where is order 12345"), ["12345"]);
        assert_eq!(named_numbers("parcel SW100015838US"), ["SW100015838US"]);
        assert!(named_numbers("the lamp for 12 dollars").is_empty());
        assert!(named_numbers("capacity 20000mAh").is_empty());
    }

    #[test]
    fn what_nobody_knows_is_noticed() {
        let known = |word: &str| ["lamp", "order", "cancel", "status"].contains(&word);
        let ask = |text: &str, locale: &str| unknown_thing(text, locale, known);
        assert_eq!(ask("where is my sofa?", "en").as_deref(), Some("sofa"));
        assert_eq!(ask("where is the Sofa?", "en").as_deref(), Some("Sofa"));
        assert_eq!(ask("cancel my Netflix", "en").as_deref(), Some("Netflix"));
        assert_eq!(ask("wo ist meine Lampe?", "de").as_deref(), Some("Lampe"));
        assert_eq!(ask("the one to Denver", "en").as_deref(), Some("Denver"));
        assert_eq!(ask("where is my order", "en"), None);
        assert_eq!(ask("cancel my last order", "en"), None);
        assert_eq!(ask("cancel the lamp", "en"), None);
    }
}
