//! `ChargeOrder`.

use contract::{
    Error, Result,
    billing::{
        ChargeOrderRequest, ChargeOrderResponse, OrderPayment, PaymentKind, PaymentState, Reason,
        billing_service::ChargeOrder,
    },
    value::{self, Id},
};
use principal::Call;
use service::Write;
use store::{Change, Collection, Tx};

use super::refund_order::request_part;
use crate::{
    Billing, rules,
    store::{ledger, methods::Methods, payments},
};

impl Write<ChargeOrder> for Billing {
    // who was told no may have given up by now: a repeat that comes late must not
    // take money for nothing
    const KEEPS_REFUSALS: bool = true;

    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ChargeOrderRequest,
    ) -> Result<ChargeOrderResponse> {
        let customer = Id::parse("customers", "customer", &request.customer)?;
        let order = Id::parse("orders", "order", &request.order)?;
        if value::holds_card_number(&request.cause) {
            return Err(Reason::CardNumberRefused.into());
        }
        let paid = payments::of_order(tx, order.as_str()).await?;
        let foreign = |payment: &OrderPayment| payment.customer != customer.as_str();
        if paid.iter().any(foreign) {
            return Err(Error::not_found());
        }
        let name = format!("orderPayments/{}", request_part(call));
        // done before, and perhaps so long ago that the reply is forgotten
        if let Some(there) = paid.iter().find(|payment| payment.name == name) {
            return Ok(ChargeOrderResponse {
                payment: Some(there.clone()),
            });
        }
        let method = Methods::own(tx, customer.as_str(), &request.payment_method).await?;
        let method = method.ok_or_else(|| {
            let error = Error::from(Reason::MethodNotOnFile);
            error.with("payment_method", &request.payment_method)
        })?;
        let amount = request.amount.clone().unwrap_or_default();
        rules::chargeable(&method, &amount, &paid, self.config.order_cap_minor_units)?;
        let (from, to) = (
            ledger::of_method(&method.name),
            ledger::of_order(order.as_str()),
        );
        ledger::transfer(tx, &name, &from, &to, &amount).await?;
        let payment = OrderPayment {
            name,
            order: order.to_string(),
            customer: customer.to_string(),
            payment_method: method.name,
            kind: PaymentKind::Payment.into(),
            amount: Some(amount),
            state: PaymentState::Settled.into(),
            create_time: Some(tx.now().into()),
        };
        payments::put(tx, &payment).await?;
        let tags = vec![order.to_string(), customer.to_string()];
        tx.change(Change {
            name: order.to_string(),
            kind: "order.charged".into(),
            tags,
        });
        Ok(ChargeOrderResponse {
            payment: Some(payment),
        })
    }
}
