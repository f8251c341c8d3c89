//! `AddComment`.

use contract::{
    Result,
    tickets::{AddCommentRequest, Ticket, tickets_service::AddComment},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{
    Tickets,
    rules::{self, Said},
};

impl Write<AddComment> for Tickets {
    async fn write(&self, call: &Call, tx: &mut Tx, request: &AddCommentRequest) -> Result<Ticket> {
        let asked = (&*request.name, &*request.etag);
        let said = Said::by_customer(&request.text);
        let rule = |ticket: Ticket| rules::answered(ticket, said, call.now, &self.config);
        self.changed(call, tx, asked, ("ticket.commented", rule))
            .await
    }
}
