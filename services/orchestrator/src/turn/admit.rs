//! Admit: what comes in is bounded and clean before anything else sees it.

use contract::{
    Error, Result,
    orchestrator::{ConverseRequest, converse_request},
    value::{Id, without_card_numbers},
};

/// The longest message, in bytes.
const LONGEST: usize = 8 * 1024;

/// What the customer gave.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// Words; card numbers are gone.
    Text(String),
    /// The challenge that was met.
    Resume(String),
    /// The answer to a proposal, by its name and not in words.
    Answer { proposal: String, yes: bool },
}

impl Input {
    /// The words, as the conversation remembers them.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Resume(_) => "",
            Self::Answer { yes: true, .. } => "yes",
            Self::Answer { yes: false, .. } => "no",
        }
    }
}

/// Reads a request.
pub(crate) fn admit(request: &ConverseRequest) -> Result<Input> {
    Id::parse("conversations", "conversation", &request.conversation)?;
    if request.turn_id.is_empty() || request.turn_id.len() > 64 {
        return Err(Error::invalid(
            "turn_id",
            "1 to 64 characters, new for each message",
        ));
    }
    match &request.input {
        Some(converse_request::Input::Text(text)) if text.len() > LONGEST => {
            Err(Error::invalid("text", "at most 8 KiB"))
        }
        Some(converse_request::Input::Text(text)) => {
            let clean: String = text
                .chars()
                .filter(|letter| !letter.is_control() || *letter == '\n')
                .collect();
            Ok(Input::Text(without_card_numbers(&clean)))
        }
        Some(converse_request::Input::Resume(resume)) => {
            Ok(Input::Resume(resume.challenge_id.clone()))
        }
        None => Err(Error::invalid("input", "text or resume")),
    }
}
