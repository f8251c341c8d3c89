//! A small world: two customers and what is theirs.

use contract::{
    Assurance,
    billing::{OrderPayment, PaymentMethod, PaymentMethodKind},
    catalog::{Product, Variant},
    crm::{Customer as Profile, Standing, Tier},
    identity::Credential,
    logistics::{DelayCause, Shipment, ShipmentState, TrackingEvent},
    orders::{Line, Order, OrderState, Payment},
    types::{Option as Choice, PostalAddress},
    value::{self, Instant, Timestamp},
};
use principal::{Clock, SystemClock};
use prost::Message;
use prost_types::Any;
use switchboard::SERVICES;
use testkit::{Customer, Engine, Made, System, password_hash, totp_secret};

use crate::tickets;

/// The customers, with the e-mail addresses that they sign in with.
pub(crate) const ANNA: (&str, &str) = ("customers/anna", "anna@example.com");
pub(crate) const BORIS: (&str, &str) = ("customers/boris", "boris@example.com");

/// Every service.
pub(crate) fn all() -> Vec<Made> {
    SERVICES
        .iter()
        .map(|spec| (spec.name, spec.service))
        .collect()
}

/// The whole system with its small world.
pub(crate) async fn world(engine: Engine, config: &str) -> System {
    let system = System::start(&all(), engine, config).await;
    fill(&system).await;
    system
}

pub(crate) async fn fill(system: &System) {
    for (service, resources) in resources() {
        let done = system.import(service, resources).await.expect("imported");
        assert!(done.refusals.is_empty(), "{service}: {:?}", done.refusals);
    }
}

fn profile((name, email): (&str, &str), given: &str) -> Profile {
    Profile {
        name: name.into(),
        given_name: given.into(),
        family_name: "Tester".into(),
        email: email.into(),
        default_address: Some(address("1 Old Road")),
        tier: Tier::Plus.into(),
        standing: Standing::Good.into(),
        create_time: at(-100),
        ..Profile::default()
    }
}

/// Anna is of this tier from now on.
pub(crate) async fn of_tier(system: &System, tier: Tier) {
    let anna = Profile {
        tier: tier.into(),
        ..profile(ANNA, "Anna")
    };
    let done = system.import("crm", pack(&[anna])).await;
    assert!(done.expect("imported").refusals.is_empty());
}

/// What is imported where.
pub(crate) fn resources() -> Vec<(&'static str, Vec<Any>)> {
    let credential = |(name, _): (&str, &str)| Credential {
        customer: name.into(),
        password_hash: password_hash(),
        totp_secret: totp_secret(name),
    };
    let orders = orders();
    let payments: Vec<OrderPayment> = orders.iter().map(payment).collect();
    vec![
        (
            "crm",
            pack(&[profile(ANNA, "Anna"), profile(BORIS, "Boris")]),
        ),
        ("identity", pack(&[credential(ANNA), credential(BORIS)])),
        (
            "catalog",
            pack(&[
                product("lamp", "Desk Lamp"),
                product("kettle", "Electric Kettle"),
                product("carafe", "Glass Carafe"),
            ]),
        ),
        (
            "billing",
            [
                pack(&[
                    method("anna-card", ANNA, PaymentMethodKind::Card),
                    method("anna-gift", ANNA, PaymentMethodKind::GiftCard),
                    method("boris-card", BORIS, PaymentMethodKind::Card),
                ]),
                pack(&payments),
            ]
            .concat(),
        ),
        ("logistics", pack(&[shipment()])),
        ("tickets", pack(&tickets::samples())),
        ("orders", pack(&orders)),
    ]
}

fn method(id: &str, (customer, _): (&str, &str), kind: PaymentMethodKind) -> PaymentMethod {
    let of_card = |text: &str| match kind {
        PaymentMethodKind::Card => text.to_owned(),
        _ => String::new(),
    };
    PaymentMethod {
        name: format!("paymentMethods/{id}"),
        customer: customer.into(),
        kind: kind.into(),
        balance: (kind == PaymentMethodKind::GiftCard).then(|| value::of("USD", 1000)),
        brand: of_card("visa"),
        last_four: of_card("4242"),
        ..PaymentMethod::default()
    }
}

/// Anna's gift card has so many cents from now on.
pub(crate) async fn filled(system: &System, cents: i64) {
    let mut card = method("anna-gift", ANNA, PaymentMethodKind::GiftCard);
    card.balance = Some(value::of("USD", cents));
    let done = system.import("billing", pack(&[card])).await;
    assert!(done.expect("imported").refusals.is_empty());
}

fn pack<M: Message + prost::Name>(messages: &[M]) -> Vec<Any> {
    messages.iter().map(service::pack).collect()
}

/// So many days from now.
pub(crate) fn at(days: i64) -> Option<Timestamp> {
    Some(Instant::from_seconds(SystemClock.now().seconds() + days * 86_400).into())
}

pub(crate) fn address(street: &str) -> PostalAddress {
    PostalAddress {
        region_code: "US".into(),
        postal_code: "80202".into(),
        administrative_area: "CO".into(),
        locality: "Denver".into(),
        address_lines: vec![street.into()],
    }
}

fn product(id: &str, name: &str) -> Product {
    let variant = |colour: &str, stock: i64, cents: i64| Variant {
        name: format!("products/{id}/variants/{colour}"),
        options: vec![Choice {
            name: "color".into(),
            value: colour.into(),
        }],
        price: Some(value::of("USD", cents)),
        available: stock > 0,
        tracked: true,
        stock,
    };
    Product {
        name: format!("products/{id}"),
        display_name: name.into(),
        category: "home".into(),
        variants: vec![
            variant("black", 5, 4900),
            variant("white", 0, 4900),
            variant("red", 5, 5900),
        ],
        ..Product::default()
    }
}

/// The red lamp costs ten dollars more from now on.
pub(crate) async fn dearer(system: &System) {
    let mut lamp = product("lamp", "Desk Lamp");
    lamp.variants[2].price = Some(value::of("USD", 6900));
    let done = system.import("catalog", pack(&[lamp])).await;
    assert!(done.expect("imported").refusals.is_empty());
}

/// The red lamp is sold out, and the white one has come in.
pub(crate) async fn sold_out(system: &System) {
    let mut lamp = product("lamp", "Desk Lamp");
    for (at, stock) in [(1, 3), (2, 0)] {
        lamp.variants[at].stock = stock;
        lamp.variants[at].available = stock > 0;
    }
    let done = system.import("catalog", pack(&[lamp])).await;
    assert!(done.expect("imported").refusals.is_empty());
}

/// Lamps enough for hundreds of changes.
pub(crate) async fn plenty(system: &System) {
    lamps(system, 100_000).await;
}

/// One lamp of each colour.
pub(crate) async fn scarce(system: &System) {
    lamps(system, 1).await;
}

async fn lamps(system: &System, stock: i64) {
    let mut lamp = product("lamp", "Desk Lamp");
    for at in [0, 2] {
        lamp.variants[at].stock = stock;
    }
    let done = system.import("catalog", pack(&[lamp])).await;
    assert!(done.expect("imported").refusals.is_empty());
}

/// An order of one lamp or kettle, paid by one method so many days ago.
fn placed(
    number: &str,
    (customer, _): (&str, &str),
    state: OrderState,
    (product, name): (&str, &str),
    (method, days): (&str, i64),
) -> Order {
    Order {
        name: format!("orders/{number}"),
        number: format!("#{number}"),
        customer: customer.into(),
        state: state.into(),
        lines: vec![Line {
            product: format!("products/{product}"),
            variant: format!("products/{product}/variants/black"),
            product_name: name.into(),
            quantity: 1,
            unit_price: Some(value::of("USD", 4900)),
            ..Line::default()
        }],
        shipping_address: Some(address("1 Old Road")),
        payments: vec![Payment {
            payment_method: format!("paymentMethods/{method}"),
            amount: Some(value::of("USD", 4900)),
            kind: 1,
            state: 2,
        }],
        create_time: at(days),
        promised_time: at(days + 4),
        estimated_time: at(days + 4),
        ..Order::default()
    }
}

const LAMP: (&str, &str) = ("lamp", "Desk Lamp");

fn orders() -> Vec<Order> {
    use OrderState::{Pending, Shipped};
    let kettle = ("kettle", "Electric Kettle");
    vec![
        placed("W1000001", ANNA, Pending, LAMP, ("anna-card", -1)),
        placed("W1000002", ANNA, Pending, kettle, ("anna-gift", -2)),
        placed("W1000003", ANNA, Shipped, LAMP, ("anna-card", -6)),
        placed("W2000001", BORIS, Pending, LAMP, ("boris-card", -1)),
    ]
}

/// More orders, one for each change that is tried: pending ones from W1000010,
/// delivered ones from W1000020.
pub(crate) async fn more(system: &System) {
    use OrderState::{Delivered, Pending};
    let mut orders: Vec<Order> = (10..14)
        .map(|number| format!("W10000{number}"))
        .map(|number| placed(&number, ANNA, Pending, LAMP, ("anna-card", -10)))
        .collect();
    for number in 20..24 {
        let number = format!("W10000{number}");
        orders.push(placed(&number, ANNA, Delivered, LAMP, ("anna-card", -10)));
    }
    orders.push(placed("W1000014", ANNA, Pending, LAMP, ("anna-gift", -10)));
    orders.push(placed(
        "W2000020",
        BORIS,
        Delivered,
        LAMP,
        ("boris-card", -10),
    ));
    // a thing that no example of a playbook knows
    let carafe = ("carafe", "Glass Carafe");
    orders.push(placed(
        "W1000015",
        ANNA,
        Pending,
        carafe,
        ("anna-card", -10),
    ));
    // two units, so that one can go
    orders[0].lines[0].quantity = 2;
    orders[0].lines[0].unit_price = Some(value::of("USD", 2450));
    // a lamp and a kettle
    let mut both = placed("W1000024", ANNA, Delivered, LAMP, ("anna-card", -10));
    both.lines[0].unit_price = Some(value::of("USD", 2450));
    both.lines.push(Line {
        product: "products/kettle".into(),
        variant: "products/kettle/variants/black".into(),
        product_name: "Electric Kettle".into(),
        ..both.lines[0].clone()
    });
    orders.push(both);
    let payments: Vec<OrderPayment> = orders.iter().map(payment).collect();
    for (service, resources) in [("billing", pack(&payments)), ("orders", pack(&orders))] {
        let done = system.import(service, resources).await.expect("imported");
        assert!(done.refusals.is_empty(), "{service}: {:?}", done.refusals);
    }
}

/// So many orders of Anna's that can be cancelled, K0 and on.
pub(crate) async fn many(system: &System, count: usize) {
    let orders: Vec<Order> = (0..count)
        .map(|at| {
            placed(
                &format!("K{at}"),
                ANNA,
                OrderState::Pending,
                LAMP,
                ("anna-card", -1),
            )
        })
        .collect();
    let payments: Vec<OrderPayment> = orders.iter().map(payment).collect();
    for (service, resources) in [("billing", pack(&payments)), ("orders", pack(&orders))] {
        let done = system.import(service, resources).await.expect("imported");
        assert!(done.refusals.is_empty(), "{service}: {:?}", done.refusals);
    }
}

fn payment(order: &Order) -> OrderPayment {
    OrderPayment {
        name: format!("orderPayments/{}", order.name.trim_start_matches("orders/")),
        order: order.name.clone(),
        customer: order.customer.clone(),
        payment_method: order.payments[0].payment_method.clone(),
        kind: 1,
        amount: Some(value::of("USD", 4900)),
        state: 2,
        create_time: order.create_time,
    }
}

fn shipment() -> Shipment {
    let event = TrackingEvent {
        event_id: "1".into(),
        time: at(-1),
        state: ShipmentState::Exception.into(),
        place: "Cheyenne".into(),
        description: "Held up by snow".into(),
        cause: DelayCause::Weather.into(),
    };
    Shipment {
        name: "shipments/1".into(),
        order: "orders/W1000003".into(),
        customer: ANNA.0.into(),
        carrier: "Mountain Parcel".into(),
        tracking_number: "SW1".into(),
        state: ShipmentState::Exception.into(),
        last_event: Some(event.clone()),
        events: vec![event],
        promised_time: at(-2),
        estimated_time: at(1),
        ..Shipment::default()
    }
}

/// Anna, signed in.
pub(crate) async fn anna(system: &System, assurance: Assurance) -> Customer {
    Customer::signed_in(system, ANNA.0, ANNA.1, assurance).await
}

/// An order as orders keeps it.
pub(crate) async fn order(system: &System, name: &str) -> Order {
    let all = system.export("orders").await.expect("exported");
    let mut orders = all
        .iter()
        .map(|any| Order::decode(any.value.as_slice()).expect("an order"));
    orders.find(|order| order.name == name).expect("the order")
}
