//! Tickets: how they go on, who sees what of them, and that there is one for each
//! cause and each conversation.

use std::time::Duration;

use bytes::Bytes;
use contract::{
    Assurance, Error, Method, PlatformReason,
    crm::Tier,
    tickets::{
        AddCommentRequest, Author, CloseTicketRequest, Comment, CreateTicketRequest,
        EscalateTicketRequest, FileTicketRequest, GetTicketRequest, ListTicketsRequest,
        ListWorkRequest, Reason, ReopenTicketRequest, Ticket, TicketKind, TicketPriority,
        TicketState, UpdateTicketRequest, WatchTicketRequest,
        tickets_service::{
            AddComment, CloseTicket, CreateTicket, EscalateTicket, FileTicket, GetTicket,
            ListTickets, ListWork, ReopenTicket, UpdateTicket, WatchTicket,
        },
    },
    value::Instant,
};
use futures::StreamExt;
use mesh::CallOptions;
use principal::Secret;
use prost::Message;
use testkit::{Customer, Engine, System};
use tonic::Streaming;

use crate::{
    taken_over::Orchestrator,
    world::{ANNA, BORIS, anna, at, of_tier, world},
    writes::lasting,
};

/// T1 and T3 are Anna's, T4 of hers was solved yesterday; T2 is Boris's.
pub(crate) fn samples() -> [Ticket; 4] {
    let solved = Ticket {
        state: TicketState::Resolved.into(),
        end_time: at(-1),
        ..ticket(4, ANNA)
    };
    [ticket(1, ANNA), ticket(2, BORIS), ticket(3, ANNA), solved]
}

/// A ticket that somebody works on.
fn ticket(serial: u8, (customer, _): (&str, &str)) -> Ticket {
    Ticket {
        name: format!("tickets/T{serial}"),
        number: format!("TKT-100000{serial}"),
        customer: customer.into(),
        kind: TicketKind::Question.into(),
        state: TicketState::InProgress.into(),
        priority: TicketPriority::Normal.into(),
        subject: "Flickering".into(),
        comments: vec![Comment {
            author: Author::Customer.into(),
            text: "The lamp flickers.".into(),
            time: at(-1),
            internal: false,
        }],
        due_time: at(1),
        create_time: at(-1),
        update_time: at(-1),
        ..Ticket::default()
    }
}

/// A request id of some words.
fn id_of(words: &str) -> String {
    let letters = words.chars().filter(char::is_ascii_alphanumeric);
    letters.take(60).collect()
}

fn create(kind: TicketKind, text: &str) -> CreateTicketRequest {
    CreateTicketRequest {
        request_id: id_of(text),
        kind: kind.into(),
        text: text.into(),
        ..CreateTicketRequest::default()
    }
}

fn file(cause: &str, conversation: &str, kind: TicketKind) -> FileTicketRequest {
    FileTicketRequest {
        request_id: id_of(cause),
        customer: ANNA.0.into(),
        cause: cause.into(),
        kind: kind.into(),
        text: format!("Filed for {cause}."),
        conversation: conversation.into(),
        ..FileTicketRequest::default()
    }
}

async fn filed(system: &System, request: &FileTicketRequest) -> Ticket {
    let orders = system.client("tickets", "service/orders");
    let filed = orders.call::<FileTicket>(&lasting(), request).await;
    filed.expect("filed")
}

/// What an operator does with a ticket.
async fn moved(
    system: &System,
    (name, state): (&str, TicketState),
    (text, internal): (&str, bool),
) -> contract::Result<Ticket> {
    let request = UpdateTicketRequest {
        request_id: id_of(&format!("{name} {state:?} {text}")),
        name: name.into(),
        state: state.into(),
        text: text.into(),
        internal,
        ..UpdateTicketRequest::default()
    };
    let operator = system.client("tickets", "operator/test");
    operator.call::<UpdateTicket>(&lasting(), &request).await
}

/// What a customer's confirmed write comes to.
async fn wrote<M: Method>(
    customer: &Orchestrator<'_>,
    request_id: &str,
    request: &M::Request,
) -> contract::Result<M::Reply> {
    let incoming = customer.write::<M>(request_id, request).await?;
    Ok(M::Reply::decode(incoming.message).expect("a reply"))
}

/// What a customer's read gives.
async fn asked<M: Method>(
    customer: &Orchestrator<'_>,
    token: &Secret,
    request: &M::Request,
) -> contract::Result<M::Reply> {
    let incoming = customer.send::<M>(token, request).await?;
    Ok(M::Reply::decode(incoming.message).expect("a reply"))
}

/// The next ticket of a stream.
async fn next(stream: &mut Streaming<Bytes>) -> contract::Result<Ticket> {
    let next = stream.next().await.expect("it goes on");
    let next = next.map_err(|status| Error::from_status(&status))?;
    Ok(Ticket::decode(next).expect("a ticket"))
}

async fn seen(orchestrator: &Orchestrator<'_>, name: &str) -> contract::Result<Ticket> {
    let token = orchestrator.read_token().await;
    let request = GetTicketRequest {
        name: name.into(),
        read_mask: None,
    };
    asked::<GetTicket>(orchestrator, &token, &request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_asks_is_answered_and_their_notes_are_not_shown() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Identified).await;
        let anna = Orchestrator::of(&system, &customer);
        let request = create(
            TicketKind::Delivery,
            "The box was open, card 4111 1111 1111 1111.",
        );
        let opened = wrote::<CreateTicket>(&anna, &request.request_id, &request).await;
        let opened = opened.expect("opened");
        assert_eq!(opened.state(), TicketState::Open);
        assert!(opened.number.starts_with("TKT-"), "{}", opened.number);
        assert!(
            opened.subject.starts_with("The box was open"),
            "{}",
            opened.subject
        );
        assert!(
            !opened.comments[0].text.contains("4111"),
            "a card number stays"
        );
        let name = opened.name.as_str();

        // a person asks, the customer answers
        let waits = moved(
            &system,
            (name, TicketState::WaitingForCustomer),
            ("Which box?", false),
        );
        assert_eq!(
            waits.await.expect("waits").state(),
            TicketState::WaitingForCustomer
        );
        let note = moved(
            &system,
            (name, TicketState::Unspecified),
            ("Looks like fraud.", true),
        );
        note.await.expect("noted");
        let shown = seen(&anna, name).await.expect("hers");
        assert_eq!(shown.last_answer.expect("one").text, "Which box?");
        assert!(
            shown.comments.iter().all(|said| !said.internal),
            "an operator's note is shown"
        );
        let answer = AddCommentRequest {
            request_id: "answer".into(),
            name: name.into(),
            text: "The small one.".into(),
            ..AddCommentRequest::default()
        };
        let goes_on = wrote::<AddComment>(&anna, "answer", &answer)
            .await
            .expect("added");
        assert_eq!(goes_on.state(), TicketState::Open);
        assert!(
            goes_on.comments.iter().all(|said| !said.internal),
            "an operator's note is told"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_ticket_takes_nothing_until_it_is_open_again() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Identified).await;
        let anna = Orchestrator::of(&system, &customer);
        let name = "tickets/T1";
        let close = CloseTicketRequest {
            request_id: "close".into(),
            name: name.into(),
            ..CloseTicketRequest::default()
        };
        let closed = wrote::<CloseTicket>(&anna, "close", &close)
            .await
            .expect("closed");
        assert_eq!(closed.state(), TicketState::Closed);
        let late = AddCommentRequest {
            request_id: "late".into(),
            name: name.into(),
            text: "The small one.".into(),
            ..AddCommentRequest::default()
        };
        let refused = wrote::<AddComment>(&anna, "late", &late)
            .await
            .expect_err("closed");
        assert!(refused.is(Reason::TicketClosed), "{refused}");
        let reopen = ReopenTicketRequest {
            request_id: "reopen".into(),
            name: name.into(),
            text: "It came again.".into(),
            ..ReopenTicketRequest::default()
        };
        let again = wrote::<ReopenTicket>(&anna, "reopen", &reopen)
            .await
            .expect("open");
        assert_eq!((again.state(), again.end_time), (TicketState::Open, None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn premium_is_looked_at_sooner_and_nobody_is_escalated_twice() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let anna = Orchestrator::of(&system, &customer);
    let mut due = Vec::new();
    for (tier, priority) in [
        (Tier::Standard, TicketPriority::Low),
        (Tier::Premium, TicketPriority::Normal),
    ] {
        of_tier(&system, tier).await;
        let request = create(TicketKind::Question, &format!("Is it {tier:?}?"));
        let opened = wrote::<CreateTicket>(&anna, &request.request_id, &request).await;
        let opened = opened.expect("opened");
        assert_eq!(opened.priority(), priority);
        due.push((Instant::from(opened.due_time.expect("due")), opened.name));
    }
    assert!(due[1].0 < due[0].0, "premium is due first: {due:?}");

    let mut escalate = EscalateTicketRequest {
        request_id: "once".into(),
        name: due[0].1.clone(),
        ..EscalateTicketRequest::default()
    };
    let sooner = wrote::<EscalateTicket>(&anna, "once", &escalate)
        .await
        .expect("sooner");
    assert_eq!(sooner.priority(), TicketPriority::Normal);
    assert!(Instant::from(sooner.due_time.expect("due")) < due[0].0);
    escalate.request_id = "twice".into();
    let twice = wrote::<EscalateTicket>(&anna, "twice", &escalate)
        .await
        .expect_err("once");
    assert!(twice.is(Reason::EscalatedAlready), "{twice}");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_ticket_for_a_cause_and_one_for_a_conversation() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let first = filed(
            &system,
            &file("one", "conversations/1", TicketKind::Handover),
        )
        .await;
        let mut again = file("one", "", TicketKind::Handover);
        again.request_id = "another".into();
        assert_eq!(filed(&system, &again).await.name, first.name);
        // nobody is told of what is filed for somebody else
        let other = FileTicketRequest {
            request_id: "foreign".into(),
            customer: BORIS.0.into(),
            ..again.clone()
        };
        let orders = system.client("tickets", "service/orders");
        let foreign = orders.call::<FileTicket>(&lasting(), &other).await;
        assert!(foreign.is_err_and(|error| error.is(PlatformReason::InvalidRequest)));

        let added = filed(
            &system,
            &file("two", "conversations/1", TicketKind::Handover),
        )
        .await;
        assert_eq!((&added.name, added.comments.len()), (&first.name, 2));
        let other = filed(
            &system,
            &file("three", "conversations/2", TicketKind::Handover),
        )
        .await;
        assert_ne!(other.name, first.name);
        // what comes of a conversation whose ticket is closed is another one
        let closed = moved(&system, (&first.name, TicketState::Closed), ("", false)).await;
        closed.expect("closed");
        let new = filed(
            &system,
            &file("four", "conversations/1", TicketKind::Handover),
        )
        .await;
        assert_ne!(new.name, first.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stuck_change_is_work_for_operators_and_shown_to_no_customer() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let anna = Orchestrator::of(&system, &customer);
    let stuck = filed(&system, &file("change", "", TicketKind::StuckChange)).await;

    let hidden = seen(&anna, &stuck.name).await.expect_err("not hers to see");
    assert!(hidden.is(PlatformReason::NotFound), "{hidden}");
    let token = anna.read_token().await;
    let listed = asked::<ListTickets>(&anna, &token, &ListTicketsRequest::default()).await;
    let listed = listed.expect("listed").tickets;
    assert!(listed.iter().all(|ticket| ticket.name != stuck.name));
    let operator = system.client("tickets", "operator/test");
    let work = operator
        .call::<ListWork>(&lasting(), &ListWorkRequest::default())
        .await;
    let work = work.expect("work").tickets;
    assert!(work.iter().any(|ticket| ticket.name == stuck.name));
    assert!(work.is_sorted_by_key(|ticket| ticket.due_time.map(Instant::from)));
}

#[tokio::test(flavor = "multi_thread")]
async fn watcher_sees_each_change_of_their_own_ticket_and_of_no_other() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Identified).await;
        let boris = Customer::signed_in(&system, BORIS.0, BORIS.1, Assurance::Identified).await;
        let client = system.client("tickets", "service/orchestrator");
        let watch = async |orchestrator: &Orchestrator<'_>| {
            let token = orchestrator.read_token().await;
            let options = CallOptions::lasting(Duration::from_secs(60)).bearer(token);
            let request = WatchTicketRequest {
                name: "tickets/T1".into(),
            };
            client.stream::<WatchTicket>(&options, &request).await
        };

        let foreign = match watch(&Orchestrator::of(&system, &boris)).await {
            Ok(mut stream) => next(&mut stream).await.map(drop),
            Err(error) => Err(error),
        };
        let foreign = foreign.expect_err("not his");
        assert!(foreign.is(PlatformReason::NotFound), "{foreign}");
        let anna = Orchestrator::of(&system, &customer);
        let mut stream = watch(&anna).await.expect("hers");
        let first = next(&mut stream).await.expect("a ticket");
        let solved = ("tickets/T1", TicketState::Resolved);
        moved(&system, solved, ("A new one is on its way.", false))
            .await
            .expect("solved");
        let next = next(&mut stream).await.expect("a ticket");

        assert_eq!(first.state(), TicketState::InProgress);
        assert_eq!(next.state(), TicketState::Resolved);
    }
}
