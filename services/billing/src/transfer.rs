//! Import and export. What comes in is booked against an account that stands
//! for the time before: the ledger's sum stays zero.

use contract::{
    Error, Result,
    billing::{OrderPayment, PaymentKind, PaymentMethod, PaymentMethodKind, Reason},
    value::{self, Id},
};
use futures::future::BoxFuture;
use prost_types::Any;
use service::{Exported, Portable, foreign, pack, unpack};
use store::{Change, Tx};

use crate::{
    Billing,
    store::{ledger, methods, payments},
};

const METHOD: &str = "switchboard.billing.v1.PaymentMethod";
const PAYMENT: &str = "switchboard.billing.v1.OrderPayment";

impl Portable for Billing {
    fn types(&self) -> &'static [&'static str] {
        &[METHOD, PAYMENT]
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            if let Some(method) = unpack::<PaymentMethod>(resource)? {
                return take_method(tx, method).await;
            }
            match unpack::<OrderPayment>(resource)? {
                Some(payment) => take_payment(tx, payment).await,
                None => Err(foreign(resource)),
            }
        })
    }

    fn export<'a>(&'a self, type_name: &'a str, after: &'a str) -> BoxFuture<'a, Result<Exported>> {
        Box::pin(async move {
            let mut reader = self.store.scanner();
            if type_name == METHOD {
                let page = methods::page(&mut reader, after).await?;
                let last = page
                    .last()
                    .map(|method| method.name.clone())
                    .unwrap_or_default();
                return Ok(Exported {
                    resources: page.iter().map(pack).collect(),
                    last,
                });
            }
            let page = payments::page(&mut reader, after).await?;
            let last = page
                .last()
                .map(|payment| payment.name.clone())
                .unwrap_or_default();
            Ok(Exported {
                resources: page.iter().map(pack).collect(),
                last,
            })
        })
    }

    fn count<'a>(&'a self, type_name: &'a str) -> BoxFuture<'a, Result<i64>> {
        Box::pin(async move {
            let mut reader = self.store.scanner();
            if type_name == METHOD {
                methods::count(&mut reader).await
            } else {
                payments::count(&mut reader).await
            }
        })
    }
}

async fn take_method(tx: &mut Tx, method: PaymentMethod) -> Result<bool> {
    Id::parse("paymentMethods", "name", &method.name)?;
    Id::parse("customers", "customer", &method.customer)?;
    let texts = [
        &method.name,
        &method.brand,
        &method.last_four,
        &method.expiry,
    ];
    if texts.iter().any(|text| value::holds_card_number(text)) || method.last_four.len() > 4 {
        return Err(Reason::CardNumberRefused.into());
    }
    let there = methods::any(tx, &method.name).await?;
    if there.as_ref() == Some(&method) {
        return Ok(false);
    }
    let balance = method.balance.clone().unwrap_or_default();
    if balance.minor_units < 0 {
        return Err(Error::invalid("balance", "zero or more"));
    }
    let currency = if balance.currency_code.is_empty() {
        "USD"
    } else {
        &balance.currency_code
    };
    methods::put(tx, &method, currency).await?;
    if method.kind() == PaymentMethodKind::GiftCard {
        let account = ledger::of_method(&method.name);
        let missing = balance.minor_units - ledger::balance(tx, &account).await?;
        if missing != 0 {
            let movement = format!("import/{}", principal::random_id());
            ledger::transfer(
                tx,
                &movement,
                ledger::BEFORE,
                &account,
                &value::of(currency, missing),
            )
            .await?;
        }
    }
    let tags = vec![method.customer];
    tx.change(Change {
        name: method.name,
        kind: "payment_method.imported".into(),
        tags,
    });
    Ok(true)
}

async fn take_payment(tx: &mut Tx, payment: OrderPayment) -> Result<bool> {
    Id::parse("orderPayments", "name", &payment.name)?;
    Id::parse("orders", "order", &payment.order)?;
    Id::parse("customers", "customer", &payment.customer)?;
    let amount = payment.amount.clone().unwrap_or_default();
    if amount.minor_units <= 0 || payment.kind() == PaymentKind::Unspecified {
        return Err(Error::invalid("amount", "more than zero, with its kind"));
    }
    if !payments::put(tx, &payment).await? {
        return Ok(false);
    }
    let order = ledger::of_order(&payment.order);
    let (from, to) = match payment.kind() {
        PaymentKind::Refund => (order.as_str(), ledger::BEFORE),
        _ => (ledger::BEFORE, order.as_str()),
    };
    ledger::transfer(tx, &payment.name, from, to, &amount).await?;
    let tags = vec![payment.order.clone(), payment.customer];
    tx.change(Change {
        name: payment.order,
        kind: "order.payment_imported".into(),
        tags,
    });
    Ok(true)
}
