//! A playbook, checked against the contract and made ready to run.

use std::collections::{BTreeMap, BTreeSet};

use contract::{Effect, Policies};
use prost_reflect::{DescriptorPool, FieldDescriptor, MessageDescriptor, MethodDescriptor};

use crate::{
    condition::Condition,
    diagnose::Problems,
    path::{Masks, Reference, Scope, Type, Use},
    plan,
    source::{FromSource, Question, SlotSource, Source, StepSource, Text},
    template,
    value::prefix,
};

/// A playbook that fits the contract.
#[derive(Debug)]
pub struct Playbook {
    /// The intent that it serves.
    pub intent: String,
    /// SHA-256 of its text, 16 digits.
    pub hash: String,
    /// Whether its answer is about the customer.
    pub personal: bool,
    /// Whether it hands over to a person.
    pub handoff: bool,
    /// Whether it's what is said where nothing else fits.
    pub fallback: bool,
    /// Examples by language.
    pub examples: BTreeMap<String, Vec<String>>,
    /// `POLICY`, `ACCOUNT` or `LIVE`.
    pub question: &'static str,
    /// What has to be known, in the order of asking.
    pub slots: Vec<Slot>,
    /// The calls.
    pub steps: Vec<Step>,
    /// The reasons that it has words for.
    pub refused: BTreeSet<String>,
    /// Whether it has words for asking.
    pub confirms: bool,
    pub(crate) texts: BTreeMap<String, Text>,
}

/// Something that has to be known.
#[derive(Debug)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// How it's found.
    pub kind: SlotKind,
}

/// How a slot is found.
#[derive(Debug)]
pub enum SlotKind {
    /// Among the items of a list.
    From(Box<FromList>),
    /// A value of an enum: short name → what people say for it, by language.
    Choice(Vec<(String, BTreeMap<String, Vec<String>>)>),
    /// Something that the message names.
    Entity(Entity),
}

/// What kind of thing a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// A place that mail reaches.
    Address,
    /// A product of the catalog.
    Product,
    /// The words themselves.
    Words,
}

/// The candidates of a slot.
#[derive(Debug)]
pub struct FromList {
    /// The call that lists them.
    pub step: Step,
    /// The field of the reply that holds them.
    pub items: String,
    /// The field of an item that is the slot's value.
    pub id: String,
    /// The fields of an item that a message may name it by.
    pub matched: Vec<Vec<String>>,
    /// The field that says which is the latest.
    pub latest: Option<String>,
    /// Which are meant first.
    pub prefer: Option<Condition>,
    /// Whether the latest is taken where nothing is said.
    pub default_latest: bool,
}

/// One call, ready to be made.
#[derive(Debug)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// The method.
    pub method: MethodDescriptor,
    /// Its path on the wire.
    pub path: String,
    /// The service, such as `orders`.
    pub service: String,
    /// Whether it changes something.
    pub writes: bool,
    /// The fields of its request.
    pub with: Vec<(String, Condition)>,
    /// Whether it's made.
    pub when: Option<Condition>,
    /// The steps that it waits for, by place.
    pub waits: BTreeSet<usize>,
    /// What of the reply is read.
    pub read_mask: Vec<String>,
    /// Whether the answer goes on without it.
    pub optional: bool,
    /// Whether it has words for what is known so far.
    pub has_partial: bool,
    /// Whether it has words for what is being asked.
    pub has_progress: bool,
}

impl Playbook {
    /// The step that changes something, if there is one: the last.
    #[must_use]
    pub fn write_step(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.writes)
    }

    /// A slot by its name.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    /// Every call that it may make, slots included.
    pub fn calls(&self) -> impl Iterator<Item = &Step> {
        let lists = self.slots.iter().filter_map(|slot| match &slot.kind {
            SlotKind::From(list) => Some(&list.step),
            _ => None,
        });
        lists.chain(&self.steps)
    }
}

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
        .map(|(name, slot)| check.slot(name, slot))
        .collect();
    let steps = check.steps(source);
    let scope = check.scope(source, &steps);
    check.texts(source, &scope, &steps);
    let Check { masks, texts, .. } = check;

    let mut steps = steps;
    for step in &mut steps {
        step.read_mask = mask_of(step, &masks);
    }
    let calls_customer = |step: &Step| {
        Policies::own()
            .get(&step.path)
            .is_some_and(|policy| policy.authority == contract::Authority::Customer)
    };
    let personal = steps.iter().any(calls_customer);
    Playbook {
        intent: source.intent.clone(),
        hash,
        personal,
        handoff: source.handoff,
        fallback: source.fallback,
        examples: source.examples.clone(),
        question: match source.question {
            Question::Policy => "POLICY",
            Question::Account => "ACCOUNT",
            Question::Live => "LIVE",
        },
        slots,
        steps,
        refused: source.refused.keys().cloned().collect(),
        confirms: !source.confirm.0.is_empty(),
        texts,
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
    /// `orders.GetOrder` as a method of the contract.
    fn method(&mut self, call: &str) -> Option<MethodDescriptor> {
        let (service, name) = call.split_once('.').unwrap_or((call, ""));
        let package = format!("switchboard.{service}.v1");
        let services: Vec<_> = self.pool.services().collect();
        let Some(found) = services
            .iter()
            .find(|candidate| candidate.package_name() == package)
        else {
            let packages: Vec<_> = services
                .iter()
                .filter_map(|service| {
                    service
                        .package_name()
                        .strip_prefix("switchboard.")?
                        .strip_suffix(".v1")
                })
                .collect();
            self.problems
                .unknown(call, service, format!("no service `{service}`"), packages);
            return None;
        };
        let methods: Vec<_> = found.methods().collect();
        let method = methods.iter().find(|method| method.name() == name);
        if method.is_none() {
            let known = methods.iter().map(MethodDescriptor::name);
            self.problems.unknown(
                call,
                name,
                format!("{} has no method `{name}`", found.name()),
                known,
            );
        }
        method.cloned()
    }

    fn step(
        &mut self,
        id: &str,
        call: &str,
        with: &BTreeMap<String, String>,
        scope: &Scope,
    ) -> Option<Step> {
        let method = self.method(call)?;
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
            path,
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
            has_progress: false,
            method,
        })
    }

    fn slot(&mut self, name: &str, slot: &SlotSource) -> Slot {
        let kind = match (&slot.from, &slot.choice, &slot.entity) {
            (Some(from), None, None) => self.from(name, from),
            (None, Some(choice), None) => self.choice(choice, slot),
            (None, None, Some(entity)) => Some(SlotKind::Entity(match entity.as_str() {
                "ADDRESS" => Entity::Address,
                "PRODUCT" => Entity::Product,
                "WORDS" => Entity::Words,
                other => {
                    let message = format!("no kind of entity `{other}`");
                    self.problems
                        .unknown(other, other, message, ["ADDRESS", "PRODUCT", "WORDS"]);
                    Entity::Words
                }
            })),
            _ => {
                self.problems.at(
                    &format!("{name}:"),
                    "a slot has one of `from`, `enum` and `entity`",
                );
                None
            }
        };
        if slot.ask.0.is_empty() {
            self.problems.at(
                &format!("{name}:"),
                format!("say how to ask for `{name}`: ask"),
            );
        }
        self.keep(format!("ask/{name}"), &slot.ask, &Scope::default());
        Slot {
            name: name.to_owned(),
            kind: kind.unwrap_or(SlotKind::Entity(Entity::Words)),
        }
    }

    fn choice(&mut self, choice: &str, slot: &SlotSource) -> Option<SlotKind> {
        let Some(choices) = self.pool.get_enum_by_name(choice) else {
            self.problems.at(choice, format!("no enum `{choice}`"));
            return None;
        };
        let prefix = prefix(choices.name());
        let known: Vec<String> = choices
            .values()
            .filter(|value| value.number() != 0)
            .map(|value| value.name().trim_start_matches(&prefix).to_owned())
            .collect();
        for said in slot.words.keys().filter(|said| !known.contains(said)) {
            let message = format!("{} has no value `{said}`", choices.name());
            self.problems
                .unknown(said, said, message, known.iter().map(String::as_str));
        }
        let words = |value: &String| {
            slot.words
                .get(value)
                .map(|words| words.0.clone())
                .unwrap_or_default()
        };
        Some(SlotKind::Choice(
            known
                .iter()
                .map(|value| (value.clone(), words(value)))
                .collect(),
        ))
    }

    fn from(&mut self, name: &str, from: &FromSource) -> Option<SlotKind> {
        let id = format!("slot-{name}");
        let mut step = self.step(&id, &from.call, &from.with, &Scope::default())?;
        let reply = Reference::reply(&id, step.method.output());
        let items = reply.field(&from.items, &from.items, self.problems)?;
        let Some(item) = items.element() else {
            self.problems
                .at(&from.items, format!("`{}` is no list", from.items));
            return None;
        };
        self.read(&item, &from.id);
        let matched: Vec<Vec<String>> = from
            .matched
            .iter()
            .map(|path| path.split('.').map(str::to_owned).collect())
            .collect();
        for path in &from.matched {
            self.read_through(&item, path);
        }
        if let Some(latest) = &from.latest {
            self.read(&item, latest);
        }
        let scope = Scope::default().with("item", item);
        let prefer = from
            .prefer
            .as_ref()
            .map(|text| Condition::compile(text, &scope, &mut self.masks, self.problems));
        let show = Text(BTreeMap::from([("en".to_owned(), from.show.clone())]));
        self.keep(format!("show/{name}"), &show, &scope);
        self.keep(format!("none/{name}"), &from.none, &Scope::default());
        step.read_mask = mask_of(&step, &self.masks);
        Some(SlotKind::From(Box::new(FromList {
            step,
            items: from.items.clone(),
            id: from.id.clone(),
            matched,
            latest: from.latest.clone(),
            prefer,
            default_latest: from.default.as_deref() == Some("latest"),
        })))
    }

    /// Notes that a field of an item is read.
    fn read(&mut self, item: &Reference, field: &str) {
        if let Some(field) = item.field(field, field, self.problems) {
            field.read(
                Use::Value,
                field.path.last().map_or("", String::as_str),
                &mut self.masks,
                self.problems,
            );
        }
    }

    /// Notes that a path of an item is read, through lists.
    fn read_through(&mut self, item: &Reference, path: &str) {
        let mut at = item.clone();
        for field in path.split('.') {
            let Some(next) = at.field(field, path, self.problems) else {
                return;
            };
            at = next.element().unwrap_or(next);
        }
        at.read(Use::Value, path, &mut self.masks, self.problems);
    }

    /// Slots, facts of the bot, and the replies of steps.
    fn scope(&self, source: &Source, steps: &[Step]) -> Scope {
        let mut scope = base(source);
        for step in steps {
            scope.push(&step.id, Reference::reply(&step.id, step.method.output()));
        }
        scope
    }

    fn steps(&mut self, source: &Source) -> Vec<Step> {
        let mut ids: Vec<String> = Vec::new();
        let mut replies: Vec<(String, MessageDescriptor)> = Vec::new();
        for step in &source.steps {
            if ids.contains(&step.id) || step.id == "slots" || step.id == "bot" {
                self.problems.at(
                    &format!("id: {}", step.id),
                    format!("`{}` stands for something else", step.id),
                );
            }
            ids.push(step.id.clone());
            if let Some(method) = self.method(&step.call) {
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
            if let Some((built, named)) = self.one_step(step, &scope, &ids) {
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
    ) -> Option<(Step, BTreeSet<String>)> {
        let mut built = self.step(&step.id, &step.call, &step.with, scope)?;
        built.when = step
            .when
            .as_ref()
            .map(|text| Condition::compile(text, scope, &mut self.masks, self.problems));
        built.optional = !step.otherwise.0.is_empty();
        built.has_partial = !step.partial.0.is_empty();
        built.has_progress = !step.progress.0.is_empty();
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
                .filter(|root| ids.contains(root)),
        );
        self.keep(
            format!("progress/{}", step.id),
            &step.progress,
            &Scope::default(),
        );
        self.keep(format!("else/{}", step.id), &step.otherwise, scope);
        self.keep(format!("partial/{}", step.id), &step.partial, scope);
        Some((built, named))
    }

    fn texts(&mut self, source: &Source, scope: &Scope, steps: &[Step]) {
        if source.answer.0.is_empty() {
            self.problems.at("intent:", "say what to answer: answer");
        }
        self.keep("description".into(), &source.description, &Scope::default());
        self.keep("answer".into(), &source.answer, scope);
        self.keep("confirm".into(), &source.confirm, scope);
        for (reason, text) in &source.refused {
            self.reason(reason);
            self.keep(format!("refused/{reason}"), text, scope);
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
        let known: Vec<String> = self
            .pool
            .all_enums()
            .filter(|candidate| {
                candidate.name() == "Reason" || candidate.name() == "PlatformReason"
            })
            .flat_map(|reasons| {
                let prefix = prefix(reasons.name());
                let names = reasons
                    .values()
                    .map(move |value| value.name().trim_start_matches(&prefix).to_owned());
                names.collect::<Vec<_>>()
            })
            .collect();
        if !known.iter().any(|name| name == reason) {
            let message = format!("no reason `{reason}`");
            self.problems
                .unknown(reason, reason, message, known.iter().map(String::as_str));
        }
    }

    /// Checks a text in every language, and keeps it.
    fn keep(&mut self, name: String, text: &Text, scope: &Scope) {
        for text in text.0.values() {
            template::walk(text, scope, &mut self.masks, self.problems);
        }
        if !text.0.is_empty() {
            self.texts.insert(name, text.clone());
        }
    }
}

/// What is known before any call: slots and facts of the bot.
fn base(source: &Source) -> Scope {
    let _ = source;
    Scope::default()
        .with("slots", Reference::own(Type::Any))
        .with("bot", Reference::own(Type::Any))
}
