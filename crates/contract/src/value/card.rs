//! Card numbers: found only to be refused and replaced (PCI DSS 3.3).

/// What stands where a card number stood.
const REPLACED: &str = "[card number removed]";

/// Whether a text holds what looks like a card number: 13 to 19 digits, perhaps
/// spaced or dashed, that pass the Luhn test.
#[must_use]
pub fn holds_card_number(text: &str) -> bool {
    !spans(text).is_empty()
}

/// The text without card numbers.
#[must_use]
pub fn without_card_numbers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in spans(text) {
        clean.push_str(&text[at..start]);
        clean.push_str(REPLACED);
        at = end;
    }
    clean.push_str(&text[at..]);
    clean
}

/// Byte ranges of card numbers.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut run: Vec<(usize, usize, u32)> = Vec::new();
    let mut gap = 0;
    let flush = |run: &mut Vec<(usize, usize, u32)>, found: &mut Vec<(usize, usize)>| {
        let digits: Vec<u32> = run.iter().map(|(_, _, digit)| *digit).collect();
        if (13..=19).contains(&digits.len())
            && luhn(&digits)
            && let (Some(first), Some(last)) = (run.first(), run.last())
        {
            found.push((first.0, last.1));
        }
        run.clear();
    };
    for (at, letter) in text.char_indices() {
        if let Some(digit) = digit(letter) {
            run.push((at, at + letter.len_utf8(), digit));
            gap = 0;
        } else if is_separator(letter) && !run.is_empty() && gap < 2 {
            gap += usize::from(!is_invisible(letter));
        } else {
            flush(&mut run, &mut found);
        }
    }
    flush(&mut run, &mut found);
    found
}

/// ASCII and full-width digits.
fn digit(letter: char) -> Option<u32> {
    match letter {
        '0'..='9' => letter.to_digit(10),
        '\u{ff10}'..='\u{ff19}' => Some(letter as u32 - 0xff10),
        _ => None,
    }
}

fn is_separator(letter: char) -> bool {
    matches!(letter, ' ' | '-' | '.' | '\u{a0}' | '\u{2010}'..='\u{2015}') || is_invisible(letter)
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_found_however_they_are_typed() {
        for text in [
            "4111111111111111",
            "my card is 4111 1111 1111 1111, thanks",
            "4111-1111-1111-1111",
            "4111.1111.1111.1111",
            "４１１１１１１１１１１１１１１１",
            "4\u{200b}111111111111111",
            "378282246310005",
        ] {
            assert!(holds_card_number(text), "{text}");
            assert!(!holds_card_number(&without_card_numbers(text)), "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "#W2378156",
            "order 9523456873",
            "+1 555 123 4567",
            "4111111111111112",
            "0000000000000000",
        ] {
            assert_eq!(without_card_numbers(text), text);
        }
    }
}
