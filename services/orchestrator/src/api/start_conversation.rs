//! `StartConversation`.

use chrono_tz::Tz;
use contract::{
    Error, Result,
    context::{CreateConversationRequest, context_service::CreateConversation},
    orchestrator::{
        Conversation, StartConversationRequest, orchestrator_service::StartConversation,
    },
};
use mesh::CallOptions;
use principal::Call;
use service::Act;

use super::convert::shown;
use crate::Front;

impl Act<StartConversation> for Front {
    async fn act(&self, call: &Call, request: StartConversationRequest) -> Result<Conversation> {
        if !request.time_zone.is_empty() && request.time_zone.parse::<Tz>().is_err() {
            let message = "an IANA time zone, such as Europe/Zurich";
            return Err(Error::invalid("time_zone", message));
        }
        if !is_locale(&request.locale) {
            return Err(Error::invalid("locale", "a BCP 47 tag, such as de-CH"));
        }
        let session = call.session()?;
        let request = CreateConversationRequest {
            conversation_id: principal::random_id(),
            session: session.session.clone(),
            customer: session.name.clone(),
            // in a language that isn't spoken, as without one
            locale: self.0.known_locale(&request.locale).unwrap_or_default(),
            time_zone: request.time_zone,
        };
        let created = self
            .0
            .context
            .call::<CreateConversation>(&CallOptions::within(call), &request)
            .await?;
        shown(created)
    }
}

/// Whether a text has the form of a language tag (RFC 5646), or is empty.
fn is_locale(text: &str) -> bool {
    let subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
    };
    text.is_empty() || (text.len() <= 35 && text.split('-').all(subtag))
}

#[cfg(test)]
mod tests {
    use super::is_locale;

    #[test]
    fn language_tags_are_told_from_other_text() {
        for tag in ["", "en", "de-CH", "zh-Hant-TW"] {
            assert!(is_locale(tag), "{tag}");
        }
        for other in [
            "German, please",
            "de_CH",
            "-",
            "en-",
            "\u{e9}n",
            &"a".repeat(36),
        ] {
            assert!(!is_locale(other), "{other}");
        }
    }
}
