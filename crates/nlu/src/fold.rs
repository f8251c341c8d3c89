//! Folding: what two people would call the same sentence.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// How many characters of a message are read.
const LONGEST: usize = 4000;

/// As much of a text as is read.
#[must_use]
pub fn read(text: &str) -> &str {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// NFKC, lower case, invisible characters dropped, single spaces; signs that
/// say something stay.
#[must_use]
pub fn fold(text: &str) -> String {
    // composed and decomposed they are the same, and most messages have no others
    if text.is_ascii() {
        let letters = text.bytes().take(LONGEST);
        let lower = letters.map(|byte| char::from(byte.to_ascii_lowercase()));
        return joined(lower, text.len());
    }
    let letters = text.chars().take(LONGEST).nfkc();
    let folded = joined(letters.flat_map(char::to_lowercase), text.len());
    if folded.is_ascii() {
        return folded;
    }
    // in the order that they would have come in
    folded.nfkc().collect()
}

/// What of the letters says something, with single spaces between.
/// `long` is about how many bytes they are.
fn joined(letters: impl Iterator<Item = char>, long: usize) -> String {
    let mut folded = String::with_capacity(long.min(LONGEST));
    let mut space = true;
    for letter in letters {
        let kept = letter.is_alphanumeric()
            || is_combining_mark(letter) && !folded.is_empty() && !space
            || matches!(letter, '?' | '!' | '$' | '€' | '£' | '%' | '#');
        if kept {
            folded.push(letter);
            space = false;
        } else if matches!(letter, '\'' | '’' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
        {
            // joins what it stands between
        } else if !space {
            folded.push(' ');
            space = true;
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A text folded, without the accents of its letters.
#[must_use]
pub fn plain(text: &str) -> String {
    let folded = fold(text);
    if folded.is_ascii() {
        return folded;
    }
    folded
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .collect()
}

/// The words of a folded text.
#[must_use]
pub fn words(folded: &str) -> Vec<&str> {
    folded
        .split(' ')
        .map(|word| word.trim_end_matches(['?', '!']))
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_fold_alike() {
        assert_eq!(fold("  WHERE’s my\tＯｒｄｅｒ?! "), "wheres my order?!");
        assert_eq!(fold("can\u{200b}cel"), "cancel");
        // marks belong to their letters
        assert_eq!(fold("नमस्ते"), "नमस्ते");
        assert_eq!(fold("x\u{30c}y \u{301}"), "x\u{30c}y");
        assert_eq!(words("where is it ?"), ["where", "is", "it"]);
        assert_eq!(
            plain("Bien sûr, s’il vous plaît"),
            "bien sur sil vous plait"
        );
    }
}
