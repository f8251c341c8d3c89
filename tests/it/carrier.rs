//! What carriers say and are asked: how old it is, and with which parcels it goes.

use contract::{
    Assurance,
    logistics::{
        CreateShipmentRequest, SetInstructionsRequest, TrackShipmentRequest,
        logistics_service::{CreateShipment, SetInstructions, TrackShipment},
    },
    orchestrator::converse_response::Event,
    value::Instant,
};
use principal::{Clock, SystemClock};
use testkit::Engine;

use crate::{
    taken_over::Orchestrator,
    talk::{Talk, said},
    world::{ANNA, anna, world},
    writes::lasting,
};

#[tokio::test(flavor = "multi_thread")]
async fn fact_is_as_old_as_what_the_carrier_said_last_however_lately_it_was_read() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let begun = SystemClock.now();
    let told = Talk::start(&customer).await;

    let events = told.say("where is my order W1000003?").await;

    let answer = events.iter().find_map(|event| match event {
        Event::Answer(answer) => Some(answer),
        _ => None,
    });
    let sources = &answer.expect("an answer").sources;
    let source = sources.iter().find(|source| source.service == "logistics");
    let source = source.expect("logistics was asked");
    let of = |time: Option<_>| Instant::from(time.expect("a time"));
    let (seen, read) = (of(source.as_of), of(source.read_time));
    assert!(read >= begun, "it was asked now: {source:?}");
    let age = read.since(seen).as_secs();
    assert!(age > 3600, "the event is older: {source:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_carrier_is_asked_goes_with_every_parcel_of_the_order() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Verified).await;
        let orders = system.client("logistics", "service/orders");
        let token = Orchestrator::of(&system, &customer).token(None).await;
        let token = token.expect("a read token");
        let talk = Talk::start(&customer).await;
        let asked = talk
            .say("ask the courier of order W1000001 to ring twice")
            .await;
        assert!(said(&asked).contains("ring twice"), "{}", said(&asked));

        let done = said(&talk.say("yes").await);
        let parcel = CreateShipmentRequest {
            request_id: "packed".into(),
            order: "orders/W1000001".into(),
            customer: ANNA.0.into(),
            cause: "packed".into(),
            carrier: "Mountain Parcel".into(),
            tracking_number: "SW9".into(),
            ..CreateShipmentRequest::default()
        };
        let made = orders.call::<CreateShipment>(&lasting(), &parcel).await;

        // a parcel that is made later
        let made = made.expect("a shipment");
        assert!(made.instructions.contains("ring twice"), "{done}: {made:?}");
        // and one that is on its way
        let other = SetInstructionsRequest {
            request_id: "other".into(),
            order: "orders/W1000003".into(),
            customer: ANNA.0.into(),
            cause: "asked".into(),
            text: "leave it with the neighbour".into(),
            ..SetInstructionsRequest::default()
        };
        let set = orders.call::<SetInstructions>(&lasting(), &other).await;
        set.expect("kept");
        let orchestrator = system.client("logistics", "service/orchestrator");
        let track = TrackShipmentRequest {
            order: "orders/W1000003".into(),
            ..TrackShipmentRequest::default()
        };
        let options = lasting().bearer(token);
        let tracked = orchestrator.call::<TrackShipment>(&options, &track).await;
        let shipments = tracked.expect("shipments").shipments;
        assert!(!shipments.is_empty());
        for shipment in shipments {
            assert_eq!(shipment.instructions, other.text);
        }
    }
}
