//! Changes of orders, as the orchestrator sends them.

use std::cell::Cell;

use aws_lc_rs::digest::{SHA256, digest};
use contract::{
    Method,
    admin::{ImportRequest, ImportResponse, admin::Import},
    billing::OrderPayment,
    identity::{ActionBinding, ExchangeTokenRequest, identity_service::ExchangeToken},
    orders::{Line, ModifyLinesRequest, Order, OrderState, Payment, orders_service::ModifyLines},
    value,
};
use mesh::Client;
use principal::Secret;
use prost::Message;
use prost_types::Any;

use crate::{Fail, ours::lasting, process::System};

/// Orders that can be changed, once each, and whoever sends the changes.
pub(crate) struct Changes {
    identity: Client,
    orders: Client,
    session: String,
    next: Cell<usize>,
}

const OLD: &str = "products/bench/variants/old";
const NEW: &str = "products/bench/variants/new";

impl Changes {
    /// Imports so many orders of the sample's first customer.
    pub(crate) async fn new(system: &System, session: &str, count: usize) -> Result<Self, Fail> {
        let customer = "customers/ada-moreno";
        let (mut orders, mut payments) = (Vec::new(), Vec::new());
        for at in 0..count {
            let paid = Payment {
                payment_method: "paymentMethods/bench".into(),
                amount: Some(value::of("USD", 2_000)),
                kind: 1,
                state: 2,
            };
            orders.push(service::pack(&Order {
                name: format!("orders/B{at}"),
                number: format!("#B{at}"),
                customer: customer.into(),
                state: OrderState::Pending.into(),
                lines: vec![Line {
                    product: "products/bench".into(),
                    variant: OLD.into(),
                    product_name: "Bench".into(),
                    quantity: 1,
                    unit_price: Some(value::of("USD", 2_000)),
                    ..Line::default()
                }],
                payments: vec![paid.clone()],
                ..Order::default()
            }));
            payments.push(service::pack(&OrderPayment {
                name: format!("orderPayments/B{at}"),
                order: format!("orders/B{at}"),
                customer: customer.into(),
                payment_method: paid.payment_method,
                kind: 1,
                amount: paid.amount,
                state: 2,
                create_time: None,
            }));
        }
        let method = service::pack(&contract::billing::PaymentMethod {
            name: "paymentMethods/bench".into(),
            customer: customer.into(),
            kind: contract::billing::PaymentMethodKind::Paypal.into(),
            ..contract::billing::PaymentMethod::default()
        });
        let variant = |name: &str, cents| contract::catalog::Variant {
            name: name.into(),
            price: Some(value::of("USD", cents)),
            available: true,
            ..contract::catalog::Variant::default()
        };
        let product = service::pack(&contract::catalog::Product {
            name: "products/bench".into(),
            display_name: "Bench".into(),
            variants: vec![variant(OLD, 2_000), variant(NEW, 1_500)],
            ..contract::catalog::Product::default()
        });
        for (service, resources) in [
            ("catalog", vec![product]),
            ("billing", vec![method]),
            ("billing", payments),
            ("orders", orders),
        ] {
            import(system, service, resources).await?;
        }
        Ok(Self {
            identity: system.client_as("identity", "service-orchestrator")?,
            orders: system.client_as("orders", "service-orchestrator")?,
            session: session.to_owned(),
            next: Cell::new(0),
        })
    }

    /// A change that is confirmed and not sent yet.
    pub(crate) async fn confirmed(&self) -> Result<Confirmed<'_>, Fail> {
        let at = self.next.replace(self.next.get() + 1);
        let request = ModifyLinesRequest {
            request_id: format!("bench-{at}"),
            name: format!("orders/B{at}"),
            variants: vec![OLD.into()],
            new_variants: vec![NEW.into()],
            payment_method: "paymentMethods/bench".into(),
            ..ModifyLinesRequest::default()
        };
        let action = ActionBinding {
            audience: "service/orders".into(),
            method: ModifyLines::PATH.into(),
            request_id: request.request_id.clone(),
            request_sha256: digest(&SHA256, &request.encode_to_vec()).as_ref().to_vec(),
        };
        let exchange = ExchangeTokenRequest {
            subject_token: self.session.clone(),
            action: Some(action),
        };
        let identity = &self.identity;
        let token = identity
            .call::<ExchangeToken>(&lasting(), &exchange)
            .await?;
        Ok(Confirmed {
            orders: &self.orders,
            token: Secret::new(token.token),
            request,
        })
    }
}

/// A change with its token.
pub(crate) struct Confirmed<'c> {
    orders: &'c Client,
    token: Secret,
    request: ModifyLinesRequest,
}

impl Confirmed<'_> {
    pub(crate) async fn send(self) -> Result<(), Fail> {
        let options = lasting().bearer(self.token);
        let done = self.orders.call::<ModifyLines>(&options, &self.request);
        let order = done.await?;
        match order.items_modified && order.payments.len() == 2 {
            true => Ok(()),
            false => Err("the order wasn't changed".into()),
        }
    }
}

async fn import(system: &System, service: &str, resources: Vec<Any>) -> Result<(), Fail> {
    let client = system.client_as(service, "operator-dev")?;
    let batch = |resources: &[Any]| {
        let request = ImportRequest {
            resources: resources.to_vec(),
        };
        bytes::Bytes::from(request.encode_to_vec())
    };
    let batches: Vec<_> = resources.chunks(200).map(batch).collect();
    let batches = futures::stream::iter(batches);
    let mut replies = client.duplex::<Import>(&lasting(), batches).await?;
    while let Some(reply) = replies.message().await? {
        let reply = ImportResponse::decode(reply)?;
        if let Some(refusal) = reply.refusals.first() {
            return Err(format!("{service}: {refusal:?}").into());
        }
    }
    Ok(())
}
