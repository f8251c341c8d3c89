//! What its customers bought, with what belongs to it elsewhere.

use contract::{
    billing::{OrderPayment, PaymentMethod},
    catalog::{Reservation, ReservationState, StockLine},
    crm::Customer,
    orders::{CancelReason, Line, Order, OrderState, Payment, StateChange},
    value,
};

use super::{Company, days, parcels::ship};

/// One order, with what belongs to it elsewhere.
pub(super) fn order(
    company: &mut Company,
    customer: &Customer,
    methods: &[PaymentMethod],
    at: usize,
    place: usize,
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
        create_time: days(company.now, -age),
        update_time: days(company.now, -age + 1),
        promised_time: days(company.now, 5 - age),
        estimated_time: days(company.now, if late { 1 } else { 5 - age }),
        history: vec![StateChange {
            state: OrderState::Pending.into(),
            time: days(company.now, -age),
        }],
        lines,
        ..Order::default()
    };
    let method = &methods[place % methods.len()].name;
    pay(company, &mut order, method, total, 1);
    match state {
        OrderState::Pending => reserve(company, &mut order),
        OrderState::Cancelled => {
            order.set_cancel_reason(CancelReason::NoLongerNeeded);
            pay(company, &mut order, method, total, 2);
        }
        OrderState::Shipped | OrderState::Delivered => {
            ship(company, &mut order, serial, late, age);
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
fn reserve(company: &mut Company, order: &mut Order) {
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
        expire_time: days(company.now, 60),
    });
}
