//! Numbers of things as people type them: with spaces, dots, dashes or line
//! breaks inside, in the digits of any script, in small letters; and what only
//! looks like one.

use unicode_normalization::UnicodeNormalization;

use super::{Entity, Kind, Patterns, entity};

/// How many groups of letters and digits a number is typed in at most.
const GROUPS: usize = 4;
/// How long a number is at most, in letters and digits.
const LONGEST: usize = 24;
/// How many digits make something a number of a thing.
const DIGITS: usize = 4;
/// How many letters may stand before or behind them.
const LETTERS: usize = 4;

/// A run of letters and digits, as it's read.
struct Group {
    /// In capitals, in Western digits.
    read: String,
    /// In bytes.
    start: usize,
    end: usize,
}

/// Letters and digits of a text; invisible marks inside are read through.
fn groups(text: &str) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let mut open = false;
    for (at, letter) in text.char_indices() {
        if is_invisible(letter) {
            continue;
        }
        if !letter.is_alphanumeric() {
            open = false;
            continue;
        }
        let read = western(letter);
        let end = at + letter.len_utf8();
        match found.last_mut() {
            Some(last) if open => {
                last.read.push_str(&read);
                last.end = end;
            }
            _ => found.push(Group {
                read,
                start: at,
                end,
            }),
        }
        open = true;
    }
    found
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// A letter in capitals; a digit of any script in Western ones.
fn western(letter: char) -> String {
    if letter.is_ascii_alphanumeric() {
        return letter.to_ascii_uppercase().to_string();
    }
    if let Some(digit) = digit(letter) {
        return digit.to_string();
    }
    letter.nfkc().flat_map(char::to_uppercase).collect()
}

/// The value of a decimal digit of the scripts that have ten in a row.
fn digit(letter: char) -> Option<u32> {
    /// The zeros of Unicode's decimal digits, as far as people type them.
    const ZEROS: [char; 14] = [
        '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
        '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ff10}',
    ];
    let code = u32::from(letter);
    let zero = ZEROS.into_iter().map(u32::from);
    zero.filter(|zero| (*zero..zero + 10).contains(&code))
        .map(|zero| code - zero)
        .next()
}

/// What may stand inside a number: little, and no comma, which parts a list.
fn joins(between: &str) -> bool {
    let signs = between.chars().filter(|letter| !is_invisible(*letter));
    let signs: Vec<char> = signs.collect();
    signs.len() <= 2
        && signs.iter().all(|sign| {
            matches!(
                sign,
                ' ' | '\t'
                    | '\n'
                    | '\r'
                    | '\u{a0}'
                    | '\u{202f}'
                    | '.'
                    | '-'
                    | '_'
                    | '/'
                    | '·'
                    | '–'
            )
        })
}

/// Numbers as the tenant writes them, read through what people type into them.
pub(super) fn declared(text: &str, patterns: &Patterns) -> Vec<Entity> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let many = (1..=GROUPS.min(groups.len() - at)).rev().find_map(|many| {
            let part = &groups[at..at + many];
            let joined = part
                .windows(2)
                .all(|pair| joins(&text[pair[0].end..pair[1].start]));
            let read: String = part.iter().map(|group| group.read.as_str()).collect();
            // a word before a number is none of its letters
            let plain = part[0].read.chars().any(|letter| letter.is_ascii_digit())
                || part[0].read.len() <= 2;
            if !joined || !plain || read.len() > LONGEST {
                return None;
            }
            let kind = patterns.whole(&read)?;
            Some((many, kind, read))
        });
        if let Some((many, kind, read)) = many {
            let span = groups[at].start..groups[at + many - 1].end;
            found.push(entity(kind, text, span, read, 0.9));
            at += many;
        } else {
            at += 1;
        }
    }
    found
}

/// What looks like a number of a thing, whatever thing that is.
pub(super) fn find(text: &str) -> Vec<Entity> {
    let like = |group: &Group| {
        let digits = group.read.bytes().filter(u8::is_ascii_digit).count();
        let letters = group.read.chars().count() - digits;
        let first = group.read.bytes().position(|byte| byte.is_ascii_digit());
        (DIGITS..=LONGEST).contains(&digits)
            && letters <= 2 * LETTERS
            && first.is_some_and(|first| first <= LETTERS)
    };
    let groups = groups(text).into_iter();
    groups
        .filter(like)
        .map(|group| {
            entity(
                Kind::Reference,
                text,
                group.start..group.end,
                group.read,
                0.6,
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_through_what_is_typed_into_them() {
        let orders = [r"(?i)#?\b(W\d{7,10})\b".into(), r"\b(\d{7})\b".into()];
        let patterns = Patterns::new(&[(Kind::OrderNumber, &orders)], "US").unwrap();
        let all = |text: &str| {
            let found = declared(text, &patterns).into_iter();
            found.map(|one| one.value).collect::<Vec<_>>()
        };
        for text in [
            "where is W100 0000",
            "w1000000?",
            "#W-1000000",
            "W 100.00.00",
            "Ｗ１００００００",
            "W10\u{200b}00000",
            "W100\t0000",
            "W1000\n000",
            "W١٠٠٠٠٠٠",
        ] {
            assert_eq!(all(text), ["W1000000"], "{text:?}");
        }
        assert_eq!(all("1000037 1000074"), ["1000037", "1000074"]);
        assert_eq!(all("W1000037, W1000074"), ["W1000037", "W1000074"]);
        assert_eq!(all("10 00 37"), Vec::<String>::new());
    }

    #[test]
    fn what_looks_like_a_number_is_kept() {
        let all = |text: &str| {
            let found = find(text).into_iter();
            found.map(|one| one.value).collect::<Vec<_>>()
        };
        assert_eq!(all("parcel sw100015838us"), ["SW100015838US"]);
        assert_eq!(all("where is order 12345"), ["12345"]);
        assert_eq!(all("in 30 days, size 42, 15-inch"), Vec::<String>::new());
    }
}
