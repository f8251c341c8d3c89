//! Whether, why and by how much a delivery is late.

use contract::{
    logistics::{DelayDiagnosis, Shipment, ShipmentState},
    value::Instant,
};

const DAY: i64 = 86_400;

/// The diagnosis of an order from its shipments: the latest of them counts.
pub(crate) fn diagnose(order: &str, shipments: &[Shipment], now: Instant) -> DelayDiagnosis {
    let none = DelayDiagnosis {
        order: order.to_owned(),
        ..DelayDiagnosis::default()
    };
    let Some(last) = shipments
        .iter()
        .max_by_key(|shipment| expected(shipment, now))
    else {
        return none;
    };
    let promised = last.promised_time.map(Instant::from);
    let days = promised.map_or(0, |promised| {
        (expected(last, now).seconds() - promised.seconds()).div_euclid(DAY)
    });
    let cause = last
        .events
        .iter()
        .rev()
        .map(|event| event.cause)
        .find(|cause| *cause != 0);
    DelayDiagnosis {
        shipped: true,
        late: days > 0,
        days_late: i32::try_from(days.max(0)).unwrap_or(i32::MAX),
        cause: cause.unwrap_or_default(),
        last_event: last.last_event.clone(),
        promised_time: last.promised_time,
        estimated_time: last.estimated_time,
        delivered: last.state() == ShipmentState::Delivered,
        ..none
    }
}

/// When it came, or else comes: not before now.
fn expected(shipment: &Shipment, now: Instant) -> Instant {
    let delivered = shipment
        .events
        .iter()
        .rev()
        .find(|event| event.state() == ShipmentState::Delivered);
    if let Some(time) = delivered.and_then(|event| event.time) {
        return time.into();
    }
    shipment
        .estimated_time
        .or(shipment.promised_time)
        .map_or(now, Instant::from)
        .max(now)
}

#[cfg(test)]
mod tests {
    use contract::logistics::{DelayCause, TrackingEvent};

    use super::*;

    fn at(day: i64) -> Option<prost_types::Timestamp> {
        Some(Instant::from_seconds(day * DAY).into())
    }

    fn shipment(promised: i64, estimated: i64, events: Vec<TrackingEvent>) -> Shipment {
        Shipment {
            promised_time: at(promised),
            estimated_time: at(estimated),
            last_event: events.last().cloned(),
            state: events.last().map_or(1, |event| event.state),
            events,
            ..Shipment::default()
        }
    }

    fn event(day: i64, state: ShipmentState, cause: DelayCause) -> TrackingEvent {
        TrackingEvent {
            time: at(day),
            state: state.into(),
            cause: cause.into(),
            ..TrackingEvent::default()
        }
    }

    #[test]
    fn table_of_delays() {
        let now = Instant::from_seconds(10 * DAY);
        let weather = || event(9, ShipmentState::Exception, DelayCause::Weather);
        let delivered = |day| event(day, ShipmentState::Delivered, DelayCause::Unspecified);
        let cases = [
            (vec![], (false, false, 0, DelayCause::Unspecified)),
            (
                vec![shipment(12, 12, vec![])],
                (true, false, 0, DelayCause::Unspecified),
            ),
            (
                vec![shipment(11, 13, vec![weather()])],
                (true, true, 2, DelayCause::Weather),
            ),
            // nothing heard, and the promise is over
            (
                vec![shipment(8, 8, vec![])],
                (true, true, 2, DelayCause::Unspecified),
            ),
            (
                vec![shipment(8, 8, vec![delivered(8)])],
                (true, false, 0, DelayCause::Unspecified),
            ),
            (
                vec![shipment(8, 8, vec![weather(), delivered(9)])],
                (true, true, 1, DelayCause::Weather),
            ),
        ];
        for (shipments, wanted) in cases {
            let found = diagnose("orders/1", &shipments, now);
            assert_eq!(
                (found.shipped, found.late, found.days_late, found.cause()),
                wanted,
                "{shipments:?}"
            );
        }
    }
}
