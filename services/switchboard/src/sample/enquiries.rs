//! What they asked a person.

use contract::{
    crm::Customer,
    tickets::{Author, Comment, Ticket, TicketKind, TicketPriority, TicketState},
};

use super::{Company, days};

/// A ticket that is worked on for each customer, and for the first one that was
/// answered.
pub(super) fn tickets(company: &mut Company, customer: &Customer, at: usize) {
    let opened = Comment {
        author: Author::Customer.into(),
        text: "The reading light flickers on its lowest setting. Is that covered?".into(),
        time: days(company.now, -2),
        internal: false,
    };
    let begun = ticket(customer, at * 2, (TicketKind::Question, opened));
    company.tickets.push(Ticket {
        state: TicketState::InProgress.into(),
        due_time: days(company.now, 1),
        create_time: days(company.now, -2),
        update_time: days(company.now, -1),
        ..begun
    });
    if at > 0 {
        return;
    }
    let asked = Comment {
        author: Author::Customer.into(),
        text: "I was charged twice for the same order.".into(),
        time: days(company.now, -9),
        internal: false,
    };
    let answer = Comment {
        author: Author::Operator.into(),
        text: "The second charge was only reserved, and is free again since Tuesday.".into(),
        time: days(company.now, -8),
        internal: false,
    };
    let mut answered = ticket(customer, at * 2 + 1, (TicketKind::Billing, asked));
    answered.comments.push(answer.clone());
    company.tickets.push(Ticket {
        state: TicketState::Resolved.into(),
        due_time: days(company.now, -8),
        create_time: days(company.now, -9),
        update_time: days(company.now, -8),
        end_time: days(company.now, -8),
        last_answer: Some(answer),
        ..answered
    });
}

fn ticket(customer: &Customer, serial: usize, (kind, said): (TicketKind, Comment)) -> Ticket {
    let number = format!("{}", 2_040_000 + serial * 37);
    let subject = match kind {
        TicketKind::Billing => "Charged twice",
        _ => "Flickering reading light",
    };
    Ticket {
        name: format!("tickets/T{number}"),
        number: format!("TKT-{number}"),
        customer: customer.name.clone(),
        kind: kind.into(),
        priority: TicketPriority::Normal.into(),
        subject: subject.into(),
        comments: vec![said],
        ..Ticket::default()
    }
}
