//! Plays a sequence at the system and in the model, step by step.

use std::time::Duration;

use contract::{
    Error,
    billing::{
        CheckLedgerRequest, GetPaymentMethodRequest, OrderPayment, PaymentMethod,
        PaymentMethodKind,
        billing_service::{CheckLedger, GetPaymentMethod},
    },
    catalog::{Product, Variant},
    orders::{
        CancelOrderRequest, CancelReason, ChangePaymentMethodRequest, ExchangeLinesRequest, Line,
        ModifyLinesRequest, Order, OrderState, Payment, ReceiveReturnRequest,
        RecordFulfilmentRequest, ReturnLinesRequest, UpdateInstructionsRequest,
        UpdateShippingAddressRequest, UpgradeShippingRequest,
        orders_service::{
            CancelOrder, ChangePaymentMethod, ExchangeLines, ModifyLines, ReceiveReturn,
            RecordFulfilment, ReturnLines, UpdateInstructions, UpdateShippingAddress,
            UpgradeShipping,
        },
    },
    types::Option as Choice,
    value,
};
use mesh::{CallOptions, Client, Incoming};
use prost::Message;
use testkit::System;

use super::{
    rules::{Model, Stage},
    wish::{FORMS, Method, Sequence, Start, Wish},
};
use crate::{
    taken_over::Orchestrator,
    world::{ANNA, address, at as day},
};

/// The system, as the warehouse and billing's callers reach it.
pub(super) struct Place {
    warehouse: Client,
    billing: Client,
    reader: Client,
}

fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(20))
}

fn form(at: usize) -> String {
    let (product, form, _, _) = FORMS[at];
    format!("products/{product}/variants/{form}")
}

fn method(of: Method, number: usize) -> String {
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

/// Plays a sequence; gives how many wishes were done and how many refused.
pub(super) async fn play(
    place: &Place,
    orchestrator: &Orchestrator<'_>,
    number: usize,
    sequence: &Sequence,
) -> (usize, usize) {
    let mut model = Model::new(sequence);
    let (mut done, mut refused) = (0, 0);
    for (at, wish) in sequence.wishes.iter().enumerate() {
        let said = model.ask(wish);
        let id = format!("S{number}-{at}");
        let came = ask(place, orchestrator, (number, &id), wish).await;
        let about = || format!("{sequence:?}, wish {at} of order S{number}");
        match (said, came) {
            (Ok(()), Ok(_)) => done += 1,
            (Err(reason), Err(error)) => {
                assert_eq!(error.reason(), reason, "{}", about());
                refused += 1;
            }
            (said, came) => panic!("{}: {said:?}, but {:?}", about(), came.map(drop)),
        }
    }
    compare(place, orchestrator, (number, &model)).await;
    (done, refused)
}

async fn ask(
    place: &Place,
    orchestrator: &Orchestrator<'_>,
    (number, id): (usize, &str),
    wish: &Wish,
) -> Result<Incoming, Error> {
    let (request_id, name) = (id.to_owned(), format!("orders/S{number}"));
    let forms = |forms: &[usize]| forms.iter().map(|at| form(*at)).collect::<Vec<_>>();
    let split = |pairs: &[(usize, usize)]| -> (Vec<String>, Vec<String>) {
        pairs
            .iter()
            .map(|(old, new)| (form(*old), form(*new)))
            .unzip()
    };
    macro_rules! write {
        ($method:ty, $request:ident { $($field:ident: $value:expr),* $(,)? }) => {{
            let request = $request { request_id, name, $($field: $value,)* ..$request::default() };
            orchestrator.write::<$method>(id, &request).await
        }};
    }
    match wish {
        Wish::Cancel { accepted } => {
            let reason = match accepted {
                true => CancelReason::NoLongerNeeded,
                false => CancelReason::FoundCheaper,
            };
            write!(
                CancelOrder,
                CancelOrderRequest {
                    reason: reason.into()
                }
            )
        }
        Wish::Move { valid, same } => {
            let street = if *same { "1 Old Road" } else { "2 New Road" };
            let mut to = address(street);
            if !valid {
                to.postal_code = "none".into();
            }
            write!(
                UpdateShippingAddress,
                UpdateShippingAddressRequest { address: Some(to) }
            )
        }
        Wish::Instruct => {
            let text = "ring twice".to_owned();
            write!(
                UpdateInstructions,
                UpdateInstructionsRequest { instructions: text }
            )
        }
        Wish::Modify { pairs, method: by } => {
            let (variants, new_variants) = split(pairs);
            write!(
                ModifyLines,
                ModifyLinesRequest {
                    variants: variants,
                    new_variants: new_variants,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Pay { method: by } => {
            let payment_method = method(*by, number);
            write!(
                ChangePaymentMethod,
                ChangePaymentMethodRequest {
                    payment_method: payment_method
                }
            )
        }
        Wish::Upgrade { level, method: by } => {
            write!(
                UpgradeShipping,
                UpgradeShippingRequest {
                    level: *level,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Return {
            forms: of,
            method: by,
        } => {
            write!(
                ReturnLines,
                ReturnLinesRequest {
                    variants: forms(of),
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Exchange { pairs, method: by } => {
            let (variants, new_variants) = split(pairs);
            write!(
                ExchangeLines,
                ExchangeLinesRequest {
                    variants: variants,
                    new_variants: new_variants,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Advance { stage } => {
            let request = RecordFulfilmentRequest {
                request_id,
                name,
                stage: *stage,
                ..RecordFulfilmentRequest::default()
            };
            sent::<RecordFulfilment>(place, &request).await
        }
        Wish::Receive => {
            let request = ReceiveReturnRequest {
                request_id,
                name,
                ..ReceiveReturnRequest::default()
            };
            sent::<ReceiveReturn>(place, &request).await
        }
    }
}

/// What the warehouse says.
async fn sent<M: contract::Method>(place: &Place, request: &M::Request) -> Result<Incoming, Error> {
    let bytes = request.encode_to_vec().into();
    place.warehouse.send(M::PATH, &lasting(), bytes).await
}

/// Compares the order, its ledger and the gift card with the model.
async fn compare(place: &Place, orchestrator: &Orchestrator<'_>, (number, model): (usize, &Model)) {
    let name = format!("orders/S{number}");
    let order = read(place, orchestrator, &name).await;
    let stage = match model.stage {
        Stage::Pending => OrderState::Pending,
        Stage::Processing => OrderState::Processing,
        Stage::Shipped => OrderState::Shipped,
        Stage::Delivered => OrderState::Delivered,
        Stage::Cancelled => OrderState::Cancelled,
        Stage::ReturnAsked { .. } => OrderState::ReturnRequested,
        Stage::ExchangeAsked { .. } => OrderState::ExchangeRequested,
        Stage::Returned => OrderState::Returned,
        Stage::Exchanged => OrderState::Exchanged,
    };
    assert_eq!(order.state(), stage, "{name}");
    let modified = model.modified && stage == OrderState::Pending;
    assert_eq!(order.items_modified, modified, "{name}");
    let lines: Vec<String> = order
        .lines
        .iter()
        .map(|line| line.variant.clone())
        .collect();
    let wanted: Vec<String> = model.lines.iter().map(|at| form(*at)).collect();
    assert_eq!(lines, wanted, "{name}");

    let sorted = |mut moves: Vec<(String, i64)>| {
        moves.sort();
        moves
    };
    let signed = |kind: i32, amount: &Option<contract::types::Money>| {
        let cents = amount.as_ref().map_or(0, |amount| amount.minor_units);
        if kind == 2 { -cents } else { cents }
    };
    let wanted = model.payments.iter();
    let wanted = sorted(
        wanted
            .map(|(by, cents)| (method(*by, number), *cents))
            .collect(),
    );
    let on_order = order.payments.iter();
    let on_order = on_order.map(|one| (one.payment_method.clone(), signed(one.kind, &one.amount)));
    assert_eq!(sorted(on_order.collect()), wanted, "{name}");
    let request = CheckLedgerRequest {
        order: name.clone(),
    };
    let ledger = place
        .billing
        .call::<CheckLedger>(&lasting(), &request)
        .await;
    let ledger = ledger.expect("a ledger").payments.into_iter();
    let ledger = ledger.map(|one| (one.payment_method.clone(), signed(one.kind, &one.amount)));
    assert_eq!(sorted(ledger.collect()), wanted, "{name}");
    let request = GetPaymentMethodRequest {
        name: method(Method::Gift, number),
        customer: ANNA.0.into(),
        read_mask: None,
    };
    let gift = place
        .billing
        .call::<GetPaymentMethod>(&lasting(), &request)
        .await;
    let left = gift
        .expect("a card")
        .balance
        .expect("a balance")
        .minor_units;
    assert_eq!(left, model.gift, "{name}");
}

async fn read(place: &Place, orchestrator: &Orchestrator<'_>, name: &str) -> Order {
    use contract::orders::{GetOrderRequest, orders_service::GetOrder};
    let token = orchestrator.read_token().await;
    let request = GetOrderRequest {
        name: name.to_owned(),
        read_mask: None,
    };
    let options = lasting().bearer(token);
    let found = place.reader.call::<GetOrder>(&options, &request).await;
    found.expect("an order")
}
