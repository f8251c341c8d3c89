//! A language: what the platform hears in it, and what it says.

mod english;
mod french;
mod german;
mod portuguese;
mod says;
mod spanish;

use nlu::language_of;

/// Words that are heard: folded, without accents and apostrophes. What a clause
/// does is learned (see `acts`); these are what the grammar needs besides: what
/// opens an answer, what negates, what scopes, what selects.
#[derive(Debug)]
pub(crate) struct Hears {
    /// Words that open an agreement.
    pub(crate) affirms: &'static [&'static str],
    /// Of those, what only opens a sentence where more follows: "bueno, …".
    pub(crate) fillers: &'static [&'static str],
    /// Words that open a refusal.
    pub(crate) denies: &'static [&'static str],
    /// Words that negate: no agreement holds one unless that is surely learned.
    pub(crate) negations: &'static [&'static str],
    /// Of those, what opens a refusal, too, and negates the verb behind it: "no
    /// quiero …".
    pub(crate) negates_verbs: &'static [&'static str],
    /// What goes on with a negation before it: "neither … nor".
    pub(crate) negates_too: &'static [&'static str],
    /// What makes an agreement hang on something.
    pub(crate) hedges: &'static [&'static str],
    /// Words that open a question.
    pub(crate) questions: &'static [&'static str],
    /// What follows is excluded.
    pub(crate) excepting: &'static [&'static str],
    /// What follows is replaced.
    pub(crate) instead_of: &'static [&'static str],
    /// What follows stays as it is.
    pub(crate) keeps: &'static [&'static str],
    /// What stands before stays as it is.
    pub(crate) stays: &'static [&'static str],
    /// What joins two of a list.
    pub(crate) joins: &'static [&'static str],
    /// What ends what is excluded, and begins what is wanted.
    pub(crate) contrast: &'static [&'static str],
    /// "from A to B".
    pub(crate) from: &'static [&'static str],
    pub(crate) to: &'static [&'static str],
    /// Beside what was said before.
    pub(crate) also: &'static [&'static str],
    /// Nothing but what is named.
    pub(crate) only: &'static [&'static str],
    /// All that isn't named.
    pub(crate) rest: &'static [&'static str],
    /// "my".
    pub(crate) possessives: &'static [&'static str],
    /// "it", "that": what stands for what was put.
    pub(crate) pronouns: &'static [&'static str],
    /// "the", "this".
    pub(crate) articles: &'static [&'static str],
    /// Nouns, and words beside them, that name no thing of a customer's: what
    /// else follows a "my" does.
    pub(crate) kinds: &'static [&'static str],
    /// What stands before the last digits of a number.
    pub(crate) ending: &'static [&'static str],
    /// What an answer may be said with.
    pub(crate) courtesy: &'static [&'static str],
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
    /// One among several of the same: two words.
    pub(crate) one_of: &'static [[&'static str; 2]],
    /// "the same … as": what stands before each of the two things.
    pub(crate) same_as: &'static [(&'static str, &'static str)],
    /// Of what is alike.
    pub(crate) same: &'static [&'static str],
    /// What asks for an amount of money, and what else such a question is put in.
    pub(crate) sums: &'static [&'static str],
    pub(crate) moneys: &'static [&'static str],
    pub(crate) cheapest: &'static [&'static str],
    /// What stands before what is wanted: "swap the lamp for …".
    pub(crate) wanted: &'static [&'static str],
}

/// Sentences of the platform; what stands in braces is filled in.
#[derive(Debug)]
pub struct Says {
    /// `{service}`, `{contact}`.
    pub unreachable: &'static str,
    /// `{reference}`.
    pub working: &'static str,
    /// For a refusal that there are no words for: `{reason}`, `{contact}`.
    pub refused: &'static str,
    /// To a no.
    pub nothing_changed: &'static str,
    /// After an end.
    pub what_else: &'static str,
    /// Where nothing was wished for.
    pub what_can_i_do: &'static str,
    /// To a "never mind".
    pub left: &'static str,
    /// What of a message wasn't understood: `{text}`.
    pub did_not_get: &'static str,
    /// Before a question is put again.
    pub not_heard: &'static str,
    /// Instead of a third time: `{contact}`.
    pub lost: &'static str,
    /// To a doubt.
    pub until_yes: &'static str,
    /// Before a proposal, where that is all there is to say to a question about it.
    pub all_known: &'static str,
    /// What is named and isn't there: `{thing}`.
    pub not_found: &'static str,
    /// Before what is gone back to.
    pub back: &'static str,
    /// The question between two intents.
    pub which: &'static str,
    /// What is named by its number and isn't there.
    pub not_among_yours: &'static str,
    /// A form that nothing has which can be had.
    pub not_among_these: &'static str,
    /// Where a slot has no candidates.
    pub none_there: &'static str,
    /// Before a sign-in.
    pub sign_in: &'static str,
    /// Before a second proof.
    pub code: &'static str,
    /// While a proposal is carried out.
    pub doing: &'static str,
    /// While a write is previewed.
    pub checking: &'static str,
    /// `{service}`.
    pub asking: &'static str,
    /// `{slot}`.
    pub tell_me: &'static str,
    /// `{name}`.
    pub done: &'static str,
    /// What something needs that can't be done yet.
    pub needs_sign_in: &'static str,
    /// What something needs that can't be done yet.
    pub needs_code: &'static str,
    /// What protects a customer, whatever the playbooks say.
    pub protections: [&'static str; 5],
}

/// A language that the platform speaks.
#[derive(Debug)]
pub struct Language {
    /// ISO 639.
    code: &'static str,
    pub(crate) hears: Hears,
    /// What the platform says in it.
    pub says: &'static Says,
}

impl Language {
    /// ISO 639.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }
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
pub fn language(locale: &str) -> &'static Language {
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
                hears.affirms,
                hears.denies,
                hears.negations,
                hears.negates_too,
                hears.hedges,
                hears.questions,
                hears.excepting,
                hears.instead_of,
                hears.keeps,
                hears.stays,
                hears.joins,
                hears.contrast,
                hears.also,
                hears.only,
                hears.rest,
                hears.possessives,
                hears.articles,
                hears.kinds,
                hears.ending,
                hears.courtesy,
                hears.other,
                hears.latest,
                hears.around,
                hears.every,
                hears.all,
                hears.over,
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
                says.did_not_get,
                says.lost,
                says.not_found,
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
                filled(language.says),
                filled(ALL[0].says),
                "{}",
                language.code
            );
        }
        assert!(std::ptr::eq(language("de-CH"), &raw const german::GERMAN));
        assert!(std::ptr::eq(language("xx"), &raw const english::ENGLISH));
    }

    #[test]
    fn what_is_heard_is_written_as_messages_are_read() {
        for language in ALL {
            let hears = &language.hears;
            let all = format!("{hears:?}");
            // cut out of the text as it was typed
            let typed = format!("{:?}", hears.same_as);
            let all = all.replace(&typed, "");
            for phrase in all.split('"').skip(1).step_by(2) {
                let read = nlu::words(&nlu::plain(phrase)).join(" ");
                assert_eq!(phrase.trim(), read, "{}: it's never heard", language.code);
            }
        }
    }
}
