//! Folding: what two people would call the same name.

/// Lower case, single spaces.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Digits and a leading plus.
pub(crate) fn folded_phone(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_ascii_digit() || *letter == '+')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_case_do_not_matter() {
        assert_eq!(folded("  Noah   BROWN "), "noah brown");
        assert_eq!(folded_phone("+1 (555) 123-4567"), "+15551234567");
    }
}
