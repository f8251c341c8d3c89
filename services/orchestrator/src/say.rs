//! What the platform itself says and hears, besides playbooks; in five
//! languages.

mod hear;
mod language;
mod phrase;

pub(crate) use hear::{
    Heard, hear, is_around, is_short, means_other, names_a_content, ordinal, place_of_all,
    place_of_but, points, refuses, same_as, says_cheapest, says_every, says_one_of, says_same,
    wants_latest,
};
pub(crate) use language::{Says, language};

/// The sentence for a system that can't be reached, with what to do instead.
pub(crate) fn unreachable(locale: &str, service: &str, contact: &str) -> String {
    let text = language(locale).says.unreachable;
    text.replace("{service}", service)
        .replace("{contact}", contact)
}

/// The sentence for a write whose outcome isn't known yet.
pub(crate) fn working(locale: &str, reference: &str) -> String {
    language(locale)
        .says
        .working
        .replace("{reference}", reference)
}

/// The sentence for a refusal that there are no words for.
pub(crate) fn refused(locale: &str, reason: &str, contact: &str) -> String {
    let reason = reason.replace('_', " ").to_lowercase();
    let text = language(locale).says.refused;
    text.replace("{reason}", &reason)
        .replace("{contact}", contact)
}
