//! Plays a sequence at the system and in the model, step by step.

use contract::{
    billing::{
        CheckLedgerRequest, GetPaymentMethodRequest,
        billing_service::{CheckLedger, GetPaymentMethod},
    },
    orders::{Order, OrderState},
};

use super::{
    ask::ask,
    place::{Place, form, lasting, method},
    rules::{Model, Stage},
    wish::{Method, Sequence},
};
use crate::{taken_over::Orchestrator, world::ANNA};

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
