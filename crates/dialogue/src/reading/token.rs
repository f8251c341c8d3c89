//! The words of a text, folded, with where they stand.

use crate::language::heard;

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Folded, without accents.
    pub(crate) word: String,
    /// In bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A yes or a no that is drawn out, "nooo", as it's written in short.
fn undrawn(word: &str) -> String {
    /// How many letters of a run are left.
    const LEFT: [usize; 2] = [1, 2];
    if !is_drawn_out(word) {
        return word.to_owned();
    }
    let answers = |word: &String| {
        let word = word.as_str();
        heard().any(|hears| hears.affirms.contains(&word) || hears.denies.contains(&word))
    };
    let short = LEFT.map(|left| shortened(word, left));
    let answer = short.into_iter().find(answers);
    answer.unwrap_or_else(|| word.to_owned())
}

/// Whether a letter stands in a text three times in a row.
pub(super) fn is_drawn_out(text: &str) -> bool {
    let (mut last, mut run) = (None, 0);
    text.chars().any(|letter| {
        run = if last == Some(letter) { run + 1 } else { 1 };
        last = Some(letter);
        run >= 3 && letter.is_alphabetic()
    })
}

/// A word with so many letters left of each longer run.
fn shortened(word: &str, left: usize) -> String {
    let mut short = String::with_capacity(word.len());
    let (mut last, mut run) = (None, 0);
    for letter in word.chars() {
        run = if last == Some(letter) { run + 1 } else { 1 };
        last = Some(letter);
        if run <= left {
            short.push(letter);
        }
    }
    short
}

/// Signs that stand for a yes and a no.
const YES: [char; 5] = ['👍', '👌', '✅', '✔', '🆗'];
const NO: [char; 5] = ['👎', '❌', '🚫', '✖', '🙅'];

/// The words of a text. A sign that says yes or no is one.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut begun: Option<usize> = None;
    let mut end = |begun: &mut Option<usize>, at: usize| {
        if let Some(start) = begun.take() {
            let word = nlu::plain(&text[start..at]);
            let word = undrawn(word.trim_matches(['?', '!', '#', ' ']));
            if !word.is_empty() {
                found.push(Token {
                    word,
                    start,
                    end: at,
                });
            }
        }
    };
    let mut signs = Vec::new();
    for (at, letter) in text.char_indices() {
        if is_of_word(letter) {
            begun.get_or_insert(at);
            continue;
        }
        end(&mut begun, at);
        let sign = [(&YES, "yes"), (&NO, "no")];
        if let Some((_, word)) = sign.into_iter().find(|(signs, _)| signs.contains(&letter)) {
            signs.push(Token {
                word: word.to_owned(),
                start: at,
                end: at + letter.len_utf8(),
            });
        }
    }
    end(&mut begun, text.len());
    found.extend(signs);
    found.sort_by_key(|token| token.start);
    found
}

/// Whether a letter belongs to the word that it stands in: an apostrophe and
/// invisible marks do.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric()
        || matches!(letter, '\'' | '’' | '\u{300}'..='\u{36f}')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_where_they_stand() {
        let text = "Don’t,  send #W100 — 👍!";
        let found = tokens(text);
        let words: Vec<_> = found.iter().map(|token| token.word.as_str()).collect();
        assert_eq!(words, ["dont", "send", "w100", "yes"]);
        assert_eq!(&text[found[2].start..found[2].end], "W100");
    }
}
