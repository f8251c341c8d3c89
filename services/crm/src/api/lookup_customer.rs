//! `LookupCustomer`.

use contract::{
    Error, Result,
    crm::{LookupCustomerRequest, LookupCustomerResponse, crm_service::LookupCustomer},
};
use principal::Call;
use service::Read;

use crate::{Crm, store::customers};

impl Read<LookupCustomer> for Crm {
    async fn read(
        &self,
        _: &Call,
        request: LookupCustomerRequest,
    ) -> Result<LookupCustomerResponse> {
        let whole = !request.email.is_empty()
            || (!request.phone.is_empty() && !request.birth_date.is_empty())
            || (!request.full_name.is_empty() && !request.postal_code.is_empty());
        if !whole {
            return Err(Error::invalid(
                "email",
                "an e-mail address, or phone and birth date, or name and postal code",
            ));
        }
        match customers::find(&mut self.store.reader(), &request)
            .await?
            .as_slice()
        {
            [only] => Ok(LookupCustomerResponse {
                customer: only.clone(),
            }),
            _ => Err(Error::not_found()),
        }
    }
}
