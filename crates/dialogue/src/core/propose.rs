//! A write is previewed, and proposed: what the customer's yes is to.

use contract::{
    dialogue::{Goal, Shown},
    orchestrator::Confirmation,
    value::Timestamp,
};
use playbook::{Playbook, Say, Step as Call};

use super::{Core, Failed, Step, refused::Refused};
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
        let text = self.render(book, Say::Confirm)?.unwrap_or_default();
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
        self.propose_as(goal, text, until);
        Ok(())
    }

    fn propose_as(&mut self, goal: Goal, text: String, expire_time: Option<Timestamp>) {
        let proposal = format!("actions/{}", self.evidence.setting.id);
        // what was proposed before gives way, and isn't forgotten
        if let Some(before) = self.turn.state.shown.take().and_then(|shown| shown.goal)
            && before.intent != goal.intent
        {
            self.turn.state.goals.insert(0, before);
        }
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
