//! `CheckLedger`.

use contract::{
    Result,
    billing::{CheckLedgerRequest, CheckLedgerResponse, billing_service::CheckLedger},
};
use principal::Call;
use service::Read;

use crate::{
    Billing,
    store::{ledger, payments},
};

impl Read<CheckLedger> for Billing {
    async fn read(&self, _: &Call, request: CheckLedgerRequest) -> Result<CheckLedgerResponse> {
        let mut reader = self.store.reader();
        let payments = match request.order.as_str() {
            "" => Vec::new(),
            order => payments::of_order(&mut reader, order).await?,
        };
        Ok(CheckLedgerResponse {
            sums: ledger::sums(&mut reader).await?,
            entry_count: ledger::count(&mut reader).await?,
            payments,
        })
    }
}
