//! `CheckPlaybook`.

use contract::{
    Error, Result,
    orchestrator::{
        CheckPlaybookRequest, CheckPlaybookResponse, PlaybookProblem,
        orchestrator_service::CheckPlaybook,
    },
    pool,
};
use playbook::Playbooks;
use principal::Call;
use service::Read;

use crate::Front;

impl Read<CheckPlaybook> for Front {
    async fn read(&self, _: &Call, request: CheckPlaybookRequest) -> Result<CheckPlaybookResponse> {
        let work = tokio::task::spawn_blocking(move || Playbooks::problems(&request.yaml, pool()));
        let problems = work.await.map_err(Error::internal)?;
        let problems = problems
            .into_iter()
            .map(|problem| PlaybookProblem {
                line: i32::try_from(problem.line).unwrap_or(i32::MAX),
                message: problem.message,
                suggestion: problem.suggestion,
            })
            .collect();
        Ok(CheckPlaybookResponse { problems })
    }
}
