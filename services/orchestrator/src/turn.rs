//! A turn, start to finish, as one page: admit, lease, talk, remember.

mod act;
mod admit;
mod lease;
mod remember;
mod talk;
mod tell;

use std::{panic::AssertUnwindSafe, sync::Arc};

use contract::{
    Error, PlatformReason, Result,
    context::Action,
    orchestrator::{ConverseRequest, ConverseResponse},
};
use dialogue::{Books, Input};
use futures::FutureExt;
use principal::Call;
use service::Replies;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

pub use act::STEPS;
pub(crate) use act::{
    Settled, agree, agreed, carry, close_proposal, keyed, outcome, proposal, proposal_name, recover,
};
pub(crate) use tell::Teller;

use self::{
    admit::Admitted,
    lease::{Begun, Leased},
    talk::Talked,
};
use crate::{Orchestrator, metrics};

/// A turn that has come in. It has no conversation yet: only a [`Leased`] is
/// talked with, and only what was [`Talked`] is remembered.
struct Turn {
    orchestrator: Arc<Orchestrator>,
    /// Those of the turn's begin: a change of files is for the next one.
    books: Arc<Books>,
    call: Call,
    admitted: Admitted,
    /// Who it takes the conversation as.
    holder: String,
    tell: Teller,
}

/// Where a turn went.
enum Went {
    ToItsEnd(Ended),
    /// The conversation wasn't taken, and why is told.
    Nowhere,
}

/// How a turn has ended.
struct Ended {
    /// What it ends with.
    done: ConverseResponse,
    /// Whether it's written down.
    written: bool,
}

/// Answers a message: events as they come, from a task that finishes also when
/// the customer goes away.
pub(crate) fn converse(
    orchestrator: &Arc<Orchestrator>,
    call: &Call,
    request: ConverseRequest,
) -> Result<Replies<ConverseResponse>> {
    Ok(begin(orchestrator, call, Admitted::of(request)?))
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
    let admitted = Admitted {
        turn_id: format!("{id}-{}", if yes { "yes" } else { "no" }),
        conversation: action.conversation,
        input: Input::Answer {
            proposal: action.name,
            yes,
        },
    };
    begin(orchestrator, call, admitted)
}

fn begin(
    orchestrator: &Arc<Orchestrator>,
    call: &Call,
    admitted: Admitted,
) -> Replies<ConverseResponse> {
    let (events, shown) = mpsc::unbounded_channel();
    let turn = Turn {
        orchestrator: Arc::clone(orchestrator),
        books: orchestrator.books.current(),
        call: call.clone(),
        admitted,
        holder: principal::random_id(),
        tell: Teller::new(events),
    };
    orchestrator.tasks.spawn(turn.run());
    Box::pin(UnboundedReceiverStream::new(shown))
}

impl Turn {
    async fn run(mut self) {
        let went = AssertUnwindSafe(self.go()).catch_unwind().await;
        let went = went.unwrap_or_else(|_| Err(Error::internal("a turn panicked")));
        let is_free = match &went {
            Ok(Went::Nowhere) => true,
            // what is written down has given the conversation back
            Ok(Went::ToItsEnd(ended)) => ended.written || self.release().await,
            // it may have been taken, or be taken yet
            Err(error) => self.release().await && !error.is_unknown(),
        };
        match went {
            Ok(Went::Nowhere) => {}
            Ok(Went::ToItsEnd(ended)) => self.tell.last(ended.done),
            Err(error) => self.tell.refuse(error),
        }
        if !is_free {
            self.release_later().await;
        }
    }

    async fn go(&mut self) -> Result<Went> {
        match self.lease().await? {
            Begun::Fresh(leased) => self.steps(leased).await.map(Went::ToItsEnd),
            Begun::Committed(turn) => {
                if let Err(error) = self.told_before(&turn) {
                    self.tell.refuse(error);
                }
                Ok(Went::Nowhere)
            }
            Begun::Refused(error) => {
                self.tell.refuse(error);
                Ok(Went::Nowhere)
            }
        }
    }

    /// Said before: the same again, and nothing done twice.
    fn told_before(&mut self, turn: &contract::context::Turn) -> Result<()> {
        if turn.customer_text != self.admitted.input.text() {
            return Err(PlatformReason::RequestIdReused.into());
        }
        self.tell.again(&turn.events)
    }

    async fn steps(&mut self, mut leased: Box<Leased>) -> Result<Ended> {
        let talked = self.talk(&mut leased).await?;
        self.count(&talked);
        let done = Teller::done(&self.admitted.turn_id, &self.call.trace_id);
        let written = self.remember(&leased, &talked, &done).await?;
        Ok(Ended { done, written })
    }

    /// Counts how the turn has ended.
    fn count(&self, talked: &Talked) {
        let state = &talked.state;
        let shown = state.shown.as_ref().and_then(|shown| shown.goal.as_ref());
        let goal = state.goals.last().or(shown);
        let intent = goal.map_or(state.last.as_str(), |goal| goal.intent.as_str());
        let intent = if intent.is_empty() { "none" } else { intent };
        let ended = metrics::Ended {
            intent: intent.to_owned(),
            outcome: self.tell.outcome(),
        };
        self.orchestrator.metrics.ended.get_or_create(&ended).inc();
    }
}
