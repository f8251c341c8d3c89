//! Admit: what comes in is bounded and clean before anything else sees it.

use contract::{
    Error, Result,
    orchestrator::{ConverseRequest, converse_request},
    value::{Id, without_card_numbers},
};
use dialogue::Input;

/// The longest message, in bytes.
const LONGEST: usize = 8 * 1024;

/// What a turn is about: nothing is asked of anybody before it's that.
#[derive(Debug, Clone)]
pub(super) struct Admitted {
    pub(super) conversation: String,
    pub(super) turn_id: String,
    pub(super) input: Input,
}

impl Admitted {
    /// Reads a request.
    pub(super) fn of(request: ConverseRequest) -> Result<Self> {
        Id::parse("conversations", "conversation", &request.conversation)?;
        if request.turn_id.is_empty() || request.turn_id.len() > 64 {
            return Err(Error::invalid(
                "turn_id",
                "1 to 64 characters, new for each message",
            ));
        }
        let input = match request.input {
            Some(converse_request::Input::Text(text)) if text.len() > LONGEST => {
                return Err(Error::invalid("text", "at most 8 KiB"));
            }
            Some(converse_request::Input::Text(text)) => {
                let clean: String = text
                    .chars()
                    .map(|letter| if letter == '\t' { ' ' } else { letter })
                    .filter(|letter| !letter.is_control() || *letter == '\n')
                    .collect();
                Input::Text(without_card_numbers(&clean))
            }
            Some(converse_request::Input::Resume(resume)) => Input::Resume(resume.challenge_id),
            None => return Err(Error::invalid("input", "text or resume")),
        };
        Ok(Self {
            conversation: request.conversation,
            turn_id: request.turn_id,
            input,
        })
    }
}
