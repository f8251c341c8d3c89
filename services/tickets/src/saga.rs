//! Opening a ticket: what crm is asked first, and what is decided then.

use ::saga::{Domain, Draft, Drafted, Reply, Sagas};
use ::store::Tx;
use contract::{
    Error, Result,
    crm::{GetServiceLevelRequest, Tier, crm_service::GetServiceLevel},
    tickets::{Author, Reason, Ticket},
    value::Id,
};
use mesh::CallOptions;
use principal::Call;

use crate::{
    Tickets,
    api::shown,
    rules::{self, Said},
    store::tickets::{self, Kept},
};

impl Domain for Tickets {
    type Collection = Kept;

    fn sagas(&self) -> &Sagas {
        &self.sagas
    }

    fn reply(&self, ticket: &Ticket) -> Reply {
        Reply::of(&shown(ticket.clone()))
    }
}

impl Tickets {
    /// The tier of a customer. Where crm can't say it's STANDARD: a ticket is opened
    /// all the same.
    pub(crate) async fn tier(&self, call: &Call, customer: &str) -> Result<Tier> {
        let request = GetServiceLevelRequest {
            customer: Id::parse("customers", "customer", customer)?.to_string(),
            read_mask: None,
        };
        // what is left of the time is for the ticket itself
        let options = CallOptions::within(call);
        let crm = self.sagas.client("crm")?;
        let asked = crm.call::<GetServiceLevel>(&options, &request);
        match tokio::time::timeout(call.remaining() / 2, asked).await {
            Ok(Ok(level)) => Ok(level.tier()),
            failed => {
                let failed = failed.ok().and_then(Result::err);
                let reason = failed.as_ref().map_or("too slow", Error::reason);
                tracing::warn!(reason, "opened without the customer's tier");
                Ok(Tier::Standard)
            }
        }
    }

    /// A new ticket, or what is added to the one of its conversation.
    pub(crate) async fn opened(
        &self,
        tx: &mut Tx,
        new: Ticket,
        said: Said<'_>,
        tier: Tier,
    ) -> Result<Drafted<Ticket>> {
        if let Some(there) = tickets::of_cause(tx, &new.cause).await? {
            // what is filed for somebody else is told to nobody
            let is_same = (&there.customer, there.kind) == (&new.customer, new.kind);
            return match is_same {
                true => Ok(Drafted::Same(self.reply(&there))),
                false => Err(Error::invalid(
                    "cause",
                    "one that no other ticket is filed for",
                )),
            };
        }
        if let Some(there) = tickets::of_conversation(tx, &new).await? {
            let ticket = rules::answered(there, said, tx.now(), &self.config)?;
            return Ok(change(ticket, "ticket.commented"));
        }
        let most = i64::from(self.config.most_open);
        if said.by == Author::Customer && tickets::unfinished(tx, &new.customer).await? >= most {
            return Err(Error::from(Reason::TooManyOpen).with("most", most));
        }
        // a number that chance made before is refused by the table, and made anew
        let chance = u64::from_be_bytes(principal::random_bytes());
        let new = Ticket {
            name: Id::new("tickets", &principal::random_id()).to_string(),
            number: format!("TKT-{:07}", chance % 10_000_000),
            ..new
        };
        let ticket = rules::open(new, said, tier, tx.now(), &self.config)?;
        Ok(change(ticket, "ticket.opened"))
    }
}

fn change(ticket: Ticket, kind: &'static str) -> Drafted<Ticket> {
    Drafted::Change(Draft {
        key: ticket.name.clone(),
        customer: ticket.customer.clone(),
        kind,
        document: ticket,
        before: Vec::new(),
        after: Vec::new(),
    })
}
