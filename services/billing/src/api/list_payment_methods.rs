//! `ListPaymentMethods`.

use contract::{
    Page, Result,
    billing::{
        ListPaymentMethodsRequest, ListPaymentMethodsResponse, billing_service::ListPaymentMethods,
    },
};
use principal::Call;
use service::Read;
use store::Collection;

use crate::{Billing, store::methods::Methods};

impl Read<ListPaymentMethods> for Billing {
    async fn read(
        &self,
        call: &Call,
        request: ListPaymentMethodsRequest,
    ) -> Result<ListPaymentMethodsResponse> {
        let page = Page::parse(request.page_size, &request.page_token, 20, 100)?;
        let mut reader = self.store.reader();
        let own = Methods::list(&mut reader, call.customer()?, &page).await?;
        let (payment_methods, next_page_token) = own;
        Ok(ListPaymentMethodsResponse {
            payment_methods,
            next_page_token,
        })
    }
}
