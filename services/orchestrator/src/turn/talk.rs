//! Talk: what the core wants is done, until it wants no more.

use std::{collections::HashMap, pin::Pin, sync::Arc};

use contract::{
    Authority, Error, Policies, Result,
    context::{self, ProposeActionRequest, context_service::ProposeAction},
    dialogue::State,
    orchestrator::Source,
    value::Timestamp,
};
use dialogue::{Evidence, Key, Need, Proposal, Read, Reply, Setting, Write, advance};
use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use mesh::CallOptions;
use playbook::Fact;
use prost::Message;
use prost_reflect::DynamicMessage;
use serde_json::Value;

use super::{
    Turn,
    act::{self, agree, keyed, proposal_name},
    lease::Leased,
};
use crate::domains::{TELLING, fact, options};

/// A turn that came to its end.
pub(super) struct Talked {
    /// What is carried to the next.
    pub(super) state: State,
    /// Whether something was done, or may have been: what was told is true also
    /// where it can't be written down.
    pub(super) acted: bool,
    /// Whether what was told of it isn't the end.
    pub(super) for_now: bool,
}

/// A call on its way.
type Running = Pin<Box<dyn Future<Output = (Key, Result<Reply>)> + Send>>;

/// What was previewed: the write as it will be sent.
type Previewed = HashMap<Key, DynamicMessage>;

impl Turn {
    /// Does what the core wants, and tells what it says.
    pub(super) async fn talk(&mut self, leased: &mut Leased) -> Result<Talked> {
        let id = principal::random_id();
        let mut evidence = self.evidence(leased, &id);
        let mut previewed = Previewed::new();
        let mut running: FuturesUnordered<Running> = FuturesUnordered::new();
        let mut begun: Vec<Key> = Vec::new();
        let mut acted = false;
        let mut at = advance(&leased.state, &evidence);
        loop {
            self.tell.tell_beyond(&at.told);
            match &at.need {
                Need::End => {
                    return Ok(Talked {
                        state: at.state,
                        acted,
                        for_now: evidence.is_for_now(),
                    });
                }
                Need::Meaning(text) => {
                    let meaning = self.meaning(text, Some(leased)).await;
                    evidence.means(text, meaning);
                }
                Need::Read(reads) => {
                    for read in reads {
                        if !begun.contains(&read.key()) {
                            begun.push(read.key());
                            running.push(self.read(read.clone(), leased));
                        }
                    }
                    let (key, reply) = running.next().await.ok_or_else(stuck)?;
                    evidence.replies(key, reply);
                    // and what has come meanwhile
                    while let Some(Some((key, reply))) = running.next().now_or_never() {
                        evidence.replies(key, reply);
                    }
                }
                Need::Preview(write) => {
                    let preview = self.preview(write, &id, leased).await;
                    let shown = preview.map(|(agreed, shown)| {
                        previewed.insert(write.key(), agreed);
                        shown
                    });
                    evidence.previewed(write.key(), shown);
                }
                Need::Propose(proposal) => {
                    let write = previewed.get(&proposal.write.key());
                    let write = write.ok_or_else(stuck)?.clone();
                    evidence.proposed(self.propose(proposal.clone(), &id, &write).await);
                }
                Need::Confirm(name) => {
                    acted = true;
                    let carried = act::carry(&self.orchestrator, &self.call, name).await;
                    evidence.confirmed(
                        carried.and_then(|(action, settled)| act::outcome(&action, settled)),
                    );
                }
                Need::Decline(name) => {
                    let declined = act::decline(&self.orchestrator, &self.call, name).await;
                    evidence.declined(name, declined);
                }
            }
            at = at.on(&leased.state, &evidence);
        }
    }

    /// What is known at the begin.
    fn evidence(&self, leased: &mut Leased, id: &str) -> Evidence {
        let setting = Setting {
            books: Arc::clone(&self.books),
            session: self.call.session().ok().cloned(),
            now: self.call.now,
            locale: leased.locale.clone(),
            contact: self.orchestrator.contact.clone(),
            sure: self.orchestrator.config.sure,
            id: id.to_owned(),
            open: leased.open.take(),
        };
        let input = self.admitted.input.clone();
        let mut evidence = Evidence::new(setting, input, &leased.state);
        if let Some(understood) = leased.understood.take() {
            evidence.means(self.admitted.input.text(), understood);
        }
        evidence
    }

    /// A read, ready to be made: it borrows nothing, so that others can be made
    /// beside it.
    fn read(&self, read: Read, leased: &Leased) -> Running {
        let budget = self.orchestrator.config.budget(read.beside);
        let end = (tokio::time::Instant::now() + budget).min(self.call.deadline - TELLING);
        // what is the customer's is shown a token
        let token = leased
            .read_token
            .as_ref()
            .filter(|_| is_customers(&read.path));
        let options = options(end, token);
        let orchestrator = Arc::clone(&self.orchestrator);
        Box::pin(async move {
            let key = read.key();
            let domains = &orchestrator.domains;
            let sent = domains.send(&read.path, &options, read.request).await;
            let reply = sent.and_then(|reply| {
                let fact = read.reply.read(&reply.bytes).map_err(Error::internal)?;
                Ok(Reply {
                    source: Source {
                        service: read.service,
                        method: contract::method_name(&read.path).to_owned(),
                        as_of: reply.as_of.map(Into::into),
                        reached: true,
                        read_time: reply.read_time.map(Into::into),
                    },
                    fact: Arc::new(Fact::new(fact)),
                })
            });
            (key, reply.map_err(|error| logged(error, &read.path)))
        })
    }

    /// What a write would do: the write with what the customer's yes is to, and
    /// the reply.
    async fn preview(
        &self,
        write: &Write,
        id: &str,
        leased: &Leased,
    ) -> Result<(DynamicMessage, Value)> {
        let look = keyed(write.request.clone(), id, true);
        let end = self.call.deadline - TELLING;
        let method = contract::method_of(&write.path)
            .ok_or_else(|| Error::from(contract::PlatformReason::UnknownMethod))?;
        let options = options(end, leased.read_token.as_ref());
        let request = look.encode_to_vec().into();
        let domains = &self.orchestrator.domains;
        let sent = domains.send(&write.path, &options, request);
        let reply = sent.await.map_err(|error| logged(error, &write.path))?;
        let shown = reply.message(&method)?;
        let mut agreed = keyed(write.request.clone(), id, false);
        agree(&mut agreed, &shown);
        Ok((agreed, fact(&shown)?))
    }

    /// Writes a proposal down.
    async fn propose(
        &self,
        proposal: Proposal,
        id: &str,
        write: &DynamicMessage,
    ) -> Result<Option<Timestamp>> {
        let action = context::Action {
            name: proposal_name(id),
            conversation: self.admitted.conversation.clone(),
            session: self.call.session()?.session.clone(),
            customer: self.call.customer()?.to_owned(),
            method: proposal.write.path.to_string(),
            request: write.encode_to_vec(),
            preview: proposal.text,
            playbook: proposal.intent,
            facts: proposal.facts,
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
        Ok(proposed.expire_time)
    }
}

/// What broke inside is found by the trace; its text may hold values.
fn logged(error: Error, path: &str) -> Error {
    if error.cause().is_some() {
        tracing::error!(reason = error.reason(), path, "a call failed inside");
    }
    error
}

/// The core wants what it was given already.
fn stuck() -> Error {
    Error::internal("the dialogue wants what can't be had")
}

/// Whether a path is a customer's.
fn is_customers(path: &str) -> bool {
    Policies::own()
        .get(path)
        .is_some_and(|policy| policy.authority == Authority::Customer)
}
