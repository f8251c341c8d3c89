//! A change that can't go on by itself is work for a person: a ticket says so.

use std::collections::HashSet;

use contract::{
    Error, Method, PlatformReason, Result,
    tickets::{FileTicketRequest, TicketKind, tickets_service::FileTicket},
};
use mesh::CallOptions;

use crate::{
    Domain,
    store::changes::{self, Change},
};

/// Which changes have their tickets, as far as this process knows. One that forgets
/// files again, and finds that there is one.
#[derive(Debug, Default)]
pub(crate) struct Reported(HashSet<String>);

impl Reported {
    /// Files a ticket for each change that waits for an operator and has none.
    pub(crate) async fn look<D: Domain>(&mut self, domain: &D) {
        let sagas = domain.sagas();
        let refused = match changes::refused(&mut sagas.store.reader()).await {
            Ok(refused) => refused,
            Err(error) => return tracing::warn!(%error, "can't look for refused changes"),
        };
        self.0
            .retain(|id| refused.iter().any(|change| change.id == *id));
        for change in refused {
            if self.0.contains(&change.id) {
                continue;
            }
            match file(domain, &change).await {
                // where there are no tickets the list of changes is all there is
                Err(error) if error.is_unknown() || error.is(PlatformReason::Busy) => {
                    tracing::warn!(change = change.id, %error, "no ticket yet");
                }
                Err(error) => {
                    tracing::error!(change = change.id, %error, "no ticket");
                    self.0.insert(change.id);
                }
                Ok(()) => {
                    self.0.insert(change.id);
                }
            }
        }
    }
}

async fn file<D: Domain>(domain: &D, change: &Change) -> Result<()> {
    let sagas = domain.sagas();
    let refusal = change.refusal.as_deref().map(Error::from_bytes);
    let refusal = refusal.transpose()?;
    let reason = refusal.map_or_else(String::new, |error| error.reason().to_owned());
    let leg = change.step.call(&change.plan);
    let leg = leg.map_or("", |call| call.method.trim_start_matches('/'));
    let request = FileTicketRequest {
        request_id: format!("{}/stuck", change.id),
        customer: change.plan.customer.clone(),
        cause: change.id.clone(),
        kind: TicketKind::StuckChange.into(),
        subject: format!("{} of {}", change.plan.kind, change.plan.key),
        text: format!(
            "{leg} is refused ({reason}). See `switchboard changes show {}`.",
            change.id
        ),
        ..FileTicketRequest::default()
    };
    let bytes = prost::Message::encode_to_vec(&request);
    let options = CallOptions::lasting(sagas.config.lease());
    sagas
        .send(FileTicket::PATH, bytes, &options)
        .await
        .map(drop)
}
