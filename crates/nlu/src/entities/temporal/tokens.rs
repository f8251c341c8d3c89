//! A text as words that say something of time, digits, and the rest.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::lexicon::{Word, word};

/// How many words a phrase has at most.
const LONGEST: usize = 4;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Word(Word),
    /// A number in digits, with how many there are.
    Digits(i64, usize),
    Sign(char),
    /// A word that says nothing of time.
    Other,
}

/// A part of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) what: What,
    /// In bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it follows the one before without a space.
    pub(super) tight: bool,
}

/// The tokens of a text in a language.
pub(super) fn tokens(text: &str, language: &str) -> Vec<Token> {
    let pieces = pieces(text);
    let mut tokens = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let (token, taken) = longest(&pieces[at..], language);
        tokens.push(token);
        at += taken;
    }
    tokens
}

/// A run of letters, a run of digits, or a sign.
struct Piece {
    plain: String,
    token: Token,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let class = |letter: char| match letter {
        letter if letter.is_ascii_digit() => 1,
        letter if letter.is_alphabetic() || is_combining_mark(letter) => 2,
        letter if letter.is_whitespace() => 3,
        _ => 4,
    };
    let mut letters = text.char_indices().peekable();
    let mut last_end = usize::MAX;
    while let Some((start, first)) = letters.next() {
        let (kind, mut end) = (class(first), start + first.len_utf8());
        while kind < 4
            && let Some((at, letter)) = letters.next_if(|(_, letter)| class(*letter) == kind)
        {
            end = at + letter.len_utf8();
        }
        let own = &text[start..end];
        let what = match kind {
            1 => match own.parse() {
                Ok(number) if own.len() <= 4 => What::Digits(number, own.len()),
                _ => What::Other,
            },
            3 => continue,
            4 => What::Sign(first),
            _ => What::Other,
        };
        let plain = match kind {
            2 => plain(own),
            _ => String::new(),
        };
        let token = Token {
            what,
            start,
            end,
            tight: last_end == start,
        };
        last_end = end;
        pieces.push(Piece { plain, token });
    }
    pieces
}

fn plain(word: &str) -> String {
    let lower = word.nfd().filter(|letter| !is_combining_mark(*letter));
    lower.flat_map(char::to_lowercase).collect()
}

/// The longest phrase that pieces begin with; how many they are.
fn longest(pieces: &[Piece], language: &str) -> (Token, usize) {
    let first = pieces[0].token;
    if first.what != What::Other {
        return (first, 1);
    }
    // "a.m." and "p.m." are words too
    if let [letter, dot, m, rest @ ..] = pieces
        && matches!(letter.plain.as_str(), "a" | "p")
        && dot.token.what == What::Sign('.')
        && m.plain == "m"
        && m.token.tight
    {
        let what = What::Word(if letter.plain == "a" {
            Word::Am
        } else {
            Word::Pm
        });
        let closed = rest
            .first()
            .filter(|dot| dot.token.what == What::Sign('.') && dot.token.tight);
        let end = closed.map_or(m.token.end, |dot| dot.token.end);
        let token = Token { what, end, ..first };
        return (token, 3 + usize::from(closed.is_some()));
    }
    let mut name = String::new();
    let mut best = None;
    // hyphens and apostrophes stand between words as spaces do
    let mut words = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece.token.what {
            What::Sign('-' | '\'' | '’') if piece.token.tight => continue,
            What::Other if !piece.plain.is_empty() && words < LONGEST => words += 1,
            _ => break,
        }
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(&piece.plain);
        let said = word(language, &name).or_else(|| word(language, &name.replace(' ', "-")));
        if let Some(said) = said {
            best = Some((said, at));
        }
    }
    match best {
        Some((said, at)) => {
            let token = Token {
                what: What::Word(said),
                end: pieces[at].token.end,
                ..first
            };
            (token, at + 1)
        }
        None => (first, 1),
    }
}
