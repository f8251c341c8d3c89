//! What is still missing is looked up, or asked for.

use contract::dialogue::{Goal, Origin, Question};
use playbook::{Facts, FromList, Playbook, Say, Slot, SlotKind};
use serde_json::Value;

use super::{Core, Step, Went, fill::choice_shown, question::MOST};
use crate::{
    fill::Heed,
    goal::Goals,
    resolve::{id_of, latest, named_numbers},
};

/// How many choices are shown.
const SHOWN: usize = 6;

impl Core<'_> {
    /// Looks up or asks for the first slot that is missing. Done if something was
    /// said.
    pub(super) fn lacks_words(&mut self, book: &Playbook, goal: &mut Goal) -> Step<Went> {
        for slot in &book.slots {
            if goal.has(slot) {
                continue;
            }
            // what is known by now may foretell a refusal
            if self.stopped(book, goal)? == Went::Done {
                return Ok(Went::Done);
            }
            match &slot.kind {
                SlotKind::From(list) => {
                    // what it hangs on is known by now: what was said counts
                    let said = goal.said.clone();
                    if !slot.hangs_on.is_empty() && !said.is_empty() {
                        self.fill_list(book, goal, slot, (said.as_str(), Heed::Said).into())?;
                    }
                    if goal.has(slot) {
                        continue;
                    }
                    if self.look_up(book, goal, slot, list)? == Went::Done {
                        return Ok(Went::Done);
                    }
                }
                SlotKind::Choice(choices) => {
                    let offered = choices.iter().filter(|choice| choice.offered);
                    let offered = offered.map(|choice| {
                        (
                            choice.value.clone(),
                            choice_shown(choice, &self.turn.locale),
                        )
                    });
                    let (choices, shown) = offered.unzip();
                    self.ask(
                        book,
                        goal,
                        Question {
                            choices,
                            shown,
                            ..about(slot)
                        },
                    )?;
                    return Ok(Went::Done);
                }
                SlotKind::Entity(_) => {
                    self.ask(book, goal, about(slot))?;
                    return Ok(Went::Done);
                }
            }
        }
        Ok(Went::On)
    }

    /// Fills a slot from its candidates without a word of the customer's, or
    /// asks. On if it's filled.
    fn look_up(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        list: &FromList,
    ) -> Step<Went> {
        self.know(goal);
        self.know_each(book, goal, slot, list)?;
        let items = self.candidates(goal, list)?;
        let narrowed = self.turn.narrowed.get(&slot.name).cloned();
        let not_found = narrowed.as_ref().is_some_and(Vec::is_empty);
        let among = self.among(list, &items, &narrowed.unwrap_or_default());
        // where one was left out by its number, none is taken for another
        let left_out = !named_numbers(&goal.excluded).is_empty();
        let sure = |(_, origin): &(&Value, Origin)| !left_out || *origin != Origin::Default;
        let only = without_a_word(list, &among).filter(sure);
        if let Some((item, origin)) = only.filter(|_| !not_found) {
            self.take(book, goal, slot, (item, origin).into());
            return Ok(Went::On);
        }
        let absent = self.turn.absent.remove(&slot.name);
        let calls = absent.as_ref().filter(|thing| goal.things.contains(*thing));
        if not_found && list.latest.is_some() && self.is_nothing_of_theirs(book, calls) {
            self.finished(&goal.intent)?;
            return Ok(Went::Done);
        }
        if items.is_empty() {
            self.none_there(book, slot);
            self.finished(&goal.intent)?;
            return Ok(Went::Done);
        }
        if not_found {
            let says = self.says();
            let lead = match (&list.each, absent) {
                (Some(_), _) => says.not_among_these.to_owned(),
                (None, Some(thing)) => says.not_found.replace("{thing}", &thing),
                (None, None) => says.not_among_yours.to_owned(),
            };
            goal.things.clear();
            self.lead_with(&lead);
        }
        let shown: Vec<&Value> = among.into_iter().take(SHOWN).collect();
        let question = Question {
            choices: shown.iter().map(|item| id_of(list, item)).collect(),
            shown: shown
                .iter()
                .map(|item| self.show(book, slot, item))
                .collect(),
            ..about(slot)
        };
        self.ask(book, goal, question)?;
        Ok(Went::Done)
    }

    /// Says that a change was wished for of what isn't there: what it's called
    /// is nothing of theirs.
    fn is_nothing_of_theirs(&mut self, book: &Playbook, called: Option<&String>) -> bool {
        let Some(thing) = called.filter(|_| book.write_step().is_some()) else {
            return false;
        };
        let says = self.says();
        let text = says.not_found.replace("{thing}", thing);
        self.plain(&format!("{text} {}", says.what_else));
        true
    }

    /// Knows which of another slot's items one is chosen for next.
    fn know_each(
        &mut self,
        book: &Playbook,
        goal: &Goal,
        slot: &Slot,
        list: &FromList,
    ) -> Step<()> {
        let Some(other) = &list.each else {
            return Ok(());
        };
        let at = goal.list(&slot.name).len();
        let next = goal.list(other).get(at).cloned().unwrap_or_default();
        if let Some(each) = self.item_of(book, goal, other, &next)? {
            self.turn.facts.insert("each", each.clone());
        }
        Ok(())
    }

    /// The candidates that are left by what was said, or by what is meant first.
    fn among<'v>(
        &mut self,
        list: &FromList,
        items: &[&'v Value],
        narrowed: &[String],
    ) -> Vec<&'v Value> {
        let mut preferred: Vec<&Value> = Vec::new();
        if let Some(prefer) = &list.prefer {
            for item in items.iter().copied() {
                self.turn.facts.insert("item", item.clone());
                if prefer.holds(&self.turn.facts).unwrap_or(false) {
                    preferred.push(item);
                }
            }
        }
        let said = |item: &&Value| narrowed.contains(&id_of(list, item));
        let narrowed: Vec<&Value> = items.iter().copied().filter(said).collect();
        let both = narrowed.iter().copied();
        let both: Vec<&Value> = both
            .filter(|item| preferred.iter().any(|other| std::ptr::eq(*other, *item)))
            .collect();
        match (narrowed.as_slice(), preferred.as_slice()) {
            ([_, ..], _) if !both.is_empty() => both,
            ([_, ..], _) => narrowed,
            (_, [_, ..]) => preferred,
            _ => items.to_vec(),
        }
    }

    fn none_there(&mut self, book: &Playbook, slot: &Slot) {
        let books = &self.evidence.setting.books;
        let none = Facts::default();
        let none = books.render(book, Say::Nothing(&slot.name), &self.turn.locale, &none);
        let none = none.ok().flatten();
        let text = none.unwrap_or_else(|| self.says().none_there.to_owned());
        self.plain(&text);
    }

    /// Asks for a slot. What was taken without a word is named back first.
    fn ask(&mut self, book: &Playbook, goal: &Goal, mut question: Question) -> Step<()> {
        let mut goal = goal.clone();
        let before = self.turn.put_before.take();
        if let Some(before) = before.filter(|before| before.slot == question.slot) {
            if before.times >= MOST {
                return self.lost(&goal.intent);
            }
            question.times = before.times + 1;
        }
        if let Some(name) = taken(book, &goal).filter(|_| !goal.named) {
            self.lead_with(&format!("{name}."));
            goal.named = true;
        }
        let text = self.asks(book, &goal, &question.slot)?;
        goal.asked = Some(question.clone());
        self.keep(goal);
        self.question(&question, &text);
        Ok(())
    }

    /// The question for a slot, over what is known for it.
    pub(super) fn asks(&mut self, book: &Playbook, goal: &Goal, slot: &str) -> Step<String> {
        self.know(goal);
        if let Some(slot) = book.slot(slot)
            && let SlotKind::From(list) = &slot.kind
        {
            self.know_each(book, goal, slot, list)?;
        }
        let books = &self.evidence.setting.books;
        let asked = books.render(book, Say::Ask(slot), &self.turn.locale, &self.turn.facts);
        let tell_me = || self.says().tell_me.replace("{slot}", slot);
        Ok(asked.ok().flatten().unwrap_or_else(tell_me))
    }
}

/// A question for a slot, put once.
fn about(slot: &Slot) -> Question {
    Question {
        slot: slot.name.clone(),
        times: 1,
        ..Question::default()
    }
}

/// The item that is taken where nothing was said: the only one, or the latest.
fn without_a_word<'v>(list: &FromList, among: &[&'v Value]) -> Option<(&'v Value, Origin)> {
    match among {
        [only] if list.each.is_none() => Some((only, Origin::LookedUp)),
        _ if list.several || list.each.is_some() || !list.default_latest => None,
        _ => latest(list, among).map(|item| (item, Origin::Default)),
    }
}

/// How a thing is shown that was taken without a word of the customer's.
fn taken(book: &Playbook, goal: &Goal) -> Option<String> {
    let thing = |slot: &&Slot| matches!(&slot.kind, SlotKind::From(list) if list.latest.is_some() && !list.several);
    let slot = book.slots.iter().find(thing)?;
    let known = goal.slots.iter().find(|known| known.name == slot.name)?;
    let silent = matches!(known.origin(), Origin::LookedUp | Origin::Default);
    known.shown.first().filter(|_| silent).cloned()
}
