//! At a question: the answer, another wish, or none of it.

use contract::dialogue::{Goal, Question};
use playbook::{Playbook, Slot, SlotKind};

use super::{
    Core, Step, Went,
    fill::takes_words,
    hints::{inquires, names_a_thing, only_corrects},
};
use crate::{
    acts::Act, evidence::Heard, fill::Heed, goal::newest, lexicon::places, reading::Stance,
    resolve::named_numbers,
};

/// From here on another wish counts that is no answer.
const OTHER: f32 = 0.6;
/// From here on another wish counts that might be an answer, too.
const SURELY: f32 = 0.8;
/// How often a question is put.
pub(super) const MOST: i32 = 2;

impl Core<'_> {
    /// A message after a question.
    pub(super) fn at_question(&mut self, heard: &Heard) -> Step<Went> {
        self.turn.put_before = None;
        if let Some(which) = self.turn.state.which.take() {
            return self.at_which(heard, which);
        }
        let Some(goal) = self.turn.state.goals.last().cloned() else {
            return Ok(Went::On);
        };
        let (Some(asked), Some(book)) = (goal.asked.clone(), self.book(&goal)) else {
            // a challenge that wasn't met, or a playbook that has changed
            self.turn.state.goals.pop();
            return Ok(Went::On);
        };
        self.turn.state.goals.pop();
        let other = self.is_other(heard, &goal, book.slot(&asked.slot));
        // "forget about it, I changed my mind" gives no reason
        let reading = &heard.reading;
        let left = reading.does(Act::Leave) && !reading.does(Act::Agree);
        if !other && !left && self.answers(&book, &goal, heard)? == Went::Done {
            return Ok(Went::Done);
        }
        if self.leaves(heard, &goal) {
            return self.leave().map(|()| Went::Done);
        }
        // "my PayPal" is an answer, though there is none; "correct that" says not what
        let says_it = reading.wishes() || reading.does(Act::Ask) || !reading.is_short();
        let sure = if says_it { OTHER } else { SURELY };
        if other
            || !only_corrects(heard) && self.other_wish(heard, &goal.intent, sure)
            || !heard.understood.wishes.is_empty()
        {
            // it isn't insisted on
            if !goal.returned {
                self.keep(goal);
            }
            return Ok(Went::On);
        }
        self.ask_again(&book, goal, asked)?;
        Ok(Went::Done)
    }

    /// Whether a message is surely a wish of its own, though it might answer.
    fn is_other(&self, heard: &Heard, goal: &Goal, slot: Option<&Slot>) -> bool {
        let reading = &heard.reading;
        let asks = reading.clauses.iter().any(|clause| clause.asks);
        let wishes = reading.wishes();
        // what is taken as it's said may say anything but a question; a wish may be
        // an answer, but hardly to which thing is meant
        let thing = slot.is_some_and(|slot| match &slot.kind {
            SlotKind::From(list) => list.latest.is_some(),
            _ => false,
        });
        let own = asks || thing && wishes;
        // "where is W1?" while W2 is cancelled, or while it's asked what to cancel
        let another = match thing {
            true => inquires(heard) && names_a_thing(heard),
            false => asks && self.names_another_thing(heard, goal),
        };
        let sure = match another {
            true => self.evidence.setting.sure,
            false => SURELY,
        };
        let own = own && (!reading.is_short() || inquires(heard));
        (another || own) && self.other_wish(heard, &goal.intent, sure)
    }

    /// Goes on with what a message answers, or corrects.
    fn answers(
        &mut self,
        book: &std::sync::Arc<Playbook>,
        goal: &Goal,
        heard: &Heard,
    ) -> Step<Went> {
        let Some(asked) = &goal.asked else {
            return Ok(Went::On);
        };
        let words = takes_words(book, asked);
        let stance = heard.reading.stance();
        let leaves = matches!(stance, Stance::Leaves | Stance::Refuses | Stance::Neither);
        if words && leaves && heard.reading.is_short() {
            return Ok(Went::On);
        }
        // "no, for order W1" says what it's for, not what is to be written down
        if words
            && self.names_the_thing(heard)
            && let Some(corrected) = self.corrected(book, goal, heard)?
        {
            self.work(book, corrected)?;
            return Ok(Went::Done);
        }
        let mut answered = Goal {
            asked: None,
            ..goal.clone()
        };
        self.fill_answer(book, &mut answered, asked, heard)?;
        let narrowed = self.turn.narrowed.contains_key(&asked.slot);
        let filled = answered.slots != goal.slots || narrowed;
        // what answers is no correction besides, unless it names another thing
        let numbers = !named_numbers(heard.reading.named()).is_empty();
        if !words && (!filled || numbers) {
            answered.asked.clone_from(&goal.asked);
            let corrected = self.corrected(book, &answered, heard)?;
            answered = corrected.unwrap_or(answered);
            answered.asked = None;
        }
        if answered.slots == goal.slots {
            if !narrowed && self.turn.narrowed.is_empty() {
                return Ok(Went::On);
            }
            // asked again without having come further
            self.turn.put_before = Some(asked.clone());
        }
        if !words {
            self.fill_entities(book, &mut answered, heard);
            let named = heard.reading.named();
            self.fill_from(book, &mut answered, (named, Heed::Said).into())?;
        }
        self.exclude(&mut answered, heard);
        self.keep_beside(&mut answered, heard);
        self.work(book, answered)?;
        Ok(Went::Done)
    }

    /// Whether a message does little more than name a thing by its number.
    fn names_the_thing(&self, heard: &Heard) -> bool {
        let (named, excluded) = (heard.reading.named(), heard.reading.excluded());
        (!named_numbers(named).is_empty() || !named_numbers(excluded).is_empty())
            && (heard.reading.names_alone() || heard.reading.does(Act::Correct))
    }

    /// What a message excludes is excluded from now on.
    pub(super) fn exclude(&self, goal: &mut Goal, heard: &Heard) {
        let excluded = heard.reading.excluded();
        if !excluded.is_empty() {
            if !goal.excluded.is_empty() {
                goal.excluded.push_str(" ; ");
            }
            goal.excluded.push_str(excluded);
            goal.excluded = newest(&goal.excluded);
        }
    }

    /// Whether a message says to leave what is worked on.
    pub(super) fn leaves(&self, heard: &Heard, goal: &Goal) -> bool {
        let stance = heard.reading.stance();
        let leaves = matches!(stance, Stance::Leaves | Stance::Refuses | Stance::Neither);
        let declined =
            heard.understood.declined_intent == goal.intent || heard.understood.only_declined;
        leaves && !self.other_wish(heard, &goal.intent, OTHER) || declined
    }

    /// Puts a question again, otherwise and with choices; a third time it isn't
    /// put.
    fn ask_again(&mut self, book: &Playbook, mut goal: Goal, mut asked: Question) -> Step<()> {
        if asked.times >= MOST {
            return self.lost(&goal.intent);
        }
        asked.times += 1;
        self.lead_with(self.says().not_heard);
        let text = self.asks(book, &goal, &asked.slot)?;
        goal.asked = Some(asked.clone());
        self.keep(goal);
        self.question(&asked, &text);
        Ok(())
    }

    /// A person is better now.
    pub(super) fn lost(&mut self, intent: &str) -> Step<()> {
        let contact = &self.evidence.setting.contact;
        let text = self.says().lost.replace("{contact}", contact);
        self.turn.state.waiting.clear();
        self.handoff(&text);
        self.finished(intent)
    }

    /// A message after "which of these do you mean?".
    fn at_which(&mut self, heard: &Heard, mut which: Question) -> Step<Went> {
        let chosen = self.which_is_meant(heard, &which);
        if let Some(book) = chosen.and_then(|intent| self.evidence.setting.books.get(&intent)) {
            // what was wished for was said before
            let said = self.meaning(&which.said)?;
            self.begin(&book, said)?;
            return Ok(Went::Done);
        }
        let sure = self.evidence.setting.sure;
        if self.other_wish(heard, "", sure) && !heard.reading.is_bare() {
            return Ok(Went::On);
        }
        let stance = heard.reading.stance();
        if matches!(
            stance,
            Stance::Leaves | Stance::Refuses | Stance::Neither | Stance::Other
        ) {
            let text = self.says().what_can_i_do;
            self.question(&Question::default(), text);
            return Ok(Went::Done);
        }
        if which.times >= MOST {
            self.lost("")?;
            return Ok(Went::Done);
        }
        which.times += 1;
        self.lead_with(self.says().not_heard);
        let text = self.says().which;
        self.question(&which, text);
        self.turn.state.which = Some(which);
        Ok(Went::Done)
    }

    /// The intent that an answer to "which of these" names: by its place, by
    /// what it wishes, or by the words of one that the others haven't.
    fn which_is_meant(&self, heard: &Heard, which: &Question) -> Option<String> {
        let named = heard.reading.named();
        if let [at] = *places(named, &self.turn.locale).as_slice() {
            return which.choices.get(at).cloned();
        }
        let stance = heard.reading.stance();
        if matches!(stance, Stance::Neither | Stance::Refuses | Stance::Leaves) {
            return None;
        }
        let folded = nlu::plain(named);
        let said = nlu::words(&folded);
        let shared = |shown: &String| {
            let own = nlu::plain(shown);
            let own = nlu::words(&own);
            said.iter()
                .filter(|word| word.len() > 3 && own.contains(word))
                .count()
        };
        let shared: Vec<usize> = which.shown.iter().map(shared).collect();
        let most = shared.iter().copied().max().unwrap_or(0);
        let best = heard.understood.intents.first();
        let best = best.filter(|_| !heard.understood.out_of_scope);
        let wished = best.filter(|best| which.choices.contains(&best.intent));
        wished.map(|best| best.intent.clone()).or_else(|| {
            let only = shared.iter().filter(|many| **many == most).count() == 1;
            let at = shared.iter().position(|many| *many == most)?;
            which.choices.get(at).filter(|_| only && most > 0).cloned()
        })
    }
}
