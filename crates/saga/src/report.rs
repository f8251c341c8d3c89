//! A change that can't go on by itself is work for a person: a ticket says so.

use std::collections::HashSet;

use contract::{
    Error, Method, PlatformReason, Result,
    tickets::{FileTicketRequest, TicketKind, tickets_service::FileTicket},
};
use mesh::CallOptions;
use prost::Message;
use tokio::time::Instant;

use crate::{Domain, store::changes::Change};

/// Which changes have their tickets, as far as this process knows. One that forgets
/// files again, and finds that there is one.
#[derive(Debug, Default)]
pub(crate) struct Reported {
    filed: HashSet<String>,
    /// Until then nothing is tried: it failed just now.
    rests: Option<Instant>,
}

impl Reported {
    /// Files a ticket for each change that waits for an operator and has none.
    pub(crate) async fn file<D: Domain>(&mut self, domain: &D, stuck: &[Change]) {
        let is_stuck = |id: &String| stuck.iter().any(|change| change.id == *id);
        self.filed.retain(is_stuck);
        let sagas = domain.sagas();
        if !sagas.files_tickets() || self.rests.is_some_and(|until| Instant::now() < until) {
            return;
        }
        self.rests = None;
        for change in stuck {
            if self.filed.contains(&change.id) {
                continue;
            }
            match file(domain, change).await {
                Ok(()) => {
                    self.filed.insert(change.id.clone());
                }
                Err(error) if is_for_now(&error) => {
                    tracing::warn!(change = change.id, %error, "no ticket for now");
                    self.rests = Some(Instant::now() + sagas.config.retry());
                    return;
                }
                // one that is refused keeps no other waiting
                Err(error) => {
                    tracing::error!(change = change.id, %error, "no ticket");
                    self.filed.insert(change.id.clone());
                }
            }
        }
    }
}

async fn file<D: Domain>(domain: &D, change: &Change) -> Result<()> {
    let sagas = domain.sagas();
    let request = FileTicketRequest {
        request_id: format!("{}/stuck", change.id),
        customer: change.plan.customer.clone(),
        // the change's own ticket, where it opens one, is another
        cause: format!("{}/stuck", change.id),
        kind: TicketKind::StuckChange.into(),
        subject: format!("{} of {}", change.plan.kind, change.plan.key),
        // the same each time that it's filed: it's found by that
        text: format!(
            "This change can't go on by itself. See `switchboard changes show {}/{}`.",
            sagas.service, change.id
        ),
        ..FileTicketRequest::default()
    };
    let options = CallOptions::lasting(sagas.config.lease());
    let sent = sagas.send(FileTicket::PATH, request.encode_to_vec(), &options);
    sent.await.map(drop)
}

/// Whether it may be filed a little later.
fn is_for_now(error: &Error) -> bool {
    error.is_unknown()
        || error.is(PlatformReason::Busy)
        || error.is(PlatformReason::Overloaded)
        || error.is(PlatformReason::RequestInProgress)
}
