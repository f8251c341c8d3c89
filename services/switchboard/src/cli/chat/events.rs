//! Events as they are shown.

use anyhow::Result;
use contract::{
    orchestrator::{ConverseResponse, converse_response::Event},
    pool,
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
                let sources: Vec<_> = answer
                    .sources
                    .iter()
                    .map(|source| match (source.reached, source.as_of) {
                        (false, _) => format!("{} not reached", source.service),
                        (true, Some(as_of)) => format!("{} {}", source.service, ago(as_of, now)),
                        (true, None) => source.service.clone(),
                    })
                    .collect();
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
