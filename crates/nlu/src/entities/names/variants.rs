//! Variants: a product with what is said of it right beside its name, if that
//! leaves one of them.

use std::collections::HashMap;

use super::is_word;
use crate::entities::{Entity, Kind, entity};

/// How many options are read on either side of a name.
const MOST: usize = 4;

/// A form in which a product comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its product's resource name.
    pub product: String,
    /// Its own.
    pub value: String,
    /// What it is, such as `black` and `M`.
    pub options: Vec<String>,
}

/// Variants by their product.
#[derive(Debug, Default)]
pub(super) struct Variants(HashMap<String, Vec<Variant>>);

impl Variants {
    pub(super) fn new(variants: Vec<Variant>) -> Self {
        let mut own: HashMap<String, Vec<Variant>> = HashMap::new();
        for mut variant in variants {
            for option in &mut variant.options {
                *option = option.to_lowercase();
            }
            own.entry(variant.product.clone())
                .or_default()
                .push(variant);
        }
        Self(own)
    }

    /// The variant that is named where a product is, else the product. `lower`
    /// is the text in lower case, of the same length.
    pub(super) fn refined(&self, text: &str, lower: &str, product: Entity) -> Entity {
        let Some(variants) = self.0.get(&product.value) else {
            return product;
        };
        let mut options: Vec<&str> = variants
            .iter()
            .flat_map(|variant| variant.options.iter().map(String::as_str))
            .collect();
        // "dark blue" before "blue"
        options.sort_unstable_by_key(|option| (std::cmp::Reverse(option.len()), *option));
        options.dedup();
        let mut said = Vec::new();
        let start = before(&lower[..product.start], &options, &mut said);
        let after = after(&lower[product.end..], &options, &mut said);
        let has = |variant: &&Variant| {
            said.iter()
                .all(|option| variant.options.iter().any(|own| own == option))
        };
        let mut fitting = variants.iter().filter(has);
        match (said.is_empty(), fitting.next(), fitting.next()) {
            (false, Some(only), None) => {
                let span = start..product.end + after;
                entity(
                    Kind::Variant,
                    text,
                    span,
                    only.value.clone(),
                    product.confidence,
                )
            }
            _ => product,
        }
    }
}

/// Reads options that end a text; where they begin.
fn before<'o>(text: &str, options: &[&'o str], said: &mut Vec<&'o str>) -> usize {
    let mut start = text.len();
    for _ in 0..MOST {
        let rest = text[..start].trim_end_matches([' ', ',', '-']);
        // something must stand between it and what it's of
        if rest.len() == start {
            break;
        }
        let ends = |option: &&&str| {
            let begin = rest.len().checked_sub(option.len());
            begin.is_some_and(|begin| rest.ends_with(**option) && is_word(rest, begin..rest.len()))
        };
        let Some(option) = options.iter().find(ends) else {
            break;
        };
        said.push(option);
        start = rest.len() - option.len();
    }
    match said.is_empty() {
        true => text.len(),
        false => start,
    }
}

/// Reads options that begin a text, in brackets or not; where they end.
fn after<'o>(text: &str, options: &[&'o str], said: &mut Vec<&'o str>) -> usize {
    let mut end = 0;
    let mut at = 0;
    for _ in 0..MOST {
        let rest = &text[at..];
        let mut begun = rest.trim_start_matches([' ', ',', '(', '-']);
        if begun.len() == rest.len() {
            break;
        }
        for link in ["in ", "en ", "em ", "size "] {
            begun = begun.strip_prefix(link).unwrap_or(begun);
        }
        let begins =
            |option: &&&str| begun.starts_with(**option) && is_word(begun, 0..option.len());
        let Some(option) = options.iter().find(begins) else {
            break;
        };
        said.push(option);
        at = text.len() - begun.len() + option.len();
        end = at;
    }
    if end > 0 && text[..end].contains('(') && text[end..].starts_with(')') {
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entities::{Name, Names};

    fn names() -> Names {
        let variant = |value: &str, options: &[&str]| Variant {
            product: "products/lamp".into(),
            value: format!("products/lamp/variants/{value}"),
            options: options.iter().map(|option| (*option).to_owned()).collect(),
        };
        let variants = vec![
            variant("1", &["black", "USB"]),
            variant("2", &["black", "battery"]),
            variant("3", &["dark blue", "USB"]),
            variant("4", &["blue", "battery"]),
        ];
        let name = Name::product("products/lamp", "Desk Lamp");
        Names::new(&[name]).with_variants(variants)
    }

    #[test]
    fn what_stands_beside_a_name_says_which_variant() {
        for (text, raw, value) in [
            ("the Desk Lamp", "Desk Lamp", ""),
            (
                "a Desk Lamp in Dark Blue please",
                "Desk Lamp in Dark Blue",
                "3",
            ),
            ("the blue desk lamp", "blue desk lamp", "4"),
            ("desk lamp (black, USB)", "desk lamp (black, USB)", "1"),
            (
                "my battery, black desk lamps!",
                "battery, black desk lamps",
                "2",
            ),
            // which black one isn't said
            ("the black desk lamp", "desk lamp", ""),
            ("a desk lamp, blackish", "desk lamp", ""),
            ("turn the blue one into a desk lamp", "desk lamp", ""),
        ] {
            let found = names().find(text);
            assert_eq!(found[0].raw, raw, "{text}");
            let own = found[0].value.strip_prefix("products/lamp/variants/");
            assert_eq!(own.unwrap_or_default(), value, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_beside_a_name_is_survived(
            left in "\\PC{0,40}",
            right in "[ ,(éblack)-]{0,20}\\PC{0,20}",
        ) {
            let text = format!("{left} desk lamp {right}");
            for found in names().find(&text) {
                prop_assert_eq!(&text[found.start..found.end], found.raw.as_str());
            }
        }
    }
}
