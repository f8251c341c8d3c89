//! A write is previewed, and proposed: what the customer's yes is to.

use contract::{
    dialogue::{Goal, Shown},
    orchestrator::Confirmation,
    value::Timestamp,
};
use playbook::{Playbook, Say, Step as Call};

use super::{Core, Failed, Step, refused::Refused, settled::settled};
use crate::need::{Need, Proposal, Write};

impl Core<'_> {
    /// Previews the playbook's write and asks for the customer's yes.
    pub(super) fn propose(&mut self, book: &Playbook, goal: Goal, step: &Call) -> Step<()> {
        let write = Write {
            service: step.service.clone(),
            path: step.path.clone(),
            request: self.request(step)?,
        };
        self.progress(&step.service, self.says().checking.to_owned());
        let evidence = self.evidence;
        match evidence.preview(&write.key()) {
            None => return Err(Need::Preview(write).into()),
            Some(Err(error)) => {
                return self.refused(book, goal, Refused::of(error, step));
            }
            Some(Ok(fact)) => self.turn.facts.share(&step.id, fact.clone()),
        }
        let asks = self.render(book, Say::Confirm)?;
        let text = asks.clone().unwrap_or_default();
        let until = match &evidence.proposed {
            None => {
                return Err(Need::Propose(Proposal {
                    write,
                    text,
                    intent: book.intent.clone(),
                    facts: self.turn.facts.to_json().to_string(),
                })
                .into());
            }
            Some(Err(error)) => return Err(Failed::of(error).into()),
            Some(Ok(until)) => *until,
        };
        self.turn.proposed = true;
        self.give_way(&goal.intent);
        match asks {
            Some(_) => {
                self.propose_as(goal, text, until);
                Ok(())
            }
            None => self.do_at_once(&goal.intent, &step.service),
        }
    }

    /// Carries out what nobody has to be asked about: its contract doesn't want it,
    /// and its playbook has no words to ask.
    fn do_at_once(&mut self, intent: &str, service: &str) -> Step<()> {
        self.progress(service, self.says().doing.to_owned());
        let evidence = self.evidence;
        let setting = &evidence.setting;
        let told = match &evidence.confirmed {
            None => return Err(Need::Confirm(self.proposal()).into()),
            Some(Err(error)) => return Err(Failed::of(error).into()),
            Some(Ok(outcome)) => {
                settled(&setting.books, outcome, &self.turn.locale, &setting.contact)
            }
        };
        self.turn.told.push(told);
        intent.clone_into(&mut self.turn.state.last);
        self.turn.state.challenge.clear();
        // what would be proposed next has to wait: a turn has one proposal
        match self.turn.state.goals.last() {
            Some(goal) if goal.asked.is_some() => self.go_back(),
            _ => Ok(()),
        }
    }

    /// The name of what this turn proposes.
    fn proposal(&self) -> String {
        format!("actions/{}", self.evidence.setting.id)
    }

    /// What was proposed before gives way, and isn't forgotten.
    fn give_way(&mut self, intent: &str) {
        if let Some(before) = self.turn.state.shown.take().and_then(|shown| shown.goal)
            && before.intent != intent
        {
            self.turn.state.goals.insert(0, before);
        }
    }

    fn propose_as(&mut self, goal: Goal, text: String, expire_time: Option<Timestamp>) {
        let proposal = self.proposal();
        self.turn.state.shown = Some(Shown {
            proposal: proposal.clone(),
            text: text.clone(),
            armed: true,
            times: 1,
            asked_since: false,
            goal: Some(Goal {
                asked: None,
                ..goal
            }),
        });
        self.confirmation(Confirmation {
            proposal,
            text,
            expire_time,
        });
    }
}
