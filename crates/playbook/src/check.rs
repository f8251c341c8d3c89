//! A playbook, checked against the contract and made ready to run.

mod methods;
mod reasons;
mod slots;

use std::collections::{BTreeMap, BTreeSet};

use contract::{Effect, Policies};
use prost_reflect::{DescriptorPool, FieldDescriptor, MessageDescriptor};

use self::reasons::details;
pub(crate) use self::{
    methods::{method, short_name},
    reasons::reasons,
};
use crate::{
    condition::Condition,
    diagnose::Problems,
    path::{Masks, Reference, Scope, Type},
    plan,
    playbook::{Playbook, Slot, Step},
    say::Say,
    source::{Question, Source, StepSource, Text},
    template,
};

/// The field of a page that says where the next begins (AIP-158).
const NEXT_PAGE: &str = "next_page_token";
/// The name of the bot's own facts.
const BOT: &str = "bot";

/// Its facts: how a person is reached, what it can do, what it reads of a
/// customer, and whether one is signed in.
const OF_THE_BOT: [&str; 4] = ["contact", "can", "reads", "signed_in"];
/// The name of what was chosen, as it's shown.
const SHOWN: &str = "shown";
/// The name of what a refusal tells of itself, in the texts of `refused`.
pub const REFUSAL: &str = "refusal";
/// The name of the item that one is chosen for.
const EACH: &str = "each";

/// Checks a playbook's source; problems go to `problems`.
pub(crate) fn check(
    source: &Source,
    hash: String,
    pool: &DescriptorPool,
    problems: &mut Problems<'_>,
) -> Playbook {
    let mut check = Check {
        pool,
        problems,
        masks: Masks::new(),
        texts: BTreeMap::new(),
    };
    let slots: Vec<Slot> = source
        .slots
        .0
        .iter()
        .map(|(name, slot)| check.slot(name, slot, source))
        .collect();
    let steps = check.steps(source);
    let scope = scope_of(source, &steps);
    let mut slots = slots;
    check.preferences(source, &scope, &mut slots);
    check.texts(source, &scope, &steps);
    let Check {
        masks,
        texts,
        problems,
        ..
    } = check;

    let mut steps = steps;
    let lists = slots.iter_mut().flat_map(Slot::lists_mut);
    for step in lists.map(|list| &mut list.step).chain(&mut steps) {
        step.read_mask = mask_of(step, &masks);
    }
    // pages are gone through where what is named isn't on the first
    for list in slots.iter_mut().flat_map(Slot::lists_mut) {
        let step = &mut list.step;
        let pages = step.method.output().get_field_by_name(NEXT_PAGE).is_some();
        if pages && !step.read_mask.is_empty() {
            step.read_mask.push(NEXT_PAGE.to_owned());
        }
    }
    let calls_customer = |step: &Step| {
        Policies::own()
            .get(&step.path)
            .is_some_and(|policy| policy.authority == contract::Authority::Customer)
    };
    let personal = steps.iter().any(calls_customer);
    let question = source.question.unwrap_or(match steps.is_empty() {
        true => Question::Policy,
        false => Question::Account,
    });
    if let Some(message) = answered_elsewhere(question, &steps) {
        problems.at("question:", message);
    }
    Playbook {
        intent: source.intent.clone(),
        hash,
        personal,
        reads_bot: of_the_bot(&masks, problems),
        handoff: source.handoff,
        fallback: source.fallback,
        examples: examples_of(source),
        instead: source.instead.clone(),
        beforehand: source.beforehand.clone(),
        question: question.into(),
        slots,
        steps,
        texts,
    }
}

/// What it's meant by; also without saying all that it needs.
fn examples_of(source: &Source) -> BTreeMap<String, Vec<String>> {
    let mut examples = source.examples.clone();
    for (_, slot) in &source.slots.0 {
        for (language, unsaid) in &slot.unsaid.0 {
            let own = examples.entry(language.clone()).or_default();
            own.extend(unsaid.iter().cloned());
        }
    }
    examples
}

/// What is wrong with where an answer is said to come from: a policy is told in the
/// playbook's own words, the same for all; what is a customer's, or so only now, is
/// asked of a service.
fn answered_elsewhere(question: Question, steps: &[Step]) -> Option<String> {
    match (question, steps.first()) {
        (Question::Policy, Some(step)) => Some(format!(
            "a POLICY is answered without asking anyone, and `{}` asks {}: write ACCOUNT or LIVE",
            step.id, step.service
        )),
        (Question::Account | Question::Live, None) => Some(
            "what is of an account or LIVE is asked of a service, and there are no steps: \
             write POLICY"
                .into(),
        ),
        _ => None,
    }
}

fn mask_of(step: &Step, masks: &Masks) -> Vec<String> {
    let reads = step.method.input().get_field_by_name("read_mask").is_some();
    match masks.get(&step.id) {
        Some(paths) if reads => paths.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

struct Check<'a, 'p> {
    pool: &'a DescriptorPool,
    problems: &'a mut Problems<'p>,
    masks: Masks,
    texts: BTreeMap<String, Text>,
}

impl Check<'_, '_> {
    fn step(
        &mut self,
        id: &str,
        call: &str,
        with: &BTreeMap<String, String>,
        scope: &Scope,
    ) -> Option<Step> {
        let method = method(call, self.pool, self.problems)?;
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let policy = Policies::own().get(&path);
        let allowed = policy.is_some_and(|policy| {
            policy
                .callers
                .iter()
                .any(|caller| caller.matches("service/orchestrator"))
        });
        if policy.is_some() && !allowed {
            self.problems.at(
                call,
                format!("{call} is not for the orchestrator: see its callers"),
            );
        }
        let input = method.input();
        let with = with
            .iter()
            .map(|(field, text)| {
                if input.get_field_by_name(field).is_none() {
                    let fields: Vec<_> = input.fields().collect();
                    let known = fields.iter().map(FieldDescriptor::name);
                    let message = format!("{} has no field `{field}`", input.name());
                    self.problems
                        .unknown(&format!("{field}:"), field, message, known);
                }
                (
                    field.clone(),
                    Condition::compile(text, scope, &mut self.masks, self.problems),
                )
            })
            .collect();
        Some(Step {
            id: id.to_owned(),
            path: path.into(),
            service: call
                .split_once('.')
                .map_or(call, |(service, _)| service)
                .to_owned(),
            writes: policy.is_some_and(|policy| policy.effect != Effect::Read),
            with,
            when: None,
            waits: BTreeSet::new(),
            read_mask: Vec::new(),
            optional: false,
            has_partial: false,
            stop: Vec::new(),
            shape: std::sync::OnceLock::new(),
            method,
        })
    }

    fn steps(&mut self, source: &Source) -> Vec<Step> {
        let mut ids: Vec<String> = Vec::new();
        let mut replies: Vec<(String, MessageDescriptor)> = Vec::new();
        for step in &source.steps {
            let taken = ["slots", SHOWN, EACH, BOT, REFUSAL];
            if ids.contains(&step.id) || taken.contains(&step.id.as_str()) {
                self.problems.at(
                    &format!("id: {}", step.id),
                    format!("`{}` stands for something else", step.id),
                );
            }
            ids.push(step.id.clone());
            if let Some(method) = method(&step.call, self.pool, self.problems) {
                replies.push((step.id.clone(), method.output()));
            }
        }
        let mut scope = base(source);
        for (id, reply) in replies {
            scope.push(&id, Reference::reply(&id, reply));
        }
        let mut steps = Vec::new();
        let mut needs = Vec::new();
        for step in &source.steps {
            if let Some((built, named)) = self.one_step(step, &scope, &ids, source) {
                needs.push(named);
                steps.push(built);
            }
        }
        let built: Vec<String> = steps.iter().map(|step| step.id.clone()).collect();
        let waits = plan::order(&built, &needs, self.problems);
        for (step, waits) in steps.iter_mut().zip(waits) {
            step.waits = waits;
        }
        if steps.iter().filter(|step| step.writes).count() > 1 {
            self.problems.at(
                "steps:",
                "one playbook changes one thing: a second write needs a second yes",
            );
        }
        steps
    }

    fn one_step(
        &mut self,
        step: &StepSource,
        scope: &Scope,
        ids: &[String],
        source: &Source,
    ) -> Option<(Step, BTreeSet<String>)> {
        let mut built = self.step(&step.id, &step.call, &step.with, scope)?;
        built.when = step
            .when
            .as_ref()
            .map(|text| Condition::compile(text, scope, &mut self.masks, self.problems));
        built.optional = !step.otherwise.0.is_empty();
        built.has_partial = !step.partial.0.is_empty();
        for (reason, text) in &step.stop {
            if !source.refused.contains_key(reason) && !source.instead.contains_key(reason) {
                let known = source.refused.keys().map(String::as_str);
                let message = format!("`{reason}` has no words under `refused`");
                self.problems.unknown(reason, reason, message, known);
            }
            let holds = Condition::compile(text, scope, &mut self.masks, self.problems);
            built.stop.push((reason.clone(), holds));
        }
        for name in step.after.iter().filter(|name| !ids.contains(name)) {
            let message = format!("`{name}` is no step");
            self.problems
                .unknown(name, name, message, ids.iter().map(String::as_str));
        }
        let conditions = built
            .with
            .iter()
            .map(|(_, condition)| condition)
            .chain(&built.when);
        let mut named: BTreeSet<String> = step.after.iter().cloned().collect();
        named.extend(
            conditions
                .flat_map(Condition::roots)
                .filter(|root| ids.contains(root))
                .cloned(),
        );
        self.keep(Say::Progress(&step.id), &step.progress, &Scope::default());
        self.keep(Say::Else(&step.id), &step.otherwise, scope);
        self.keep(Say::Partial(&step.id), &step.partial, scope);
        Some((built, named))
    }

    fn texts(&mut self, source: &Source, scope: &Scope, steps: &[Step]) {
        if source.answer.0.is_empty() {
            self.problems.at("intent:", "say what to answer: answer");
        }
        self.keep(Say::Description, &source.description, &Scope::default());
        self.keep(Say::Answer, &source.answer, scope);
        self.keep(Say::Confirm, &source.confirm, scope);
        if source.confirm.0.is_empty() && !source.beforehand.is_empty() {
            self.problems.at("beforehand:", "it proposes nothing");
        }
        for reason in source.instead.keys() {
            self.reason(reason);
        }
        // what was refused has replied nothing
        let before = scope_of(source, steps.iter().filter(|step| !step.writes));
        for (reason, text) in &source.refused {
            self.reason(reason);
            let told = Reference {
                kind: Type::Names("detail", details(self.pool, reason)),
                ..Reference::whatever(None)
            };
            let scope = before.clone().with(REFUSAL, told);
            self.keep(Say::Refused(reason), text, &scope);
        }
        let confirmed = steps.iter().any(|step| {
            Policies::own()
                .get(&step.path)
                .is_some_and(|policy| policy.confirmed)
        });
        if confirmed && source.confirm.0.is_empty() {
            self.problems.at(
                "steps:",
                "a write that is confirmed needs the words to ask: confirm",
            );
        }
    }

    fn reason(&mut self, reason: &str) {
        let known = reasons(self.pool);
        if !known.iter().any(|name| name == reason) {
            let message = format!("no reason `{reason}`");
            self.problems
                .unknown(reason, reason, message, known.iter().map(String::as_str));
        }
    }

    /// Checks a text in every language, and keeps it.
    fn keep(&mut self, say: Say<'_>, text: &Text, scope: &Scope) {
        for text in text.0.values() {
            template::walk(text, scope, &mut self.masks, self.problems);
        }
        if !text.0.is_empty() {
            self.texts.insert(say.to_string(), text.clone());
        }
    }
}

/// What the texts read of the bot.
fn of_the_bot(masks: &Masks, problems: &mut Problems<'_>) -> BTreeSet<String> {
    let read = masks.get(BOT).cloned().unwrap_or_default();
    for field in read
        .iter()
        .filter(|field| !OF_THE_BOT.contains(&field.as_str()))
    {
        let message = format!("no fact of the bot `{field}`");
        problems.unknown(&format!("{BOT}.{field}"), field, message, OF_THE_BOT);
    }
    read
}

/// What is known before any call: slots and facts of the bot.
fn base(source: &Source) -> Scope {
    let slots = source.slots.0.iter().map(|(name, _)| name.clone());
    let slots = Reference {
        kind: Type::Names("slot", slots.collect()),
        ..Reference::whatever(None)
    };
    Scope::default()
        .with(SHOWN, slots.clone())
        .with("slots", slots)
        .with(BOT, Reference::whatever(Some(BOT)))
}

/// Slots, facts of the bot, and the replies of steps.
fn scope_of<'s>(source: &Source, steps: impl IntoIterator<Item = &'s Step>) -> Scope {
    let mut scope = base(source);
    for step in steps {
        scope.push(&step.id, Reference::reply(&step.id, step.method.output()));
    }
    scope
}
