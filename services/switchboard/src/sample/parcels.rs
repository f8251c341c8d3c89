//! Where their parcels are.

use contract::{
    logistics::{DelayCause, Shipment, ShipmentState, TrackingEvent},
    orders::{Fulfilment, Order, OrderState},
};

use super::{Company, days};

pub(super) fn ship(company: &mut Company, order: &mut Order, serial: usize, late: bool, age: i64) {
    let tracking_number = format!("SW{:09}US", 100_000_000 + serial * 7919);
    let name = format!("shipments/{}", order.name.trim_start_matches("orders/"));
    let events: Vec<TrackingEvent> = way(order, late, age)
        .into_iter()
        .map(|step| TrackingEvent {
            event_id: format!("{tracking_number}-{}", step.id),
            time: days(company.now, step.day),
            state: step.state.into(),
            place: step.place,
            description: step.description.to_owned(),
            cause: step.cause.into(),
        })
        .collect();
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
        instructions: String::new(),
    });
}

/// One step of a parcel's way.
struct Step {
    id: &'static str,
    /// Days from today.
    day: i64,
    state: ShipmentState,
    place: String,
    description: &'static str,
    cause: DelayCause,
}

impl Step {
    fn new(id: &'static str, day: i64, state: ShipmentState, place: &str) -> Self {
        Self {
            id,
            day,
            state,
            place: place.to_owned(),
            description: "",
            cause: DelayCause::Unspecified,
        }
    }

    fn saying(self, description: &'static str) -> Self {
        Self {
            description,
            ..self
        }
    }
}

/// The way of an order's parcel so far: ordered `age` days ago.
fn way(order: &Order, late: bool, age: i64) -> Vec<Step> {
    let mut steps = vec![
        Step::new("1", -age + 1, ShipmentState::Created, "Reno").saying("Handed to the carrier"),
        Step::new("2", -age + 2, ShipmentState::InTransit, "Salt Lake City").saying("On its way"),
    ];
    if late {
        let held = Step::new("3", -1, ShipmentState::Exception, "Cheyenne");
        steps.push(Step {
            cause: DelayCause::Weather,
            ..held.saying("Held up by snow")
        });
    }
    if order.state() == OrderState::Delivered {
        let home = order.shipping_address.as_ref();
        let home = home.map_or("", |address| address.locality.as_str());
        let there = Step::new("4", -age + 4, ShipmentState::Delivered, home);
        steps.push(there.saying("Delivered"));
    }
    steps
}
