//! Paths into replies, with their types, and the masks that they add up to.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use crate::diagnose::Problems;

/// What a name or an expression stands for.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// The step whose reply it's in; none for slots and facts of the bot.
    pub(crate) step: Option<String>,
    /// Fields from the reply down.
    pub(crate) path: Vec<String>,
    /// What is there.
    pub(crate) kind: Type,
}

/// The type of a reference.
#[derive(Debug, Clone)]
pub(crate) enum Type {
    Message(MessageDescriptor),
    Scalar,
    List(Box<Type>),
    /// Whatever: facts of the bot.
    Any,
    /// One of these names of a kind (slots, or what a refusal tells), each whatever
    /// it is.
    Names(&'static str, Vec<String>),
}

/// How a value is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Shown or compared: a scalar.
    Value,
    /// Handed whole to a filter that knows the message.
    Whole,
    /// Asked whether it's there.
    Presence,
}

/// The names that stand for something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    names: Vec<(String, Reference)>,
}

/// The fields that each step's reply is read for.
pub(crate) type Masks = BTreeMap<String, BTreeSet<String>>;

impl Scope {
    pub(crate) fn with(mut self, name: &str, reference: Reference) -> Self {
        self.names.push((name.to_owned(), reference));
        self
    }

    pub(crate) fn push(&mut self, name: &str, reference: Reference) {
        self.names.push((name.to_owned(), reference));
    }

    pub(crate) fn pop(&mut self) {
        self.names.pop();
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Reference> {
        self.names
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, reference)| reference)
    }

    pub(crate) fn known(&self) -> Vec<&str> {
        self.names.iter().map(|(name, _)| name.as_str()).collect()
    }
}

impl Reference {
    /// A step's reply.
    pub(crate) fn reply(step: &str, reply: MessageDescriptor) -> Self {
        Self {
            step: Some(step.to_owned()),
            path: Vec::new(),
            kind: Type::Message(reply),
        }
    }

    /// Something that no reply gives; what is read of it is noted under a name.
    pub(crate) fn whatever(name: Option<&str>) -> Self {
        Self {
            step: name.map(str::to_owned),
            path: Vec::new(),
            kind: Type::Any,
        }
    }

    /// An element of a list.
    pub(crate) fn element(&self) -> Option<Self> {
        match &self.kind {
            Type::List(kind) => Some(Self {
                kind: (**kind).clone(),
                ..self.clone()
            }),
            Type::Any => Some(self.clone()),
            _ => None,
        }
    }

    /// A field of a message.
    pub(crate) fn field(
        &self,
        name: &str,
        piece: &str,
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let message = match &self.kind {
            Type::Names(kind, names) if !names.iter().any(|known| known == name) => {
                let known = names.iter().map(String::as_str);
                problems.unknown(piece, name, format!("no {kind} `{name}`"), known);
                return None;
            }
            Type::Names(..) => return Some(Self::whatever(None)),
            Type::Any => {
                let mut field = self.clone();
                field.path.push(name.to_owned());
                return Some(field);
            }
            Type::Message(message) => message,
            Type::List(_) => {
                problems.at(
                    piece,
                    format!("`{name}` of a list: loop over it, or take [0]"),
                );
                return None;
            }
            Type::Scalar => {
                problems.at(piece, format!("`{name}` of a value that has no fields"));
                return None;
            }
        };
        let Some(field) = message.get_field_by_name(name) else {
            let fields: Vec<_> = message.fields().collect();
            let known = fields.iter().map(FieldDescriptor::name);
            problems.unknown(
                piece,
                name,
                format!("{} has no field `{name}`", message.name()),
                known,
            );
            return None;
        };
        let mut path = self.path.clone();
        path.push(name.to_owned());
        Some(Self {
            step: self.step.clone(),
            path,
            kind: type_of(&field),
        })
    }

    /// Notes that it's read.
    pub(crate) fn read(
        &self,
        how: Use,
        piece: &str,
        masks: &mut Masks,
        problems: &mut Problems<'_>,
    ) {
        let Some(step) = &self.step else { return };
        let mut path = self.path.clone();
        let mut kind = &self.kind;
        while let Type::List(inner) = kind {
            kind = inner;
        }
        match (kind, how) {
            (Type::Message(message), Use::Presence) => match identifier(message) {
                Some(field) => path.push(field.to_owned()),
                None => problems.at(
                    piece,
                    format!("{} can't be tested for presence", message.name()),
                ),
            },
            (Type::Message(message), Use::Value) => {
                problems.at(
                    piece,
                    format!("{} is a message: name a field of it", message.name()),
                );
                return;
            }
            _ => {}
        }
        if !path.is_empty() {
            masks
                .entry(step.clone())
                .or_default()
                .insert(path.join("."));
        }
    }
}

/// The type of a field.
pub(crate) fn type_of(field: &FieldDescriptor) -> Type {
    let one = match field.kind() {
        // a moment is one value to a playbook
        Kind::Message(message) if message.package_name() == "google.protobuf" => Type::Scalar,
        Kind::Message(message) => Type::Message(message),
        _ => Type::Scalar,
    };
    if field.is_list() {
        Type::List(Box::new(one))
    } else {
        one
    }
}

/// The field that says that a message is there: its name, else its first
/// scalar.
fn identifier(message: &MessageDescriptor) -> Option<String> {
    let scalar =
        |field: &FieldDescriptor| !field.is_list() && matches!(type_of(field), Type::Scalar);
    let fields: Vec<_> = message.fields().filter(|field| scalar(field)).collect();
    let named = fields
        .iter()
        .find(|field| matches!(field.name(), "name" | "currency_code"));
    named
        .or(fields.first())
        .map(|field| field.name().to_owned())
}
