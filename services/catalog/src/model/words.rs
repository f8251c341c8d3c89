//! Folding of names and queries to words.

/// The words of a text: lower case, letters and digits, plurals cut.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| match word.strip_suffix('s') {
            Some(one) if one.len() > 2 && !one.ends_with('s') => one.to_owned(),
            _ => word.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_is_found_as_singular() {
        assert_eq!(words("Desk Lamps, glass"), ["desk", "lamp", "glass"]);
    }
}
