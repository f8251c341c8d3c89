//! `ListPaymentMethods`.

use contract::{
    Page, Result,
    billing::{
        ListPaymentMethodsRequest, ListPaymentMethodsResponse, billing_service::ListPaymentMethods,
    },
};
use principal::Call;
use service::Read;

use crate::{Billing, store::methods};

impl Read<ListPaymentMethods> for Billing {
    async fn read(
        &self,
        call: &Call,
        request: ListPaymentMethodsRequest,
    ) -> Result<ListPaymentMethodsResponse> {
        let page = Page::parse(request.page_size, &request.page_token, 20, 100)?;
        let found = methods::list(&mut self.store.reader(), call.customer()?, &page).await?;
        let (payment_methods, next_page_token) = page.cut(found, |method| method.name.clone());
        Ok(ListPaymentMethodsResponse {
            payment_methods,
            next_page_token,
        })
    }
}
