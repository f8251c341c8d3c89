//! Conversations: what is said, and what is heard.

use std::time::Duration;

use contract::{
    Error,
    intent::{UnderstandRequest, intent_service::Understand},
    orchestrator::{
        ConverseRequest, ConverseResponse, StartConversationRequest,
        converse_request::Input,
        converse_response::Event,
        orchestrator_service::{Converse, StartConversation},
    },
};
use mesh::{CallOptions, Client};
use prost::Message;
use testkit::{Customer, System};

/// A conversation of a customer.
pub(crate) struct Talk {
    pub(crate) name: String,
    orchestrator: Client,
    options: CallOptions,
}

impl Talk {
    pub(crate) async fn start(customer: &Customer) -> Self {
        Self::start_in(customer, "", "").await
    }

    /// In a language, and from a time zone.
    pub(crate) async fn start_in(customer: &Customer, locale: &str, time_zone: &str) -> Self {
        let (orchestrator, options) = (customer.orchestrator.clone(), customer.options());
        let request = StartConversationRequest {
            locale: locale.into(),
            time_zone: time_zone.into(),
        };
        let started = orchestrator
            .call::<StartConversation>(&options, &request)
            .await;
        Self {
            name: started.expect("a conversation").name,
            orchestrator,
            options,
        }
    }

    /// Goes on under the customer's tokens of now.
    pub(crate) fn with_tokens_of(mut self, customer: &Customer) -> Self {
        self.options = customer.options();
        self
    }

    /// Says something; gives the events of the turn.
    pub(crate) async fn say(&self, text: &str) -> Vec<Event> {
        self.turn(&principal::random_id(), Input::Text(text.into()))
            .await
            .expect("a turn")
    }

    /// One turn under an id.
    pub(crate) async fn turn(&self, turn_id: &str, input: Input) -> Result<Vec<Event>, Error> {
        let request = ConverseRequest {
            conversation: self.name.clone(),
            turn_id: turn_id.into(),
            input: Some(input),
        };
        let options = CallOptions {
            deadline: tokio::time::Instant::now() + Duration::from_secs(15),
            ..self.options.clone()
        };
        collect(
            self.orchestrator
                .stream::<Converse>(&options, &request)
                .await?,
        )
        .await
    }
}

/// All events of a stream.
pub(crate) async fn collect(
    mut events: tonic::Streaming<bytes::Bytes>,
) -> Result<Vec<Event>, Error> {
    let mut all = Vec::new();
    while let Some(event) = events
        .message()
        .await
        .map_err(|status| Error::from_status(&status))?
    {
        all.extend(ConverseResponse::decode(event).expect("an event").event);
    }
    Ok(all)
}

/// What was said to the customer, in one text.
pub(crate) fn said(events: &[Event]) -> String {
    let texts: Vec<String> = events
        .iter()
        .filter_map(|event| match event {
            Event::Answer(answer) => Some(answer.text.clone()),
            Event::Question(question) => Some(format!(
                "{} {}",
                question.text,
                question.choices.join(" | ")
            )),
            Event::Confirmation(confirmation) => Some(confirmation.text.clone()),
            Event::Challenge(challenge) => Some(challenge.text.clone()),
            Event::Handoff(handoff) => Some(handoff.text.clone()),
            Event::Failure(failure) => Some(failure.text.clone()),
            Event::Partial(partial) => Some(partial.text.clone()),
            _ => None,
        })
        .collect();
    texts.join("\n")
}

/// Waits until the names of products have reached intent.
pub(crate) async fn known(system: &System, product: &str) {
    let intent = system.client("intent", "service/orchestrator");
    testkit::eventually("products are known", || async {
        let request = UnderstandRequest {
            text: format!("do you have {product}"),
            ..UnderstandRequest::default()
        };
        let options = CallOptions::lasting(Duration::from_secs(2));
        intent
            .call::<Understand>(&options, &request)
            .await
            .is_ok_and(|understood| !understood.entities.is_empty())
    })
    .await;
}
