//! One call by descriptor: built from facts, shown a token where it's the
//! customer's, asked for no more than is read.

use std::future::Future;

use bytes::Bytes;
use contract::{
    Error, Result,
    context::{self, ProposeActionRequest, context_service::ProposeAction},
    pool,
};
use mesh::CallOptions;
use playbook::{Facts, Playbook, Step};
use prost::Message;
use prost_reflect::{DynamicMessage, ReflectMessage, Value as Field};
use serde_json::Map;

use super::{Turn, is_customers};
use crate::domains::{Reply, TELLING, options};

impl Turn {
    /// A read, ready to be made: it borrows nothing, so that others can be
    /// made beside it.
    pub(super) fn prepared(
        &self,
        step: &Step,
        end: tokio::time::Instant,
    ) -> impl Future<Output = Result<Reply>> + Send + use<> {
        let built = request(step, &self.facts).map(|mut request| {
            if !step.read_mask.is_empty() {
                mask(&mut request, &step.read_mask);
            }
            Bytes::from(request.encode_to_vec())
        });
        let (path, output) = (step.path.clone(), step.method.output());
        let token = if is_customers(&path) {
            self.read_token.clone()
        } else {
            None
        };
        let orchestrator = std::sync::Arc::clone(&self.orchestrator);
        async move {
            orchestrator
                .domains
                .send(&path, output, &options(end, token.as_ref()), built?)
                .await
        }
    }

    /// Previews the playbook's write and asks for the customer's yes.
    pub(super) async fn preview(&mut self, book: &Playbook, step: &Step) -> Result<()> {
        let id = principal::random_id();
        let mut write = keyed(request(step, &self.facts)?, &id, false);
        let look = keyed(request(step, &self.facts)?, &id, true);
        let end = self.call.deadline - TELLING;
        let checking = self.says().checking.to_owned();
        self.tell.progress(&step.service, checking);
        let reply = self
            .orchestrator
            .domains
            .send(
                &step.path,
                step.method.output(),
                &options(end, self.read_token.as_ref()),
                look.encode_to_vec().into(),
            )
            .await
            .map_err(|error| error.with("service", &step.service))?;
        agree(&mut write, &reply.message);
        self.facts
            .insert(&step.id, playbook::to_json(&reply.message));
        let asked = self
            .books
            .render(book, "confirm", &self.locale, &self.facts)
            .map_err(Error::internal)?;
        let text = asked.unwrap_or_default();
        let action = context::Action {
            name: proposal_name(&id),
            conversation: self.conversation.clone(),
            session: self.call.session()?.session.clone(),
            customer: self.call.customer()?.to_owned(),
            method: step.path.clone(),
            request: write.encode_to_vec(),
            preview: text.clone(),
            playbook: book.intent.clone(),
            ..context::Action::default()
        };
        let request = ProposeActionRequest {
            action: Some(action),
            lifetime: self.orchestrator.config.proposal().try_into().ok(),
        };
        let proposed = self
            .orchestrator
            .context
            .call::<ProposeAction>(&CallOptions::within(&self.call), &request)
            .await?;
        self.outcome = "confirmation";
        self.state.shown.clone_from(&proposed.name);
        self.state.shown_again = false;
        self.tell
            .confirmation(&proposed.name, text, proposed.expire_time);
        self.state.asking.clear();
        Ok(())
    }
}

/// The name of a proposal: its id is the write's request id.
pub(crate) fn proposal_name(id: &str) -> String {
    format!("actions/{id}")
}

/// A step's request from facts.
fn request(step: &Step, facts: &Facts) -> Result<DynamicMessage> {
    let mut fields = Map::new();
    for (field, condition) in &step.with {
        let value = condition.evaluate(facts).map_err(Error::internal)?;
        fields.insert(field.clone(), value);
    }
    playbook::build(&step.method.input(), &fields).map_err(Error::internal)
}

/// Fills in what the preview has shown where the contract says that the
/// customer's yes is to it as well.
pub(crate) fn agree(write: &mut DynamicMessage, preview: &DynamicMessage) {
    let Some(option) = pool().get_extension_by_name("switchboard.policy.v1.agreed") else {
        return;
    };
    for field in write.descriptor().fields() {
        let options = field.options();
        if write.has_field(&field) || !options.has_extension(&option) {
            continue;
        }
        let path = options.get_extension(&option);
        let shown = at(preview, path.as_str().unwrap_or_default());
        if let Some(shown) = shown.filter(|shown| shown.is_valid_for_field(&field)) {
            write.set_field(&field, shown);
        }
    }
}

/// The value at a path of a message, if it's there.
fn at(message: &DynamicMessage, path: &str) -> Option<Field> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = message.descriptor().get_field_by_name(first)?;
    if !message.has_field(&field) {
        return None;
    }
    let value = message.get_field(&field);
    match rest {
        "" => Some(value.into_owned()),
        rest => at(value.as_message()?, rest),
    }
}

/// A write with its key.
pub(crate) fn keyed(
    mut request: DynamicMessage,
    request_id: &str,
    validate_only: bool,
) -> DynamicMessage {
    request.set_field_by_name("request_id", Field::String(request_id.to_owned()));
    request.set_field_by_name("validate_only", Field::Bool(validate_only));
    request
}

/// Asks only for what is read.
fn mask(request: &mut DynamicMessage, paths: &[String]) {
    let wanted = contract::value::FieldMask {
        paths: paths.to_vec(),
    };
    let Some(kind) = contract::pool().get_message_by_name("google.protobuf.FieldMask") else {
        return;
    };
    let mut message = DynamicMessage::new(kind);
    if message.transcode_from(&wanted).is_ok() {
        request.set_field_by_name("read_mask", Field::Message(message));
    }
}
