//! `GetPaymentMethod`.

use contract::{
    Error, Result,
    billing::{GetPaymentMethodRequest, PaymentMethod, Reason, billing_service::GetPaymentMethod},
    value::Id,
};
use principal::Call;
use service::Read;
use store::Collection;

use crate::{Billing, store::methods::Methods};

impl Read<GetPaymentMethod> for Billing {
    async fn read(&self, _: &Call, request: GetPaymentMethodRequest) -> Result<PaymentMethod> {
        let customer = Id::parse("customers", "customer", &request.customer)?;
        let mut reader = self.store.reader();
        let found = Methods::own(&mut reader, customer.as_str(), &request.name).await?;
        // somebody else's isn't on this file either
        let missing = || Error::from(Reason::MethodNotOnFile);
        found.ok_or_else(|| missing().with("payment_method", &request.name))
    }
}
