//! `RefundOrder`.

use contract::{
    Error, Result,
    billing::{
        OrderPayment, PaymentKind, PaymentMethodKind, PaymentState, Reason, RefundOrderRequest,
        RefundOrderResponse, billing_service::RefundOrder,
    },
    value::{self, Id},
};
use principal::Call;
use service::Write;
use store::{Change, Collection, Tx};

use crate::{
    Billing, rules,
    store::{ledger, methods::Methods, payments},
};

impl Write<RefundOrder> for Billing {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &RefundOrderRequest,
    ) -> Result<RefundOrderResponse> {
        let customer = Id::parse("customers", "customer", &request.customer)?;
        let order = Id::parse("orders", "order", &request.order)?;
        if value::holds_card_number(&request.cause) {
            return Err(Reason::CardNumberRefused.into());
        }
        let paid = payments::of_order(tx, order.as_str()).await?;
        if paid
            .iter()
            .any(|payment| payment.customer != customer.as_str())
        {
            return Err(Error::not_found());
        }
        // done before, and perhaps so long ago that the reply is forgotten
        let named = format!("orderPayments/{}-", request_part(call));
        let there = paid
            .iter()
            .filter(|payment| payment.name.starts_with(&named));
        let there: Vec<OrderPayment> = there.cloned().collect();
        if !there.is_empty() {
            return Ok(RefundOrderResponse { payments: there });
        }
        let mut moved = Vec::new();
        for (method, amount) in rules::refundable(&paid, &request.refunds)? {
            let on_file = Methods::own(tx, customer.as_str(), &method).await?;
            let on_file = on_file.ok_or_else(|| {
                Error::from(Reason::MethodNotOnFile).with("payment_method", &method)
            })?;
            // a gift card has it at once; a bank takes its days
            let state = match on_file.kind() {
                PaymentMethodKind::GiftCard => PaymentState::Settled,
                _ => PaymentState::Pending,
            };
            let name = format!("{named}{}", moved.len());
            ledger::transfer(
                tx,
                &name,
                &ledger::of_order(order.as_str()),
                &ledger::of_method(&method),
                &amount,
            )
            .await?;
            let payment = OrderPayment {
                name,
                order: order.to_string(),
                customer: customer.to_string(),
                payment_method: method,
                kind: PaymentKind::Refund.into(),
                amount: Some(amount),
                state: state.into(),
                create_time: Some(tx.now().into()),
            };
            payments::put(tx, &payment).await?;
            moved.push(payment);
        }
        let tags = vec![order.to_string(), customer.to_string()];
        tx.change(Change {
            name: order.to_string(),
            kind: "order.refunded".into(),
            tags,
        });
        Ok(RefundOrderResponse { payments: moved })
    }
}

/// The request id as part of a name.
pub(super) fn request_part(call: &Call) -> String {
    call.request_id.replace('/', "-")
}
