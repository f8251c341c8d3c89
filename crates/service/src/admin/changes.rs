//! Changes over several services that aren't over, and what operators do about
//! those that can't go on by themselves.

use contract::{
    Error, Result,
    admin::{
        ChangeUnderWay, GetChangeRequest, ListChangesRequest, ListChangesResponse,
        ResolveChangeRequest, RetryChangeRequest,
        admin::{GetChange, ListChanges, ResolveChange, RetryChange},
    },
};
use principal::Call;
use saga::operate;
use store::Tx;

use super::Admin;
use crate::handler::{Read, Write};

/// The longest note, in characters.
const LONGEST: usize = 200;

impl Admin {
    fn own(&self, mut change: ChangeUnderWay) -> ChangeUnderWay {
        self.runtime.service.clone_into(&mut change.service);
        change
    }
}

impl Read<ListChanges> for Admin {
    async fn read(&self, call: &Call, request: ListChangesRequest) -> Result<ListChangesResponse> {
        let Some(store) = &self.runtime.store else {
            return Ok(ListChangesResponse::default());
        };
        let most = match request.page_size {
            0 => 100,
            size => i64::from(size.clamp(1, 1000)),
        };
        let page = operate::list(store, &request.page_token, most).await?;
        let is_full = i64::try_from(page.len()).is_ok_and(|len| len == most);
        let last = page.last().filter(|_| is_full).map(|last| last.id.clone());
        let changes = page.into_iter().map(|change| self.own(change));
        let wanted =
            |change: &ChangeUnderWay| !request.refused || operate::is_stuck(change, call.now);
        Ok(ListChangesResponse {
            changes: changes.filter(wanted).collect(),
            next_page_token: last.unwrap_or_default(),
        })
    }
}

impl Read<GetChange> for Admin {
    async fn read(&self, _: &Call, request: GetChangeRequest) -> Result<ChangeUnderWay> {
        let change = operate::get(self.runtime.store()?, &request.id).await?;
        Ok(self.own(change))
    }
}

impl Write<RetryChange> for Admin {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &RetryChangeRequest,
    ) -> Result<ChangeUnderWay> {
        let change = operate::retry(tx, &request.id).await?;
        tracing::warn!(
            change = change.id,
            caller = call.caller.path(),
            "a change is tried again"
        );
        Ok(self.own(change))
    }
}

impl Write<ResolveChange> for Admin {
    // the note is on record if the call counts as done, and else it isn't
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ResolveChangeRequest,
    ) -> Result<ChangeUnderWay> {
        let note = request.note.trim();
        if note.is_empty() || note.chars().count() > LONGEST {
            let wanted = "1 to 200 characters: what was done, and where to look it up";
            return Err(Error::invalid("note", wanted));
        }
        let leg = &request.leg;
        let change = operate::resolve(tx, &request.id, leg).await?;
        tracing::warn!(
            change = change.id,
            leg,
            caller = call.caller.path(),
            "a call was done by hand"
        );
        Ok(self.own(change))
    }
}
