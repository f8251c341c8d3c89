//! What the sample company sells, and what its customers bought.

use contract::{
    billing::{OrderPayment, PaymentMethod, PaymentMethodKind},
    catalog::{Product, Reservation, ReservationState, StockLine, Variant},
    crm::{Customer, Standing, Tier},
    logistics::{DelayCause, Shipment, ShipmentState, TrackingEvent},
    orders::{CancelReason, Fulfilment, Line, Order, OrderState, Payment, StateChange},
    types::{Option as Choice, PostalAddress},
    value::{self, Instant, Timestamp},
};
use principal::{Clock, SystemClock};

use super::{
    Company,
    people::{self, Person},
};

const DAY: i64 = 86_400;

/// What it is, its kind, its price in cents, what it's for.
const PRODUCTS: [(&str, &str, i64, &str); 60] = [
    (
        "Desk Lamp",
        "lighting",
        4900,
        "A lamp with an arm that stays where you put it",
    ),
    (
        "Floor Lamp",
        "lighting",
        11900,
        "Warm light for the corner of a room",
    ),
    (
        "Clip Light",
        "lighting",
        1900,
        "A small light for shelf and bed",
    ),
    (
        "Reading Light",
        "lighting",
        2900,
        "Light for one page and nobody else",
    ),
    (
        "String Lights",
        "lighting",
        2400,
        "Ten metres of small warm lights",
    ),
    (
        "Office Chair",
        "furniture",
        24900,
        "A chair for the whole day",
    ),
    (
        "Standing Desk",
        "furniture",
        49900,
        "A desk that goes up and down",
    ),
    ("Bookshelf", "furniture", 13900, "Five shelves of oak"),
    ("Side Table", "furniture", 7900, "A small round table"),
    ("Stool", "furniture", 5900, "A stool that stacks"),
    ("Coat Rack", "furniture", 6900, "Six hooks on a stand"),
    ("Bedside Table", "furniture", 8900, "One drawer, one shelf"),
    ("Coffee Mug", "kitchen", 1400, "Stoneware, 350 ml"),
    (
        "Electric Kettle",
        "kitchen",
        5900,
        "Boils a litre in three minutes",
    ),
    ("French Press", "kitchen", 3400, "Coffee for four"),
    ("Chef Knife", "kitchen", 8900, "20 cm of good steel"),
    ("Cutting Board", "kitchen", 3900, "Beech, with a groove"),
    ("Frying Pan", "kitchen", 6900, "28 cm, cast iron"),
    ("Saucepan", "kitchen", 5400, "Two litres, with lid"),
    ("Salad Bowl", "kitchen", 2900, "For six"),
    ("Water Bottle", "kitchen", 2400, "Keeps cold for a day"),
    ("Lunch Box", "kitchen", 2200, "Two compartments, tight"),
    ("Tea Pot", "kitchen", 3900, "With a strainer that lifts out"),
    ("Toaster", "kitchen", 4900, "Two slices, seven browns"),
    ("Blender", "kitchen", 7900, "Crushes ice"),
    ("Wool Blanket", "textiles", 8900, "130 by 180, soft"),
    ("Cushion", "textiles", 2900, "45 by 45, with filling"),
    ("Bath Towel", "textiles", 2400, "Heavy cotton"),
    ("Bed Linen", "textiles", 9900, "Washed linen"),
    ("Curtains", "textiles", 6900, "A pair, 140 by 250"),
    ("Rug", "textiles", 15900, "Woven, 160 by 230"),
    ("Apron", "textiles", 2900, "Cotton, one pocket"),
    ("Backpack", "bags", 8900, "24 litres, for rain"),
    ("Tote Bag", "bags", 1900, "Carries more than it looks"),
    ("Suitcase", "bags", 17900, "Fits overhead"),
    ("Laptop Sleeve", "bags", 3400, "Felt, 14 inches"),
    ("Toiletry Bag", "bags", 2900, "Opens flat"),
    ("Wall Clock", "decor", 4900, "Doesn't tick"),
    ("Picture Frame", "decor", 2400, "Oak, 30 by 40"),
    ("Mirror", "decor", 9900, "Round, 60 cm"),
    ("Vase", "decor", 3400, "Blown glass"),
    ("Plant Pot", "decor", 1900, "With a saucer"),
    ("Candle", "decor", 1600, "Burns for forty hours"),
    ("Poster", "decor", 2200, "Printed on thick paper"),
    (
        "Bluetooth Speaker",
        "electronics",
        7900,
        "Plays for twelve hours",
    ),
    ("Headphones", "electronics", 14900, "Over the ear, quiet"),
    ("Keyboard", "electronics", 9900, "Low keys, good feel"),
    ("Mouse", "electronics", 4900, "For either hand"),
    ("Phone Stand", "electronics", 1900, "Aluminium"),
    ("Power Bank", "electronics", 3900, "Two charges of a phone"),
    ("Desk Fan", "electronics", 4400, "You hardly hear it"),
    ("Alarm Clock", "electronics", 2900, "Wakes with light"),
    ("Yoga Mat", "sport", 3900, "Does not slip"),
    ("Dumbbell Set", "sport", 8900, "Two by 2 to 10 kg"),
    ("Jump Rope", "sport", 1400, "Length can be set"),
    ("Bicycle Lock", "sport", 4900, "A key that can't be copied"),
    ("Rain Jacket", "clothing", 11900, "Light, folds small"),
    ("Wool Socks", "clothing", 1900, "Three pairs"),
    ("Beanie", "clothing", 2400, "Merino"),
    ("Scarf", "clothing", 3900, "Two metres"),
];

const COLOURS: [&str; 4] = ["black", "white", "green", "oak"];

/// Makes the company, around today.
pub(super) fn make() -> Company {
    let now = SystemClock.now();
    let mut company = Company {
        products: products(now),
        ..Company::default()
    };
    for (at, person) in people::all().iter().enumerate() {
        let customer = customer(person, at, now);
        let methods = methods(&customer.name, at);
        let count = if at == 0 { 3 } else { 1 + at % 3 };
        for place in 0..count {
            order(&mut company, &customer, &methods, at, place, now);
        }
        company.methods.extend(methods);
        company.customers.push(customer);
    }
    company
}

fn days(now: Instant, days: i64) -> Option<Timestamp> {
    Some(Instant::from_seconds(now.seconds() + days * DAY).into())
}

fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn products(now: Instant) -> Vec<Product> {
    PRODUCTS
        .iter()
        .enumerate()
        .map(|(at, (name, category, cents, description))| {
            let product = format!("products/{}", slug(name));
            let variants = COLOURS[..2 + at % 3]
                .iter()
                .enumerate()
                .map(|(colour_at, colour)| {
                    // every seventh form is sold out
                    let stock = if (at + colour_at) % 7 == 6 {
                        0
                    } else {
                        i64::try_from(5 + (at * 3 + colour_at) % 20).unwrap_or(5)
                    };
                    Variant {
                        name: format!("{product}/variants/{colour}"),
                        options: vec![Choice {
                            name: "color".into(),
                            value: (*colour).to_owned(),
                        }],
                        price: Some(value::of(
                            "USD",
                            cents + 500 * i64::try_from(colour_at).unwrap_or(0),
                        )),
                        available: stock > 0,
                        tracked: true,
                        stock,
                    }
                });
            Product {
                display_name: (*name).to_owned(),
                description: (*description).to_owned(),
                category: (*category).to_owned(),
                variants: variants.collect(),
                update_time: days(now, -30),
                name: product,
            }
        })
        .collect()
}

fn address(person: &Person) -> PostalAddress {
    let (city, state, zip) = person.city;
    PostalAddress {
        region_code: "US".into(),
        postal_code: zip.into(),
        administrative_area: state.into(),
        locality: city.into(),
        address_lines: vec![person.street.clone()],
    }
}

fn customer(person: &Person, at: usize, now: Instant) -> Customer {
    let tier = [Tier::Standard, Tier::Plus, Tier::Premium][at % 3];
    Customer {
        name: format!(
            "customers/{}-{}",
            slug(&person.given_name),
            slug(&person.family_name)
        ),
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        email: person.email.clone(),
        phone: format!("+1415555{:04}", 2000 + at),
        birth_date: format!("19{}-0{}-1{}", 60 + at % 40, 1 + at % 9, at % 10),
        default_address: Some(address(person)),
        locale: "en-US".into(),
        tier: tier.into(),
        standing: Standing::Good.into(),
        create_time: days(now, -400 + i64::try_from(at).unwrap_or(0)),
        update_time: days(now, -10),
    }
}

fn methods(customer: &str, at: usize) -> Vec<PaymentMethod> {
    let id = |kind: &str| {
        format!(
            "paymentMethods/{kind}-{}",
            customer.trim_start_matches("customers/")
        )
    };
    let base = |kind: PaymentMethodKind, name: &str| PaymentMethod {
        name: id(name),
        customer: customer.to_owned(),
        kind: kind.into(),
        ..PaymentMethod::default()
    };
    let card = PaymentMethod {
        brand: if at.is_multiple_of(2) {
            "visa"
        } else {
            "mastercard"
        }
        .into(),
        last_four: format!("{:04}", 1000 + at * 137 % 9000),
        expiry: "2029-05".into(),
        ..base(PaymentMethodKind::Card, "card")
    };
    let gift = PaymentMethod {
        balance: Some(value::of(
            "USD",
            2500 + 100 * i64::try_from(at).unwrap_or(0),
        )),
        ..base(PaymentMethodKind::GiftCard, "gift")
    };
    match at % 3 {
        0 => vec![card, gift],
        1 => vec![card],
        _ => vec![card, base(PaymentMethodKind::Paypal, "paypal")],
    }
}

/// One order, with what belongs to it elsewhere.
fn order(
    company: &mut Company,
    customer: &Customer,
    methods: &[PaymentMethod],
    at: usize,
    place: usize,
    now: Instant,
) {
    let serial = company.orders.len();
    let state = match (at, place) {
        // the first customer has one late, one pending, one delivered
        (0, 0) => OrderState::Shipped,
        (0, 1) => OrderState::Pending,
        (0, _) => OrderState::Delivered,
        _ => [
            OrderState::Pending,
            OrderState::Processing,
            OrderState::Shipped,
            OrderState::Delivered,
            OrderState::Pending,
            OrderState::Cancelled,
        ][serial % 6],
    };
    let age: i64 = match state {
        OrderState::Pending => 1,
        OrderState::Processing => 2,
        OrderState::Shipped => 6,
        OrderState::Cancelled => 9,
        _ => 20,
    } + i64::try_from(place).unwrap_or(0);
    let id = format!("W{:07}", 1_000_000 + serial * 37);
    let name = format!("orders/{id}");
    let lines = lines(company, at, place);
    let total: i64 = lines
        .iter()
        .filter_map(|line| Some(line.unit_price.as_ref()?.minor_units * line.quantity))
        .sum();
    let late = state == OrderState::Shipped && (at == 0 || serial.is_multiple_of(2));
    let mut order = Order {
        name: name.clone(),
        number: format!("#{id}"),
        customer: customer.name.clone(),
        state: state.into(),
        shipping_address: customer.default_address.clone(),
        create_time: days(now, -age),
        update_time: days(now, -age + 1),
        promised_time: days(now, 5 - age),
        estimated_time: days(now, if late { 1 } else { 5 - age }),
        history: vec![StateChange {
            state: OrderState::Pending.into(),
            time: days(now, -age),
        }],
        lines,
        ..Order::default()
    };
    let method = &methods[place % methods.len()].name;
    pay(company, &mut order, method, total, 1);
    match state {
        OrderState::Pending => reserve(company, &mut order, now),
        OrderState::Cancelled => {
            order.set_cancel_reason(CancelReason::NoLongerNeeded);
            pay(company, &mut order, method, total, 2);
        }
        OrderState::Shipped | OrderState::Delivered => {
            ship(company, &mut order, serial, late, now, age);
        }
        _ => {}
    }
    company.orders.push(order);
}

fn lines(company: &Company, at: usize, place: usize) -> Vec<Line> {
    // the first customer's orders: the lamp, the kettle and a mug, the blanket
    let picks: Vec<usize> = match (at, place) {
        (0, 0) => vec![0],
        (0, 1) => vec![13, 12],
        (0, _) => vec![25],
        _ => (0..=(at + place) % 3)
            .map(|step| (at * 5 + place * 11 + step * 17) % company.products.len())
            .collect(),
    };
    picks
        .into_iter()
        .map(|pick| {
            let product = &company.products[pick];
            let variant = &product.variants[place % product.variants.len()];
            Line {
                product: product.name.clone(),
                variant: variant.name.clone(),
                product_name: product.display_name.clone(),
                options: variant.options.clone(),
                quantity: 1,
                unit_price: variant.price.clone(),
            }
        })
        .collect()
}

/// Money of an order, here and in billing. Kinds and states are numbered alike.
fn pay(company: &mut Company, order: &mut Order, method: &str, cents: i64, kind: i32) {
    let place = order.payments.len();
    let amount = Some(value::of("USD", cents));
    order.payments.push(Payment {
        payment_method: method.to_owned(),
        amount: amount.clone(),
        kind,
        state: 2,
    });
    company.payments.push(OrderPayment {
        name: format!(
            "orderPayments/{}-{place}",
            order.name.trim_start_matches("orders/")
        ),
        order: order.name.clone(),
        customer: order.customer.clone(),
        payment_method: method.to_owned(),
        kind,
        amount,
        state: 2,
        create_time: order.create_time,
    });
}

/// A pending order holds its stock.
fn reserve(company: &mut Company, order: &mut Order, now: Instant) {
    order.reservation = format!("order-{}", order.name.trim_start_matches("orders/"));
    company.reservations.push(Reservation {
        name: order.reservation.clone(),
        state: ReservationState::Held.into(),
        lines: order
            .lines
            .iter()
            .map(|line| StockLine {
                variant: line.variant.clone(),
                quantity: line.quantity,
            })
            .collect(),
        expire_time: days(now, 60),
    });
}

fn ship(
    company: &mut Company,
    order: &mut Order,
    serial: usize,
    late: bool,
    now: Instant,
    age: i64,
) {
    let tracking_number = format!("SW{:09}US", 100_000_000 + serial * 7919);
    let name = format!("shipments/{}", order.name.trim_start_matches("orders/"));
    let delivered = order.state() == OrderState::Delivered;
    let event = |id: &str,
                 day: i64,
                 state: ShipmentState,
                 place: &str,
                 description: &str,
                 cause: DelayCause| TrackingEvent {
        event_id: format!("{tracking_number}-{id}"),
        time: days(now, day),
        state: state.into(),
        place: place.to_owned(),
        description: description.to_owned(),
        cause: cause.into(),
    };
    let none = DelayCause::Unspecified;
    let mut events = vec![
        event(
            "1",
            -age + 1,
            ShipmentState::Created,
            "Reno",
            "Handed to the carrier",
            none,
        ),
        event(
            "2",
            -age + 2,
            ShipmentState::InTransit,
            "Salt Lake City",
            "On its way",
            none,
        ),
    ];
    let home = order
        .shipping_address
        .as_ref()
        .map(|address| address.locality.clone())
        .unwrap_or_default();
    if late {
        events.push(event(
            "3",
            -1,
            ShipmentState::Exception,
            "Cheyenne",
            "Held up by snow",
            DelayCause::Weather,
        ));
    }
    if delivered {
        events.push(event(
            "4",
            -age + 4,
            ShipmentState::Delivered,
            &home,
            "Delivered",
            none,
        ));
    }
    order.fulfilments.push(Fulfilment {
        stage: order.state,
        shipment: name.clone(),
        tracking_numbers: vec![tracking_number.clone()],
        variants: order
            .lines
            .iter()
            .map(|line| line.variant.clone())
            .collect(),
    });
    company.shipments.push(Shipment {
        name,
        order: order.name.clone(),
        customer: order.customer.clone(),
        carrier: "Mountain Parcel".into(),
        tracking_number,
        state: events.last().map_or(0, |event| event.state),
        promised_time: order.promised_time,
        estimated_time: order.estimated_time,
        update_time: events.last().and_then(|event| event.time),
        last_event: events.last().cloned(),
        events,
    });
}
