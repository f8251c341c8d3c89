//! Accounts: what has the form of an IBAN, if its check digits are right.

use std::sync::LazyLock;

use iban::{Iban, IbanLike};
use regex::Regex;

use super::{Entity, Kind, entity, number::regex};

/// How many are looked at: nobody names more, and each takes its time.
const MOST: usize = 8;

/// The accounts (ISO 13616) of a text, alone or in groups.
pub(super) fn find(text: &str) -> Vec<Entity> {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{1,4}){3,9}\b"));
    PATTERN
        .find_iter(text)
        .take(MOST)
        .filter_map(|found| {
            let said = found.as_str();
            // a word behind it may look like a group of its own
            let ends = said
                .match_indices(' ')
                .map(|(at, _)| at)
                .chain([said.len()]);
            let mut valid = ends.filter_map(|end| {
                let plain: String = said[..end].split(' ').collect();
                let account: Iban = plain.to_uppercase().parse().ok()?;
                Some((account.electronic_str().to_owned(), end))
            });
            let (account, end) = valid.next_back()?;
            let span = found.start()..found.start() + end;
            Some(entity(Kind::Iban, text, span, account, 0.99))
        })
        .collect()
}
