//! Events as they are shown.

use anyhow::Result;
use contract::{
    orchestrator::{ConverseResponse, Source, converse_response::Event},
    pool,
    value::Instant,
};
use principal::{Clock, SystemClock};
use prost::Message;
use prost_reflect::{DynamicMessage, SerializeOptions};

use crate::show::ago;

/// How events are shown.
pub(super) struct Shown {
    pub(super) json: bool,
}

impl Shown {
    pub(super) fn show(&self, event: &ConverseResponse) -> Result<()> {
        if self.json {
            return json(event);
        }
        match &event.event {
            Some(Event::Understood(_)) | None => {}
            Some(Event::Progress(progress)) => {
                println!("  … {} ({})", progress.text, progress.service);
            }
            Some(Event::Partial(partial)) => println!("  {}", partial.text),
            Some(Event::Challenge(challenge)) => println!("{}", challenge.text),
            Some(Event::Confirmation(confirmation)) => println!("{} (yes/no)", confirmation.text),
            Some(Event::Question(question)) => {
                println!("{}", question.text);
                for (at, choice) in question.choices.iter().enumerate() {
                    println!("  {}. {choice}", at + 1);
                }
            }
            Some(Event::Answer(answer)) => {
                println!("{}", answer.text);
                let now = SystemClock.now();
                let sources = answer.sources.iter().map(|source| from(source, now));
                let sources: Vec<_> = sources.collect();
                if !sources.is_empty() {
                    println!("  [from {}]", sources.join(", "));
                }
            }
            Some(Event::Handoff(handoff)) => println!("{}", handoff.text),
            Some(Event::Failure(failure)) => println!("{}", failure.text),
            Some(Event::Done(done)) => println!("  [trace {}]", done.trace_id),
        }
        Ok(())
    }
}

/// Where something is from: how old it is, and when it was read where that is
/// another time.
fn from(source: &Source, now: Instant) -> String {
    let service = &source.service;
    let of = source.as_of.map(|time| ago(time, now));
    let read = source.read_time.map(|time| ago(time, now));
    match (of, read) {
        _ if !source.reached => format!("{service} not reached"),
        (Some(of), Some(read)) if of != read => format!("{service} of {of} (read {read})"),
        (_, Some(read)) => format!("{service} {read}"),
        (_, None) => service.clone(),
    }
}

fn json(event: &ConverseResponse) -> Result<()> {
    let Some(kind) = pool().get_message_by_name("switchboard.orchestrator.v1.ConverseResponse")
    else {
        return Ok(());
    };
    let message = DynamicMessage::decode(kind, event.encode_to_vec().as_slice())?;
    let options = SerializeOptions::new().use_proto_field_name(true);
    println!(
        "{}",
        message.serialize_with_options(serde_json::value::Serializer, &options)?
    );
    Ok(())
}
