//! The plan: reads beside each other, each as soon as what it needs is there; a
//! write is previewed, and proposed.

use std::{collections::BTreeSet, sync::Arc};

use contract::{
    Error, PlatformReason,
    dialogue::Goal,
    orchestrator::{Answer, Source},
};
use playbook::{Facts, Playbook, Say, Step as Call};
use prost_reflect::DynamicMessage;
use serde_json::{Value, json};

use super::{Core, Failed, Step, Stop, Went, refused::Refused};
use crate::{
    evidence::Reply,
    goal::Goals,
    need::{Need, Read},
};

/// What came of the calls of a plan.
#[derive(Debug, Default)]
struct Done {
    sources: Vec<Source>,
    /// Steps that failed and can be done without.
    missing: Vec<String>,
}

/// A plan on its way.
#[derive(Debug)]
pub(super) struct Plan {
    book: Arc<Playbook>,
    goal: Goal,
    /// How many services it asks.
    beside: usize,
    begun: BTreeSet<usize>,
    settled: BTreeSet<usize>,
    /// Steps that are asked, with their calls.
    running: Vec<(usize, Read)>,
    done: Done,
}

impl Plan {
    fn of(book: &Arc<Playbook>, goal: Goal) -> Self {
        let services = book.steps.iter().map(|step| step.service.as_str());
        Self {
            book: Arc::clone(book),
            goal,
            beside: services.collect::<BTreeSet<_>>().len(),
            begun: BTreeSet::new(),
            settled: BTreeSet::new(),
            running: Vec::new(),
            done: Done::default(),
        }
    }

    /// The steps that may be begun now.
    fn startable(&self) -> Vec<usize> {
        let steps = self.book.steps.iter().enumerate();
        let open = steps.filter(|(at, step)| {
            !step.writes && !self.begun.contains(at) && step.waits.is_subset(&self.settled)
        });
        open.map(|(at, _)| at).collect()
    }

    fn is_over(&self) -> bool {
        let reads = self.book.steps.iter().filter(|step| !step.writes).count();
        self.settled.len() >= reads
    }
}

impl<'e> Core<'e> {
    /// Runs a playbook whose slots are filled.
    pub(super) fn act(&mut self, book: &Arc<Playbook>, goal: Goal) -> Step<()> {
        self.know(&goal);
        if !book.reads_bot.is_empty() {
            let bot = self.about_the_bot(book);
            self.turn.facts.insert("bot", bot);
        }
        self.go_on(Plan::of(book, goal))
    }

    /// Goes on with a plan, as far as what is known reaches.
    pub(super) fn go_on(&mut self, mut plan: Plan) -> Step<()> {
        let read = self.reads(&mut plan);
        if matches!(read, Err(Stop::Need(_))) {
            self.plan = Some(plan);
            return read.map(drop);
        }
        let Plan {
            book, goal, done, ..
        } = plan;
        if let Err(refused) = read? {
            return self.refused(&book, goal, refused);
        }
        match book.write_step() {
            Some(step) => self.propose(&book, goal, step),
            None => self.answer_with(&book, goal, done),
        }
    }

    /// What templates and conditions read of the slots.
    pub(super) fn know(&mut self, goal: &Goal) {
        let slots = goal.slots.iter();
        let slots = slots.filter_map(|slot| Some((slot.name.clone(), goal.value(&slot.name)?)));
        self.turn
            .facts
            .insert("slots", Value::Object(slots.collect()));
        let shown = goal.slots.iter();
        let shown = shown.map(|slot| (slot.name.clone(), Value::from(slot.shown.clone())));
        self.turn
            .facts
            .insert("shown", Value::Object(shown.collect()));
    }

    /// A step's request from what is known.
    pub(super) fn request(&self, step: &Call) -> Step<DynamicMessage> {
        step.request(&self.turn.facts).map_err(|problem| {
            let error = Error::internal(problem);
            Stop::Failed(Failed::at(&error, &step.service))
        })
    }

    /// What a call replied that a slot needs.
    pub(super) fn reply(&self, step: &Call, read: Read) -> Step<&'e Value> {
        match self.evidence.reply(&read.key()) {
            None => Err(Need::Read(vec![read]).into()),
            Some((_, Ok(reply))) => Ok(reply.fact.json()),
            Some((_, Err(error))) => Err(Failed::at(error, &step.service).into()),
        }
    }

    /// Whether what is known already foretells a refusal: then that is told, and
    /// no more is asked for.
    pub(super) fn stopped(&mut self, book: &Playbook, goal: &Goal) -> Step<Went> {
        self.know(goal);
        for step in &book.steps {
            let ready = step.waits.is_empty() && step.is_ready(&self.turn.facts);
            if step.stop.is_empty() || !ready || self.turn.facts.has(&step.id) {
                continue;
            }
            self.asking(book, step);
            let read = Read::of(step, &self.request(step)?, 1);
            match self.evidence.reply(&read.key()) {
                None => return Err(Need::Read(vec![read]).into()),
                Some((_, Ok(reply))) => self.turn.facts.share(&step.id, reply.fact.clone()),
                Some((_, Err(error))) => {
                    let refused = Refused::of(error, step);
                    return self
                        .refused(book, goal.clone(), refused)
                        .map(|()| Went::Done);
                }
            }
            let holds = step
                .stop
                .iter()
                .find(|(_, condition)| condition.holds(&self.turn.facts).unwrap_or(false));
            if let Some((reason, _)) = holds {
                if self.redirect(book, goal, reason)? == Went::On {
                    self.foretold(book, goal, reason)?;
                }
                return Ok(Went::Done);
            }
        }
        Ok(Went::On)
    }

    /// Makes every read of a plan.
    fn reads(&mut self, plan: &mut Plan) -> Step<Result<(), Refused>> {
        let book = Arc::clone(&plan.book);
        loop {
            if let Err(refused) = self.start(&book, plan)? {
                return Ok(Err(refused));
            }
            if plan.is_over() {
                return Ok(Ok(()));
            }
            // in the order in which they came
            let evidence = self.evidence;
            let running = plan.running.iter().enumerate();
            let replied = running.filter_map(|(place, (_, read))| {
                let (at, reply) = evidence.reply(&read.key())?;
                Some((at, place, reply))
            });
            let Some((_, place, reply)) = replied.min_by_key(|(at, ..)| *at) else {
                let reads = plan.running.iter().map(|(_, read)| read.clone());
                return Err(Need::Read(reads.collect()).into());
            };
            let (at, _) = plan.running.remove(place);
            plan.settled.insert(at);
            let step = &book.steps[at];
            if let Err(refused) = self.take_in(step, reply, &mut plan.done) {
                return Ok(Err(refused));
            }
            if !plan.is_over() && step.has_partial {
                self.tell_partial(&book, step);
            }
        }
    }

    /// Begins the steps that can be begun.
    fn start(&mut self, book: &Playbook, plan: &mut Plan) -> Step<Result<(), Refused>> {
        loop {
            let startable = plan.startable();
            if startable.is_empty() {
                return Ok(Ok(()));
            }
            for at in startable {
                let step = &book.steps[at];
                plan.begun.insert(at);
                // asked a moment ago, before more was asked of the customer
                if self.turn.facts.has(&step.id) {
                    plan.settled.insert(at);
                    continue;
                }
                let when = step.when.as_ref();
                let wanted = when.is_none_or(|when| when.holds(&self.turn.facts).unwrap_or(false));
                let missing = &plan.done.missing;
                let lost = step
                    .waits
                    .iter()
                    .any(|wait| missing.contains(&book.steps[*wait].id));
                if lost && !step.optional {
                    return Ok(Err(Refused::of(&PlatformReason::Unreachable.into(), step)));
                }
                if !wanted || lost {
                    plan.settled.insert(at);
                    continue;
                }
                self.asking(book, step);
                let request = self.request(step)?;
                plan.running
                    .push((at, Read::of(step, &request, plan.beside)));
            }
        }
    }

    fn take_in(
        &mut self,
        step: &Call,
        reply: &'e Result<Reply, Error>,
        done: &mut Done,
    ) -> Result<(), Refused> {
        match reply {
            Ok(reply) => {
                done.sources.push(reply.source.clone());
                self.turn.facts.share(&step.id, reply.fact.clone());
                Ok(())
            }
            Err(error) if step.optional && !error.is(PlatformReason::StepUpRequired) => {
                done.sources.push(Self::source(step, !error.is_unknown()));
                done.missing.push(step.id.clone());
                Ok(())
            }
            Err(error) => Err(Refused::of(error, step)),
        }
    }

    /// Says what was found, and what could not be.
    fn answer_with(&mut self, book: &Playbook, goal: Goal, done: Done) -> Step<()> {
        let mut text = self.render(book, Say::Answer)?.unwrap_or_default();
        for step in &done.missing {
            if let Some(otherwise) = self.render(book, Say::Else(step))? {
                text = format!("{text}\n{otherwise}");
            }
        }
        if book.handoff {
            self.handoff(text.trim());
        } else {
            self.answer(Answer {
                text: text.trim().to_owned(),
                sources: done.sources,
                incomplete: !done.missing.is_empty(),
                personal: book.personal,
                ..Answer::default()
            });
        }
        self.finished(&goal.intent)
    }

    /// A text of a playbook over what is known.
    pub(super) fn render(&self, book: &Playbook, say: Say<'_>) -> Step<Option<String>> {
        let books = &self.evidence.setting.books;
        let rendered = books.render(book, say, &self.turn.locale, &self.turn.facts);
        rendered.map_err(|error| Failed::of(&Error::internal(error)).into())
    }

    /// Says which service is asked.
    fn asking(&mut self, book: &Playbook, step: &Call) {
        let books = &self.evidence.setting.books;
        let none = Facts::default();
        let said = books.render(book, Say::Progress(&step.id), &self.turn.locale, &none);
        let asking = || self.says().asking.replace("{service}", &step.service);
        let text = said.ok().flatten().unwrap_or_else(asking);
        self.progress(&step.service, text);
    }

    fn tell_partial(&mut self, book: &Playbook, step: &Call) {
        match self.render(book, Say::Partial(&step.id)) {
            Ok(Some(text)) if !text.is_empty() => self.partial(text),
            _ => {}
        }
    }

    /// The facts of the bot that a playbook's templates read.
    fn about_the_bot(&self, book: &Playbook) -> Value {
        let setting = &self.evidence.setting;
        let fact = |field: &String| {
            let value = match field.as_str() {
                "contact" => json!(setting.contact),
                "can" => json!(self.described()),
                "reads" => json!(setting.books.reads(&self.turn.locale)),
                _ => {
                    let session = setting.session.as_ref();
                    json!(session.is_some_and(|session| !session.name.is_empty()))
                }
            };
            (field.clone(), value)
        };
        Value::Object(book.reads_bot.iter().map(fact).collect())
    }

    /// What all playbooks can do.
    fn described(&self) -> Vec<String> {
        let books = &self.evidence.setting.books;
        let none = Facts::default();
        let describe = |book: &Arc<Playbook>| {
            let said = books.render(book, Say::Description, &self.turn.locale, &none);
            said.ok().flatten()
        };
        books.all().iter().filter_map(describe).collect()
    }
}
