//! A turn, start to finish, as one page: admit, understand, decide, act, tell,
//! remember.

mod act;
mod admit;
mod decide;
mod remember;
mod tell;
mod understand;

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc};

use contract::{
    Error, Result,
    context::Action,
    intent::Understanding,
    orchestrator::{ConverseRequest, ConverseResponse},
};
use futures::FutureExt;
use playbook::{Facts, Playbooks};
use principal::{Call, Secret};
use serde_json::Value;
use service::Replies;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

pub use act::STEPS;
pub(crate) use act::{
    agree, answer_proposal, keyed, proposal, proposal_name, recover, settle_proposal,
};
pub(crate) use admit::Input;
pub(crate) use tell::Teller;

use crate::{Orchestrator, metrics::Ended, model::Dialogue, say};

/// One turn on its way.
pub(crate) struct Turn {
    pub(crate) orchestrator: Arc<Orchestrator>,
    /// Those of the turn's begin: a change of files is for the next one.
    pub(crate) books: Arc<Playbooks>,
    pub(crate) call: Call,
    pub(crate) conversation: String,
    pub(crate) turn_id: String,
    pub(crate) input: Input,
    pub(crate) tell: Teller,
    pub(crate) state: Dialogue,
    pub(crate) fencing_token: i64,
    /// What is spoken, BCP 47.
    pub(crate) locale: String,
    /// Where the customer is (IANA); empty if unknown.
    pub(crate) time_zone: String,
    pub(crate) understanding: Understanding,
    pub(crate) read_token: Option<Secret>,
    pub(crate) open_action: Option<Action>,
    /// What templates and conditions read.
    pub(crate) facts: Facts,
    /// What slots choose from, by the step that listed it: asked once.
    pub(crate) listed: HashMap<String, Arc<[Value]>>,
    /// What a slot was narrowed down to by what was said; nothing where that
    /// isn't there.
    pub(crate) narrowed: HashMap<String, Vec<String>>,
    /// Whether this turn went on with another playbook once.
    pub(crate) redirected: bool,
    pub(crate) outcome: &'static str,
    /// Why the message could not be understood, where it couldn't.
    pub(crate) deaf: Option<Error>,
}

/// Answers a message: events as they come, from a task that finishes also when
/// the customer goes away.
pub(crate) fn converse(
    orchestrator: &Arc<Orchestrator>,
    call: &Call,
    request: ConverseRequest,
) -> Result<Replies<ConverseResponse>> {
    let input = admit::admit(&request)?;
    let (conversation, turn_id) = (request.conversation, request.turn_id);
    Ok(begin(orchestrator, call, conversation, turn_id, input))
}

/// Answers a proposal that a conversation made: a turn of it like any other.
pub(crate) fn answer(
    orchestrator: &Arc<Orchestrator>,
    call: &Call,
    action: Action,
    yes: bool,
) -> Replies<ConverseResponse> {
    // the same answer again is the same turn
    let id = action.name.trim_start_matches("actions/");
    let turn_id = format!("{id}-{}", if yes { "yes" } else { "no" });
    let proposal = action.name;
    let input = Input::Answer { proposal, yes };
    begin(orchestrator, call, action.conversation, turn_id, input)
}

fn begin(
    orchestrator: &Arc<Orchestrator>,
    call: &Call,
    conversation: String,
    turn_id: String,
    input: Input,
) -> Replies<ConverseResponse> {
    let (events, shown) = mpsc::unbounded_channel();
    let broken = events.clone();
    let turn = Turn {
        orchestrator: Arc::clone(orchestrator),
        books: orchestrator.books.current(),
        call: call.clone(),
        conversation,
        turn_id,
        input,
        tell: Teller::new(events),
        state: Dialogue::default(),
        fencing_token: 0,
        locale: String::new(),
        time_zone: String::new(),
        understanding: Understanding::default(),
        read_token: None,
        open_action: None,
        facts: Facts::default(),
        listed: HashMap::new(),
        narrowed: HashMap::new(),
        redirected: false,
        outcome: "failure",
        deaf: None,
    };
    orchestrator.tasks.spawn(async move {
        if AssertUnwindSafe(turn.run()).catch_unwind().await.is_err() {
            let _ = broken.send(Err(Error::internal("a turn panicked")));
        }
    });
    Box::pin(UnboundedReceiverStream::new(shown))
}

impl Turn {
    async fn run(mut self) {
        if let Err(error) = self.steps().await {
            self.tell.refuse(error);
        }
    }

    async fn steps(&mut self) -> Result<()> {
        if let understand::Begun::Committed(turn) = self.understand().await? {
            // said before: the same again, and nothing done twice
            return self.tell.again(&turn.events);
        }
        self.decide_and_act().await;
        let intent = if self.state.playbook.is_empty() {
            &self.state.last
        } else {
            &self.state.playbook
        };
        let intent = if intent.is_empty() {
            "none".to_owned()
        } else {
            intent.clone()
        };
        self.orchestrator
            .metrics
            .ended
            .get_or_create(&Ended {
                intent,
                outcome: self.outcome,
            })
            .inc();
        self.remember().await
    }

    async fn decide_and_act(&mut self) {
        // what can't be done now keeps the other wishes waiting
        let done = match self.decide().await {
            Ok(()) => self.other_wishes().await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            self.fail(error);
        }
    }

    /// Says that it couldn't be done, and what to do instead.
    fn fail(&mut self, error: Error) {
        if error.is_unknown() {
            self.told_for_now();
        }
        if error.cause().is_some() {
            // what broke inside is found by the trace; its text may hold values
            tracing::error!(
                reason = error.reason(),
                playbook = self.state.playbook,
                "turn failed inside"
            );
        }
        let contact = self.orchestrator.contact.clone();
        let text = match error.metadata().get("service") {
            Some(service) if error.is_unknown() => {
                say::unreachable(&self.locale, service, &contact)
            }
            _ if error.is_unknown() => say::unreachable(&self.locale, "support", &contact),
            _ => self.orchestrator.refusal(&self.locale, error.reason()),
        };
        self.outcome = "failure";
        self.tell.failure(
            error.reason(),
            text,
            !error.is_unknown() || error.metadata().contains_key("service"),
        );
    }
}
