//! `ListPlaybooks`.

use contract::{
    Result,
    orchestrator::{
        ListPlaybooksRequest, ListPlaybooksResponse, Playbook, orchestrator_service::ListPlaybooks,
    },
};
use principal::Call;
use service::Read;

use crate::Front;

impl Read<ListPlaybooks> for Front {
    async fn read(&self, _: &Call, _: ListPlaybooksRequest) -> Result<ListPlaybooksResponse> {
        let books = self.0.books.current();
        let playbooks = books
            .all()
            .iter()
            .map(|book| Playbook {
                intent: book.intent.clone(),
                hash: book.hash.clone(),
                calls: book
                    .calls()
                    .map(|step| {
                        format!(
                            "{}.{} [{}]",
                            step.service,
                            step.method.name(),
                            step.read_mask.join(", ")
                        )
                    })
                    .collect(),
            })
            .collect();
        Ok(ListPlaybooksResponse { playbooks })
    }
}
