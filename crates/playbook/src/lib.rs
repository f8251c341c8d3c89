//! Playbooks: what the bot can do, as data.
//!
//! A playbook is one YAML file per intent. It is checked against the contract
//! when it's loaded: a method, a field or a variable that doesn't exist is a
//! problem with its line and a suggestion. The read mask of every call is
//! derived from what templates and conditions really read.

mod bind;
mod check;
mod choices;
mod common;
mod condition;
mod diagnose;
mod facts;
mod files;
mod folder;
mod follow;
mod load;
mod part;
mod path;
mod plan;
mod playbook;
mod render;
mod say;
mod sentences;
mod shape;
mod source;
mod template;
mod translation;

pub use bind::build;
pub use check::REFUSAL;
pub use common::Names;
pub use condition::Condition;
pub use diagnose::{Problem, nearest};
pub use facts::{Fact, Facts};
pub use folder::Folder;
pub use follow::Followed;
pub use load::{LoadError, Playbooks};
pub use playbook::{Choice, Entity, FromList, Playbook, Slot, SlotKind, Step};
pub use render::RenderError;
pub use say::Say;
pub use sentences::Untranslated;
pub use shape::Shape;
