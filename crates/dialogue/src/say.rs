//! Sentences of the platform, filled in.

use playbook::Playbooks;

use crate::language::language;

/// The sentence for a system that can't be reached, with what to do instead.
pub(crate) fn unreachable(locale: &str, service: &str, contact: &str) -> String {
    let text = language(locale).says.unreachable;
    text.replace("{service}", service)
        .replace("{contact}", contact)
}

/// The sentence for a write whose outcome isn't known yet.
pub(crate) fn working(locale: &str, reference: &str) -> String {
    let text = language(locale).says.working;
    text.replace("{reference}", reference)
}

/// What is said for a refusal that a playbook has no words for.
pub(crate) fn refusal(books: &Playbooks, reason: &str, locale: &str, contact: &str) -> String {
    books.refusal(reason, locale).unwrap_or_else(|| {
        let reason = reason.replace('_', " ").to_lowercase();
        let text = language(locale).says.refused;
        text.replace("{reason}", &reason)
            .replace("{contact}", contact)
    })
}
