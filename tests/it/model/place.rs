//! Where sequences are played: a system with an order and a gift card for each.

use std::time::Duration;

use contract::{
    billing::{OrderPayment, PaymentMethod, PaymentMethodKind},
    catalog::{Product, Variant},
    orders::{Line, Order, OrderState, Payment},
    types::Option as Choice,
    value,
};
use mesh::{CallOptions, Client};
use testkit::System;

use super::wish::{FORMS, Method, Sequence, Start};
use crate::world::{ANNA, address, at as day};

/// The system, as the warehouse and billing's callers reach it.
pub(super) struct Place {
    pub(super) warehouse: Client,
    pub(super) billing: Client,
    pub(super) reader: Client,
}

pub(super) fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(20))
}

pub(super) fn form(at: usize) -> String {
    let (product, form, _, _) = FORMS[at];
    format!("products/{product}/variants/{form}")
}

pub(super) fn method(of: Method, number: usize) -> String {
    match of {
        Method::None => String::new(),
        Method::Card => "paymentMethods/anna-card".into(),
        Method::Gift => format!("paymentMethods/gift-{number}"),
        Method::Foreign => "paymentMethods/boris-card".into(),
    }
}

fn product(id: &str) -> Product {
    let forms = FORMS.iter().filter(|(product, ..)| *product == id);
    let variants = forms.map(|(_, form, cents, available)| Variant {
        name: format!("products/{id}/variants/{form}"),
        options: vec![Choice {
            name: "form".into(),
            value: (*form).into(),
        }],
        price: Some(value::of("USD", *cents)),
        available: *available,
        ..Variant::default()
    });
    Product {
        name: format!("products/{id}"),
        display_name: id.into(),
        variants: variants.collect(),
        ..Product::default()
    }
}

fn order(number: usize, sequence: &Sequence) -> Order {
    let line = |at: &usize| Line {
        product: format!("products/{}", FORMS[*at].0),
        variant: form(*at),
        product_name: FORMS[*at].0.into(),
        quantity: 1,
        unit_price: Some(value::of("USD", FORMS[*at].2)),
        ..Line::default()
    };
    let total: i64 = sequence.lines.iter().map(|at| FORMS[*at].2).sum();
    let state = match sequence.start {
        Start::Pending => OrderState::Pending,
        Start::Processing => OrderState::Processing,
        Start::Delivered => OrderState::Delivered,
        Start::Cancelled => OrderState::Cancelled,
    };
    Order {
        name: format!("orders/S{number}"),
        number: format!("#S{number}"),
        customer: ANNA.0.into(),
        state: state.into(),
        cancel_reason: match state {
            OrderState::Cancelled => 1,
            _ => 0,
        },
        lines: sequence.lines.iter().map(line).collect(),
        shipping_address: Some(address("1 Old Road")),
        payments: vec![Payment {
            payment_method: method(sequence.paid, number),
            amount: Some(value::of("USD", total)),
            kind: 1,
            state: 2,
        }],
        create_time: day(-5),
        estimated_time: day(-1),
        ..Order::default()
    }
}

impl Place {
    /// A system with an order and a gift card for each sequence.
    pub(super) async fn filled(system: &System, sequences: &[Sequence]) -> Self {
        let (mut methods, mut payments, mut orders) = (Vec::new(), Vec::new(), Vec::new());
        for (number, sequence) in sequences.iter().enumerate() {
            let order = order(number, sequence);
            methods.push(service::pack(&PaymentMethod {
                name: method(Method::Gift, number),
                customer: ANNA.0.into(),
                kind: PaymentMethodKind::GiftCard.into(),
                balance: Some(value::of("USD", sequence.gift)),
                ..PaymentMethod::default()
            }));
            payments.push(service::pack(&OrderPayment {
                name: format!("orderPayments/S{number}"),
                order: order.name.clone(),
                customer: ANNA.0.into(),
                payment_method: order.payments[0].payment_method.clone(),
                kind: 1,
                amount: order.payments[0].amount.clone(),
                state: 2,
                create_time: order.create_time,
            }));
            orders.push(service::pack(&order));
        }
        let products = ["pen", "cup"]
            .map(|id| service::pack(&product(id)))
            .to_vec();
        let all = [
            ("catalog", products),
            ("billing", methods),
            ("billing", payments),
            ("orders", orders),
        ];
        for (service, resources) in all {
            let done = system.import(service, resources).await.expect("imported");
            assert!(done.refusals.is_empty(), "{:?}", done.refusals.first());
        }
        Self {
            warehouse: system.client("orders", "operator/test"),
            billing: system.client("billing", "service/orders"),
            reader: system.client("orders", "service/orchestrator"),
        }
    }
}
