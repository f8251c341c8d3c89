//! Events of carriers: late, doubled and out of order, and harmless so.

use contract::{
    logistics::{Shipment, TrackingEvent},
    value::Instant,
};
use prost_types::Timestamp;

/// A shipment with one more event. An event that is there already changes
/// nothing; an older one goes to its place and moves nothing back.
pub(crate) fn take(
    mut shipment: Shipment,
    event: TrackingEvent,
    estimated: Option<Timestamp>,
) -> Shipment {
    let known = shipment
        .events
        .iter()
        .any(|there| there.event_id == event.event_id);
    if known {
        return shipment;
    }
    let time = |event: &TrackingEvent| event.time.map_or(Instant::default(), Instant::from);
    let newest = shipment
        .events
        .last()
        .is_none_or(|last| time(last) <= time(&event));
    shipment.events.push(event);
    shipment.events.sort_by_key(time);
    if let Some(last) = shipment.events.last().cloned() {
        shipment.state = last.state;
        shipment.update_time = last.time;
        shipment.last_event = Some(last);
    }
    if newest && estimated.is_some() {
        shipment.estimated_time = estimated;
    }
    shipment
}

#[cfg(test)]
mod tests {
    use contract::logistics::ShipmentState;

    use super::*;

    fn event(id: &str, second: i64, state: ShipmentState) -> TrackingEvent {
        TrackingEvent {
            event_id: id.into(),
            time: Some(Instant::from_seconds(second).into()),
            state: state.into(),
            ..TrackingEvent::default()
        }
    }

    #[test]
    fn order_of_arrival_does_not_matter() {
        let events = [
            event("a", 1, ShipmentState::Created),
            event("b", 2, ShipmentState::InTransit),
            event("c", 3, ShipmentState::Delivered),
        ];
        let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
        for order in orders {
            let mut shipment = Shipment::default();
            for at in order {
                // each one twice
                shipment = take(shipment, events[at].clone(), None);
                shipment = take(shipment, events[at].clone(), None);
            }
            assert_eq!(shipment.state(), ShipmentState::Delivered);
            assert_eq!(shipment.events, events);
        }
    }
}
