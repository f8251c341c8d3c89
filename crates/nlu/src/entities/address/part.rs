//! A part of an address that is said without the rest: "sorry, Apt 5".

use super::{
    lines::{leading_unit, segments, unit_alone},
    street,
};

/// What a text says of an address that it doesn't say whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressPart {
    /// The street with its number, or a box.
    pub street: Option<String>,
    /// The number of the house alone.
    pub number: Option<String>,
    /// The unit in the building.
    pub unit: Option<String>,
}

/// The part of an address that a text says.
#[must_use]
pub fn address_part(text: &str) -> AddressPart {
    let mut found = AddressPart::default();
    for part in segments(text, 0, text.len()) {
        let said = text[part].trim_end_matches(['.', '!', '?']);
        let unit =
            leading_unit(said).filter(|at| said[*at..].bytes().any(|byte| byte.is_ascii_digit()));
        let before = &said[..unit.unwrap_or(said.len())];
        if let Some(at) = unit {
            found.unit = Some(said[at..].trim().to_owned());
        }
        let before = before.trim_end();
        if let Some(number) = street::number_called(before) {
            found.number = Some(number.to_owned());
        }
        if let Some(at) = street::surely(before) {
            found.street = Some(before[at..].to_owned());
        }
    }
    found
}

impl AddressPart {
    /// The lines of an address with this part instead of theirs; nothing if that
    /// changes none.
    #[must_use]
    pub fn instead_in(&self, lines: &[String]) -> Option<Vec<String>> {
        let mut changed = lines.to_vec();
        if let (Some(street), Some(first)) = (&self.street, changed.first_mut()) {
            first.clone_from(street);
        }
        if let (Some(number), Some(first)) = (&self.number, changed.first_mut())
            && let Some(own) = street::house_number(first)
        {
            first.replace_range(own, number);
        }
        if let Some(unit) = &self.unit {
            match changed.iter_mut().find(|line| unit_alone(line)) {
                Some(line) => line.clone_from(unit),
                None => changed.insert(1.min(changed.len()), unit.clone()),
            }
        }
        (changed != lines).then_some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_heard_and_counts_are_none() {
        let part = |text: &str| {
            let AddressPart { street, unit, .. } = address_part(text);
            (street.unwrap_or_default(), unit.unwrap_or_default())
        };
        for (text, street, unit) in [
            ("sorry, Apt 5", "", "Apt 5"),
            ("it's apartment 5b!", "", "apartment 5b"),
            ("no, 14 Main Street", "14 Main Street", ""),
            ("I meant 14 Main St, Apt 4.", "14 Main St", "Apt 4"),
            ("Entschuldigung, Wohnung 7", "", "Wohnung 7"),
            ("pardon, appartement 3", "", "appartement 3"),
            ("perdón, piso 2", "", "piso 2"),
            ("desculpe, apto 12", "", "apto 12"),
            ("non, 12 rue de Rivoli", "12 rue de Rivoli", ""),
            ("PO Box 77 please", "", ""),
            ("PO Box 77", "PO Box 77", ""),
            ("in 2 days", "", ""),
            ("2 chairs and a lamp", "", ""),
            ("yes", "", ""),
        ] {
            assert_eq!(part(text), (street.to_owned(), unit.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_part_stands_where_it_belongs() {
        let lines = |lines: &[&str]| -> Vec<String> {
            lines.iter().map(|line| (*line).to_owned()).collect()
        };
        let corrected = |text: &str, old: &[&str]| address_part(text).instead_in(&lines(old));
        assert_eq!(
            corrected("sorry, Apt 5", &["12 Main St"]),
            Some(lines(&["12 Main St", "Apt 5"]))
        );
        assert_eq!(
            corrected("Apt 5", &["12 Main St", "Apt 4"]),
            Some(lines(&["12 Main St", "Apt 5"]))
        );
        assert_eq!(
            corrected("no, 14 Main St", &["12 Main St", "Apt 4"]),
            Some(lines(&["14 Main St", "Apt 4"]))
        );
        for (text, old, new) in [
            ("make it number 14", "12 Main St", "14 Main St"),
            (
                "nein, Hausnummer 14b",
                "Lindenstraße 12",
                "Lindenstraße 14b",
            ),
            ("número 7", "Calle Mayor 12", "Calle Mayor 7"),
            ("pardon, numéro 3", "12 rue de Rivoli", "3 rue de Rivoli"),
        ] {
            assert_eq!(corrected(text, &[old]), Some(lines(&[new])), "{text}");
        }
        assert_eq!(corrected("number 14", &["PO Box 77"]), None);
        assert_eq!(corrected("Apt 4", &["12 Main St", "Apt 4"]), None);
        assert_eq!(corrected("the lamp", &["12 Main St"]), None);
    }
}
