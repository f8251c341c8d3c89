//! Tickets. Those in the states 1 to 3 are unfinished.

use contract::{
    Page, Result,
    tickets::{Ticket, TicketKind},
    value::Instant,
};
use store::{Collection, Query, Table, Value, args};

static TICKETS: Table = Table::new(
    "tickets",
    &[
        "customer",
        "number",
        "state",
        "conversation",
        "cause",
        "due_time",
        "create_time",
    ],
)
.versioned();

/// Tickets by their names.
pub(crate) struct Kept;

impl Collection for Kept {
    type Resource = Ticket;

    const NAME: &'static str = "tickets";

    fn table() -> &'static Table {
        &TICKETS
    }

    fn name(ticket: &Ticket) -> &str {
        &ticket.name
    }

    fn customer(ticket: &Ticket) -> &str {
        &ticket.customer
    }

    fn tags(ticket: &Ticket) -> Vec<String> {
        vec![ticket.name.clone(), ticket.customer.clone()]
    }

    fn columns(ticket: &Ticket) -> Vec<Value> {
        let cause = (!ticket.cause.is_empty()).then(|| ticket.cause.clone());
        args![
            owner(ticket),
            &ticket.number,
            ticket.state,
            &ticket.conversation,
            cause,
            due(ticket),
            Self::created(ticket)
        ]
    }

    fn etag(ticket: &mut Ticket) -> Option<&mut String> {
        Some(&mut ticket.etag)
    }

    fn created(ticket: &Ticket) -> Instant {
        ticket.create_time.map_or(Instant::default(), Instant::from)
    }
}

/// The customer who may see a ticket; nobody, where it's for operators.
fn owner(ticket: &Ticket) -> &str {
    match ticket.kind() {
        TicketKind::StuckChange => "",
        _ => &ticket.customer,
    }
}

fn due(ticket: &Ticket) -> Instant {
    ticket.due_time.map_or(Instant::default(), Instant::from)
}

/// The ticket that was filed for a cause; a customer's own have none.
pub(crate) async fn of_cause(query: &mut impl Query, cause: &str) -> Result<Option<Ticket>> {
    let sql = "SELECT document, version FROM tickets WHERE cause = $1";
    Ok(Kept::select(query, sql, args![cause]).await?.pop())
}

/// The unfinished ticket of the conversation that a new one came of.
pub(crate) async fn of_conversation(
    query: &mut impl Query,
    new: &Ticket,
) -> Result<Option<Ticket>> {
    let sql = "SELECT document, version FROM tickets WHERE conversation = $1 AND customer = $2 \
         AND conversation <> '' AND state IN (1, 2, 3) ORDER BY create_time DESC LIMIT 1";
    let found = Kept::select(query, sql, args![&new.conversation, owner(new)]);
    Ok(found.await?.pop())
}

/// A customer's ticket by what they call it, in any case and with or without `TKT-`.
pub(crate) async fn numbered(
    query: &mut impl Query,
    customer: &str,
    number: &str,
) -> Result<Vec<Ticket>> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let sql = "SELECT document, version FROM tickets WHERE customer = $1 AND number = 'TKT-' || $2";
    Kept::select(query, sql, args![customer, digits]).await
}

/// How many unfinished tickets a customer has.
pub(crate) async fn unfinished(query: &mut impl Query, customer: &str) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM tickets WHERE customer = $1 AND state IN (1, 2, 3)";
    query.one(sql, args![customer]).await
}

/// A page of the unfinished tickets of all, what is due first.
pub(crate) async fn work(query: &mut impl Query, page: &Page) -> Result<(Vec<Ticket>, String)> {
    let (after, name) = match page.after.split_once(' ') {
        Some((after, name)) => (after.parse().unwrap_or(i64::MIN), name.to_owned()),
        None => (i64::MIN, String::new()),
    };
    let sql = "SELECT document, version FROM tickets WHERE state IN (1, 2, 3) \
         AND (due_time > $1 OR (due_time = $1 AND name > $2)) ORDER BY due_time, name LIMIT $3";
    let arguments = args![after, name, page.size + 1];
    let found = Kept::select(query, sql, arguments).await?;
    Ok(page.cut(found, |last| {
        format!("{} {}", due(last).micros(), last.name)
    }))
}
