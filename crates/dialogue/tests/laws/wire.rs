//! Messages by the paths of their methods, and the words of events.

use std::sync::Arc;

use contract::orchestrator::{Source, converse_response::Event};
use dialogue::Reply;
use playbook::Fact;
use prost_reflect::DynamicMessage;
use serde_json::Value;

pub(crate) fn text_of(event: &Event) -> String {
    match event {
        Event::Partial(partial) => partial.text.clone(),
        Event::Challenge(challenge) => challenge.text.clone(),
        Event::Confirmation(confirmation) => confirmation.text.clone(),
        Event::Question(question) => question.text.clone(),
        Event::Answer(answer) => answer.text.clone(),
        Event::Handoff(handoff) => handoff.text.clone(),
        Event::Failure(failure) => failure.text.clone(),
        Event::Understood(_) | Event::Progress(_) | Event::Done(_) => String::new(),
    }
}

fn method(path: &str) -> prost_reflect::MethodDescriptor {
    let (service, name) = path
        .trim_start_matches('/')
        .split_once('/')
        .expect("a path");
    let service = contract::pool()
        .get_service_by_name(service)
        .expect("a service");
    service
        .methods()
        .find(|method| method.name() == name)
        .expect("a method")
}

pub(crate) fn output(path: &str) -> prost_reflect::MessageDescriptor {
    method(path).output()
}

pub(crate) fn request(path: &str, bytes: &[u8]) -> DynamicMessage {
    DynamicMessage::decode(method(path).input(), bytes).expect("a request")
}

pub(crate) fn reply_of(json: Value) -> Reply {
    Reply {
        fact: Arc::new(Fact::new(json)),
        source: Source::default(),
    }
}
