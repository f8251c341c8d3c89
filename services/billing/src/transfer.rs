//! Import and export. What comes in is booked against an account that stands
//! for the time before: the ledger's sum stays zero.

use contract::{
    Error, Result,
    billing::{OrderPayment, PaymentKind, PaymentMethod, PaymentMethodKind, Reason},
    value::{self, Id},
};
use service::Keeps;
use store::{Collection, Tx};

use crate::{
    Billing,
    store::{
        ledger,
        methods::{self, Methods},
        payments::{self, Payments},
    },
};

impl Keeps<Methods> for Billing {
    const IMPORTED: &'static str = "payment_method.imported";

    async fn check(&self, _: &mut Tx, method: PaymentMethod) -> Result<PaymentMethod> {
        let texts = [
            &method.name,
            &method.brand,
            &method.last_four,
            &method.expiry,
        ];
        if texts.iter().any(|text| value::holds_card_number(text)) || method.last_four.len() > 4 {
            return Err(Reason::CardNumberRefused.into());
        }
        let balance = method.balance.as_ref();
        match balance.is_some_and(|balance| balance.minor_units < 0) {
            true => Err(Error::invalid("balance", "zero or more")),
            false => Ok(method),
        }
    }

    async fn keep(&self, tx: &mut Tx, method: &PaymentMethod) -> Result<bool> {
        if Methods::any(tx, &method.name).await?.as_ref() == Some(method) {
            return Ok(false);
        }
        Methods::write(tx, method).await?;
        if method.kind() == PaymentMethodKind::GiftCard {
            fill(tx, method).await?;
        }
        Ok(true)
    }
}

/// Books what a gift card has more or less than before.
async fn fill(tx: &mut Tx, card: &PaymentMethod) -> Result<()> {
    let account = ledger::of_method(&card.name);
    let balance = card
        .balance
        .as_ref()
        .map_or(0, |balance| balance.minor_units);
    let missing = balance - ledger::balance(tx, &account).await?;
    if missing == 0 {
        return Ok(());
    }
    let movement = format!("import/{}", principal::random_id());
    let missing = value::of(methods::currency(card), missing);
    ledger::transfer(tx, &movement, ledger::BEFORE, &account, &missing).await
}

impl Keeps<Payments> for Billing {
    const IMPORTED: &'static str = "order.payment_imported";

    fn told(payment: &OrderPayment) -> &str {
        &payment.order
    }

    async fn check(&self, _: &mut Tx, payment: OrderPayment) -> Result<OrderPayment> {
        Id::parse("orders", "order", &payment.order)?;
        let amount = payment.amount.as_ref();
        let is_some = amount.is_some_and(|amount| amount.minor_units > 0);
        match is_some && payment.kind() != PaymentKind::Unspecified {
            true => Ok(payment),
            false => Err(Error::invalid("amount", "more than zero, with its kind")),
        }
    }

    async fn keep(&self, tx: &mut Tx, payment: &OrderPayment) -> Result<bool> {
        if !payments::put(tx, payment).await? {
            return Ok(false);
        }
        let order = ledger::of_order(&payment.order);
        let (from, to) = match payment.kind() {
            PaymentKind::Refund => (order.as_str(), ledger::BEFORE),
            _ => (ledger::BEFORE, order.as_str()),
        };
        let amount = payment.amount.clone().unwrap_or_default();
        ledger::transfer(tx, &payment.name, from, to, &amount).await?;
        Ok(true)
    }
}
