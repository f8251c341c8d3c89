//! Act: the plan as a graph, independent calls beside each other; a write is
//! previewed, proposed, and after the yes done once.

mod invoke;
mod journal;
mod recover;
mod told;

use std::{collections::BTreeSet, sync::Arc};

use contract::{Assurance, Error, PlatformReason, Policies, Result, orchestrator::Source};
use futures::{StreamExt, stream::FuturesUnordered};
use playbook::{Facts, Playbook, Step};
use serde_json::Value;

pub(crate) use invoke::{agree, keyed, proposal_name};
pub use journal::STEPS;
pub(crate) use journal::{answer_proposal, proposal, settle_proposal};
pub(crate) use recover::recover;

use super::Turn;
use crate::domains::{Reply, TELLING};

/// What came of the calls of a plan.
#[derive(Default)]
struct Done {
    sources: Vec<Source>,
    /// Steps that failed and can be done without.
    missing: Vec<String>,
}

impl Turn {
    /// Runs a playbook whose slots are filled.
    pub(super) async fn act(&mut self, book: &Arc<Playbook>) -> Result<()> {
        self.know_slots(book);
        if book.reads_bot {
            let bot = self.about_the_bot();
            self.facts.insert("bot", bot);
        }
        let done = match self.reads(book).await {
            Ok(done) => done,
            Err(error) => return self.refused(book, error).await,
        };
        match book.write_step() {
            Some(step) => match self.preview(book, step).await {
                Ok(()) => Ok(()),
                Err(error) => self.refused(book, error).await,
            },
            None => self.answer(book, done),
        }
    }

    pub(super) fn know_slots(&mut self, book: &Playbook) {
        let slots = book
            .slots
            .iter()
            .filter_map(|slot| Some((slot.name.clone(), self.state.slot(&slot.name)?)));
        let slots = Value::Object(slots.collect());
        self.facts.insert("slots", slots);
        let known = self.state.slots.iter();
        let shown = known.map(|known| (known.name.clone(), Value::from(known.shown.clone())));
        let shown = Value::Object(shown.collect());
        self.facts.insert("shown", shown);
    }

    /// Whether what is known already foretells a refusal: then that is told,
    /// and no more is asked for.
    pub(super) async fn stopped(&mut self, book: &Playbook) -> Result<bool> {
        self.know_slots(book);
        for step in &book.steps {
            let known = |(_, condition): &(String, playbook::Condition)| {
                condition
                    .evaluate(&self.facts)
                    .is_ok_and(|value| !value.is_null())
            };
            let ready = step.waits.is_empty() && step.with.iter().all(known);
            if step.stop.is_empty() || !ready || self.facts.has(&step.id) {
                continue;
            }
            self.progress(book, step);
            match self.read(step).await {
                Ok(reply) => {
                    let json = playbook::to_json(&reply.message);
                    self.facts.insert(&step.id, json);
                }
                Err(error) => return self.refused(book, error).await.map(|()| true),
            }
            let holds = |(_, condition): &&(String, playbook::Condition)| {
                condition.holds(&self.facts).unwrap_or(false)
            };
            let Some((reason, _)) = step.stop.iter().find(holds) else {
                continue;
            };
            if self.redirect(book, reason).await? {
                return Ok(true);
            }
            let name = format!("refused/{reason}");
            let text = self.books.render(book, &name, &self.locale, &self.facts);
            let text = text.map_err(Error::internal)?.unwrap_or_default();
            self.outcome = "failure";
            self.state.end();
            self.tell.failure(reason, text, true);
            return Ok(true);
        }
        Ok(false)
    }

    /// Makes every read of the plan, each as soon as what it needs is there.
    async fn reads(&mut self, book: &Playbook) -> Result<Done> {
        let services: BTreeSet<&str> = book
            .steps
            .iter()
            .map(|step| step.service.as_str())
            .collect();
        let budget = self.orchestrator.config.budget(services.len());
        let end = (tokio::time::Instant::now() + budget).min(self.call.deadline - TELLING);
        let mut done = Done::default();
        let mut settled: BTreeSet<usize> = BTreeSet::new();
        let mut begun: BTreeSet<usize> = BTreeSet::new();
        let reads: Vec<usize> = book
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| !step.writes)
            .map(|(at, _)| at)
            .collect();
        let mut running = FuturesUnordered::new();
        while settled.len() < reads.len() {
            for at in reads.iter().copied() {
                let step = &book.steps[at];
                if begun.contains(&at) || !step.waits.is_subset(&settled) {
                    continue;
                }
                if self.facts.has(&step.id) {
                    // asked a moment ago, before more was asked of the customer
                    begun.insert(at);
                    settled.insert(at);
                    continue;
                }
                begun.insert(at);
                let wanted = step
                    .when
                    .as_ref()
                    .is_none_or(|when| when.holds(&self.facts).unwrap_or(false));
                let lost = step
                    .waits
                    .iter()
                    .any(|wait| done.missing.contains(&book.steps[*wait].id));
                if !wanted || lost {
                    settled.insert(at);
                    if lost && !step.optional {
                        return Err(PlatformReason::Unreachable.into());
                    }
                    continue;
                }
                self.progress(book, step);
                let call = self.prepared(step, end);
                running.push(async move { (at, call.await) });
            }
            let Some((at, outcome)) = running.next().await else {
                continue;
            };
            settled.insert(at);
            let step = &book.steps[at];
            self.take_in(step, outcome, &mut done)?;
            if settled.len() < reads.len() && step.has_partial {
                self.partial(book, step);
            }
        }
        Ok(done)
    }

    fn take_in(&mut self, step: &Step, outcome: Result<Reply>, done: &mut Done) -> Result<()> {
        let source = |reached: bool, reply: Option<&Reply>| Source {
            service: step.service.clone(),
            method: step.method.name().to_owned(),
            as_of: reply.and_then(|reply| reply.as_of).map(Into::into),
            reached,
        };
        match outcome {
            Ok(reply) => {
                done.sources.push(source(true, Some(&reply)));
                self.facts
                    .insert(&step.id, playbook::to_json(&reply.message));
                Ok(())
            }
            Err(error) if step.optional && !error.is(PlatformReason::StepUpRequired) => {
                tracing::info!(step = step.id, %error, "the answer goes on without it");
                done.sources.push(source(!error.is_unknown(), None));
                done.missing.push(step.id.clone());
                Ok(())
            }
            Err(error) => Err(error.with("service", &step.service)),
        }
    }

    /// One read of a slot's candidates.
    pub(super) async fn read(&mut self, step: &Step) -> Result<Reply> {
        let end = (tokio::time::Instant::now() + self.orchestrator.config.budget(1))
            .min(self.call.deadline - TELLING);
        let reply = self.prepared(step, end).await;
        reply.map_err(|error| error.with("service", &step.service))
    }

    /// Asks for a proof, or says why it can't be done.
    async fn refused(&mut self, book: &Playbook, error: Error) -> Result<()> {
        if error.is(PlatformReason::StepUpRequired) {
            let verified = error
                .metadata()
                .get("assurance")
                .is_some_and(|wanted| wanted == "VERIFIED");
            self.challenge(if verified {
                Assurance::Verified
            } else {
                Assurance::Identified
            });
            return Ok(());
        }
        if self.redirect(book, error.reason()).await? {
            return Ok(());
        }
        let text = self.books.render(
            book,
            &format!("refused/{}", error.reason()),
            &self.locale,
            &self.facts,
        );
        self.state.end();
        match text {
            Ok(Some(text)) => {
                self.outcome = "failure";
                self.tell.failure(error.reason(), text, true);
                Ok(())
            }
            _ => Err(error),
        }
    }

    /// Says what was found, and what could not be.
    fn answer(&mut self, book: &Playbook, done: Done) -> Result<()> {
        let render = |name: &str| {
            self.books
                .render(book, name, &self.locale, &self.facts)
                .map_err(Error::internal)
        };
        let mut text = render("answer")?.unwrap_or_default();
        for step in &done.missing {
            if let Some(otherwise) = render(&format!("else/{step}"))? {
                text = format!("{text}\n{otherwise}");
            }
        }
        if book.handoff {
            self.outcome = "handoff";
            self.tell.handoff(text.trim(), &self.orchestrator.contact);
        } else {
            self.outcome = "answer";
            self.tell.answer(
                text.trim().to_owned(),
                done.sources,
                !done.missing.is_empty(),
                book.personal,
            );
        }
        self.state.end();
        self.go_back();
        Ok(())
    }

    /// Offers to go on with what was interrupted.
    fn go_back(&mut self) {
        if let Some(action) = self.open_action.take() {
            let lead = format!("{} ", self.says().back);
            return self.show_again(&action, &lead);
        }
        let Some(before) = self.state.suspended.pop() else {
            return;
        };
        let Some(book) = self
            .books
            .get(&before.playbook)
            .filter(|book| book.hash == before.hash)
        else {
            return;
        };
        let asked = self.books.render(
            &book,
            &format!("ask/{}", before.asking),
            &self.locale,
            &Facts::default(),
        );
        let Ok(Some(asked)) = asked else { return };
        self.state.playbook = before.playbook;
        self.state.hash = before.hash;
        self.state.slots = before.slots;
        self.state.asking.clone_from(&before.asking);
        self.state.returned = true;
        self.tell.question(
            &before.asking,
            format!("{} {asked}", self.says().back),
            Vec::new(),
        );
    }

    fn progress(&mut self, book: &Playbook, step: &Step) {
        let said = self.books.render(
            book,
            &format!("progress/{}", step.id),
            &self.locale,
            &Facts::default(),
        );
        let text = said
            .ok()
            .flatten()
            .unwrap_or_else(|| self.says().asking.replace("{service}", &step.service));
        self.tell.progress(&step.service, text);
    }

    fn partial(&mut self, book: &Playbook, step: &Step) {
        match self.books.render(
            book,
            &format!("partial/{}", step.id),
            &self.locale,
            &self.facts,
        ) {
            Ok(Some(text)) if !text.is_empty() => self.tell.partial(text),
            _ => {}
        }
    }

    /// Facts of the bot that templates may read.
    fn about_the_bot(&self) -> Value {
        let can: Vec<Value> = self
            .books
            .all()
            .iter()
            .filter_map(|book| {
                self.books
                    .render(book, "description", &self.locale, &Facts::default())
                    .ok()
                    .flatten()
            })
            .map(Value::from)
            .collect();
        let known = self.call.customer().is_ok();
        serde_json::json!({ "contact": self.orchestrator.contact, "can": can, "signed_in": known })
    }
}

/// Whether a path is a customer's: then it's shown a token.
pub(super) fn is_customers(path: &str) -> bool {
    Policies::own()
        .get(path)
        .is_some_and(|policy| policy.authority == contract::Authority::Customer)
}
