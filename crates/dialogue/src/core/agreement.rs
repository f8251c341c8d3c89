//! What a yes is said with: nothing new, or something that is to be done, too.

use contract::dialogue::Shown;
use playbook::{Facts, Say};

use super::{Core, echo::echoes};
use crate::{acts::Act, evidence::Heard, lexicon::says_also, reading::Clause};

impl Core<'_> {
    /// What a yes is said with that doesn't hang on it: nothing new, a question,
    /// or something that is to be done, too. None if it may be anything else.
    pub(super) fn besides(&self, heard: &Heard, shown: &Shown) -> Option<Vec<String>> {
        let reading = &heard.reading;
        let polite = |clause: &&Clause| {
            !matches!(
                clause.act,
                Act::Agree | Act::Thank | Act::Greet | Act::Leave
            )
        };
        let intent = shown.goal.as_ref().map_or("", |goal| goal.intent.as_str());
        // what is asked besides doesn't touch what is agreed to; "deliver it upstairs"
        // does
        let hears = &reading.language().hears;
        let says = |clause: &Clause, list: &[&str]| {
            let mut said = reading.words_in(&clause.span);
            said.any(|word| list.contains(&word))
        };
        let asks = |clause: &Clause| clause.asks || says(clause, hears.questions);
        // "fine, keep your money" is no yes
        let keeps = |clause: &Clause| {
            let said: Vec<&str> = reading.words_in(&clause.span).collect();
            let said = format!(" {} ", said.join(" "));
            hears
                .keeps
                .iter()
                .any(|keep| said.contains(&format!(" {keep} ")))
        };
        let tells = |clause: &Clause| {
            let about = self.is_about(clause).filter(|best| best.intent != intent);
            let book = about.and_then(|best| self.evidence.setting.books.get(&best.intent));
            // "sí, y mi abuela es astronauta" is near to something, too
            let apart = asks(clause) || reading.names_thing_in(&clause.span);
            apart && book.is_some_and(|book| !book.fallback && book.write_step().is_none())
        };
        let put = self.put(shown);
        let mut besides = Vec::new();
        let clauses = reading.clauses.iter().filter(polite);
        for clause in clauses.filter(|clause| !reading.only_opens(clause)) {
            let text = reading.text.get(clause.span.clone()).unwrap_or_default();
            let folded = nlu::plain(text);
            let words = nlu::words(&folded);
            let best = clause.intents.first().filter(|_| !clause.out_of_scope);
            let own = best.is_some_and(|best| best.intent == intent);
            // "cancel only the fan" is another wish, though a fan was put
            let same = own || !reading.names_thing_in(&clause.span);
            match clause.act {
                _ if clause.hedged || clause.declined || keeps(clause) => return None,
                // "claro, como si fuera tan fácil" asks nothing, and is no yes
                Act::Ask if self.is_about(clause).is_some() && asks(clause) => {
                    besides.push(text.to_owned());
                }
                Act::Wish | Act::Tell if says_also(&words, &self.turn.locale) && best.is_some() => {
                    besides.push(text.to_owned());
                }
                Act::Wish | Act::Tell | Act::Correct if same && echoes(reading, text, &put) => {}
                Act::Wish | Act::Tell if tells(clause) => besides.push(text.to_owned()),
                _ => return None,
            }
        }
        Some(besides)
    }

    /// What was put to the customer, and what they said for it.
    fn put(&self, shown: &Shown) -> String {
        let goal = shown.goal.as_ref();
        let book = goal.and_then(|goal| self.book(goal));
        let none = Facts::default();
        let books = &self.evidence.setting.books;
        let described = book.and_then(|book| {
            let said = books.render(&book, Say::Description, &self.turn.locale, &none);
            said.ok().flatten()
        });
        let said = goal.map_or("", |goal| goal.said.as_str());
        format!("{said} {} {}", described.unwrap_or_default(), shown.text)
    }
}
