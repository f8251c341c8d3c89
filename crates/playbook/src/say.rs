//! Which text: what a playbook's words are for.

use std::fmt;

/// A text of a playbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Say<'n> {
    /// What it can do, after "I can".
    Description,
    /// What is said when it's done.
    Answer,
    /// What a yes is asked for with.
    Confirm,
    /// The question for a slot.
    Ask(&'n str),
    /// How a candidate of a slot is shown.
    Show(&'n str),
    /// What is said where a slot has no candidates.
    Nothing(&'n str),
    /// What is said while a step is asked.
    Progress(&'n str),
    /// What is said as soon as a step has replied.
    Partial(&'n str),
    /// What is said where a step can't be reached.
    Else(&'n str),
    /// What is said for the reason of a refusal.
    Refused(&'n str),
    /// What a method reads, after "I see your own"; of no playbook.
    Reads(&'n str),
}

impl fmt::Display for Say<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Description => f.write_str("description"),
            Self::Answer => f.write_str("answer"),
            Self::Confirm => f.write_str("confirm"),
            Self::Ask(slot) => write!(f, "ask/{slot}"),
            Self::Show(slot) => write!(f, "show/{slot}"),
            Self::Nothing(slot) => write!(f, "none/{slot}"),
            Self::Progress(step) => write!(f, "progress/{step}"),
            Self::Partial(step) => write!(f, "partial/{step}"),
            Self::Else(step) => write!(f, "else/{step}"),
            Self::Refused(reason) => write!(f, "refused/{reason}"),
            Self::Reads(method) => write!(f, "reads/{method}"),
        }
    }
}
