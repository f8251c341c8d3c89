//! Where their parcels are.

use contract::{
    logistics::{DelayCause, Shipment, ShipmentState, TrackingEvent},
    orders::{Fulfilment, Order, OrderState},
};

use super::{Company, days};

#[expect(clippy::too_many_lines, reason = "a story, told in order")]
pub(super) fn ship(company: &mut Company, order: &mut Order, serial: usize, late: bool, age: i64) {
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
        time: days(company.now, day),
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
        instructions: String::new(),
    });
}
