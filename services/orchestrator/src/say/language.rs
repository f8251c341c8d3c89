//! A language: what the platform hears in it, and what it says.

mod english;
mod french;
mod german;
mod portuguese;
mod spanish;

use nlu::language_of;

/// Words that are heard: folded, without accents and apostrophes.
#[derive(Debug)]
pub(crate) struct Hears {
    pub(crate) yes: &'static [&'static str],
    /// What a yes may be said with, and still be one: nothing that makes a
    /// question or a condition of it.
    pub(crate) with_yes: &'static [&'static str],
    pub(crate) no: &'static [&'static str],
    /// What makes a no of an answer to a proposal.
    pub(crate) negations: &'static [&'static str],
    /// Whether a short text that begins with a no is one; in some languages it
    /// may be a sentence that is negated.
    pub(crate) no_begins: bool,
    /// Leave it altogether.
    pub(crate) leave: &'static [&'static str],
    /// The same, wherever it stands in a short text.
    pub(crate) leave_within: &'static [&'static str],
    /// Not this one: another.
    pub(crate) other: &'static [&'static str],
    pub(crate) latest: &'static [&'static str],
    /// What is said around what points at something.
    pub(crate) around: &'static [&'static str],
    /// First to fifth, as ordinals and as what is counted.
    pub(crate) ordinals: [&'static [&'static str]; 5],
    pub(crate) cardinals: [&'static [&'static str]; 5],
    /// All of what is named.
    pub(crate) every: &'static [&'static str],
    /// All there are.
    pub(crate) all: &'static [&'static str],
    /// What ends a message, and means nothing of the kind.
    pub(crate) over: &'static [&'static str],
    pub(crate) but: &'static [&'static str],
    /// One among several of the same: two words.
    pub(crate) one_of: &'static [[&'static str; 2]],
    /// "the same … as": what stands before each of the two things.
    pub(crate) same_as: &'static [(&'static str, &'static str)],
    /// Of what is alike.
    pub(crate) same: &'static [&'static str],
    pub(crate) cheapest: &'static [&'static str],
    /// What stands before what is wanted: "swap the lamp for …".
    pub(crate) wanted: &'static [&'static str],
}

/// Sentences of the platform; what stands in braces is filled in.
#[derive(Debug)]
pub(crate) struct Says {
    /// `{service}`, `{contact}`.
    pub(crate) unreachable: &'static str,
    /// `{reference}`.
    pub(crate) working: &'static str,
    /// For a refusal that there are no words for: `{reason}`, `{contact}`.
    pub(crate) refused: &'static str,
    pub(crate) nothing_changed: &'static str,
    pub(crate) what_else: &'static str,
    pub(crate) what_can_i_do: &'static str,
    pub(crate) left: &'static str,
    pub(crate) back: &'static str,
    pub(crate) which: &'static str,
    pub(crate) not_among_yours: &'static str,
    pub(crate) not_among_these: &'static str,
    pub(crate) none_there: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) code: &'static str,
    pub(crate) doing: &'static str,
    pub(crate) checking: &'static str,
    /// `{service}`.
    pub(crate) asking: &'static str,
    /// `{slot}`.
    pub(crate) tell_me: &'static str,
    /// `{name}`.
    pub(crate) done: &'static str,
    /// What something needs that can't be done yet.
    pub(crate) needs_sign_in: &'static str,
    pub(crate) needs_code: &'static str,
    /// What protects a customer, whatever the playbooks say.
    pub(crate) protections: [&'static str; 5],
}

/// A language that the platform speaks.
#[derive(Debug)]
pub(crate) struct Language {
    /// ISO 639.
    code: &'static str,
    pub(crate) hears: Hears,
    pub(crate) says: Says,
}

/// English first: it's what is spoken where nothing else is known.
const ALL: [&Language; 5] = [
    &english::ENGLISH,
    &spanish::SPANISH,
    &german::GERMAN,
    &french::FRENCH,
    &portuguese::PORTUGUESE,
];

/// The language of a locale (BCP 47), which may be written in any case.
pub(crate) fn language(locale: &str) -> &'static Language {
    let code = language_of(locale);
    ALL.into_iter()
        .find(|language| language.code.eq_ignore_ascii_case(code))
        .unwrap_or(ALL[0])
}

/// What is heard in any language.
pub(crate) fn heard() -> impl Iterator<Item = &'static Hears> + Clone {
    ALL.into_iter().map(|language| &language.hears)
}

/// What is heard in a locale: in its language, and in English.
pub(crate) fn heard_in(locale: &str) -> impl Iterator<Item = &'static Hears> {
    let own = language(locale);
    let english = (!std::ptr::eq(own, ALL[0])).then_some(ALL[0]);
    std::iter::once(own)
        .chain(english)
        .map(|language| &language.hears)
}

#[cfg(test)]
mod tests {
    use nlu::plain;

    use super::*;

    #[test]
    fn words_are_written_as_they_are_heard() {
        for hears in heard() {
            let lists = [
                hears.yes,
                hears.with_yes,
                hears.no,
                hears.negations,
                hears.leave,
                hears.leave_within,
                hears.other,
                hears.latest,
                hears.around,
                hears.every,
                hears.all,
                hears.over,
                hears.but,
                hears.same,
                hears.cheapest,
            ];
            let listed = lists.iter().chain(&hears.ordinals).chain(&hears.cardinals);
            for phrase in listed.copied().flatten() {
                assert_eq!(plain(phrase), *phrase);
            }
            // of these, words are compared
            let words = [hears.latest, hears.around, hears.negations];
            let ordinals = hears.ordinals.iter().chain(&hears.cardinals);
            for word in words.iter().chain(ordinals).copied().flatten() {
                assert!(!word.contains(' '), "{word}");
            }
        }
    }

    #[test]
    fn sentences_have_the_same_things_filled_in() {
        let filled = |says: &Says| {
            let all = [
                says.unreachable,
                says.working,
                says.asking,
                says.tell_me,
                says.done,
            ];
            all.map(|text| {
                let names = text.split('{').skip(1).map(|part| part.split('}').next());
                let mut names: Vec<_> = names.collect();
                names.sort_unstable();
                names
            })
        };
        for language in ALL {
            assert_eq!(
                filled(&language.says),
                filled(&ALL[0].says),
                "{}",
                language.code
            );
        }
        assert!(std::ptr::eq(language("de-CH"), &raw const german::GERMAN));
        assert!(std::ptr::eq(language("xx"), &raw const english::ENGLISH));
    }
}
