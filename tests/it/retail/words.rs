//! Conversations with customers of the shop, checked against the database.

use std::{fs, path::Path};

use contract::{
    Assurance,
    orders::{Order, OrderState},
};
use prost::Message;
use serde_json::Value;
use testkit::{Customer, System};

use super::shop::{data, shop};
use crate::{
    talk::{Talk, known, said},
    world::order,
};

/// A customer of the shop with their orders.
struct Shopper {
    name: String,
    email: String,
    orders: Vec<Order>,
}

/// Customers who have at least one pending order, in a fixed order.
async fn shoppers(system: &System, data: &Path) -> Vec<Shopper> {
    let db: Value = serde_json::from_str(&fs::read_to_string(data.join("db.json")).expect("read"))
        .expect("json");
    let kept = system.export("orders").await.expect("exported");
    let orders: Vec<Order> = kept
        .iter()
        .map(|any| Order::decode(any.value.as_slice()).expect("an order"))
        .collect();
    let mut shoppers: Vec<Shopper> = db["users"]
        .as_object()
        .expect("users")
        .iter()
        .map(|(user, fields)| Shopper {
            name: format!("customers/{user}"),
            email: fields["email"].as_str().expect("an address").to_owned(),
            orders: orders
                .iter()
                .filter(|order| order.customer == format!("customers/{user}"))
                .cloned()
                .collect(),
        })
        .filter(|shopper| {
            shopper
                .orders
                .iter()
                .any(|order| order.state() == OrderState::Pending)
        })
        .collect();
    shoppers.sort_by(|left, right| left.name.cmp(&right.name));
    shoppers
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_conversations_in_words_end_as_the_database_says() {
    let Some(data) = data() else { return };
    let system = shop(&data).await;
    let shoppers = shoppers(&system, &data).await;
    known(&system, &shoppers[0].orders[0].lines[0].product_name).await;
    for (at, shopper) in shoppers.iter().step_by(4).take(60).enumerate() {
        let assurance = if at % 4 == 2 {
            Assurance::Verified
        } else {
            Assurance::Identified
        };
        let customer = Customer::signed_in(&system, &shopper.name, &shopper.email, assurance).await;
        let talk = Talk::start(&customer).await;
        // half of them leave something out, or change their mind
        let hesitant = at % 8 >= 4;
        match at % 4 {
            0 => status(&talk, shopper, hesitant).await,
            1 => cancel(&system, &talk, shopper, hesitant).await,
            2 => address(&system, &talk, shopper, hesitant).await,
            _ => search(&talk, shopper, hesitant).await,
        }
    }
}

async fn status(talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let order = &shopper.orders[shopper.orders.len() - 1];
    let heard = if hesitant {
        talk.say("where is my order?").await;
        said(
            &talk
                .say(&format!("I mean order {}, where is it?", order.number))
                .await,
        )
    } else {
        said(
            &talk
                .say(&format!("Where is my order {}?", order.number))
                .await,
        )
    };
    let state = match order.state() {
        OrderState::Pending => "is placed",
        OrderState::Processing => "is being packed",
        OrderState::Delivered => "was delivered",
        _ => "is cancelled",
    };
    assert!(
        heard.contains(&order.number) && heard.contains(state),
        "{}: {heard}",
        shopper.name
    );
}

fn pending(shopper: &Shopper) -> &Order {
    shopper
        .orders
        .iter()
        .find(|order| order.state() == OrderState::Pending)
        .expect("a pending order")
}

async fn cancel(system: &System, talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let wanted = pending(shopper);
    let mut heard = if hesitant {
        talk.say("I want to cancel an order").await;
        talk.say(&wanted.number).await;
        said(&talk.say("I ordered it by mistake").await)
    } else {
        said(
            &talk
                .say(&format!(
                    "Please cancel order {}, I no longer need it",
                    wanted.number
                ))
                .await,
        )
    };
    if heard.contains("Why do you want") {
        heard = said(&talk.say("by mistake").await);
    }
    assert!(
        heard.contains(&format!("Shall I cancel {}", wanted.number)),
        "{}: {heard}",
        shopper.name
    );
    if hesitant && shopper.name.len().is_multiple_of(2) {
        talk.say("no").await;
        assert_eq!(
            order(system, &wanted.name).await.state(),
            OrderState::Pending,
            "{}",
            shopper.name
        );
        return;
    }
    let heard = said(&talk.say("yes").await);
    assert!(heard.contains("is cancelled"), "{}: {heard}", shopper.name);
    let after = order(system, &wanted.name).await;
    assert_eq!(after.state(), OrderState::Cancelled);
    assert_eq!(after.refund_total, after.total, "{}", shopper.name);
}

async fn address(system: &System, talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let wanted = pending(shopper);
    let new = "77 Harbour Street, Suite 5, Boston, MA 02108";
    let heard = if hesitant {
        talk.say(&format!(
            "I need to change the shipping address of order {}",
            wanted.number
        ))
        .await;
        said(&talk.say(new).await)
    } else {
        said(
            &talk
                .say(&format!("Please send order {} to {new}", wanted.number))
                .await,
        )
    };
    assert!(
        heard.contains("Shall I send") && heard.contains("77 Harbour Street"),
        "{}: {heard}",
        shopper.name
    );
    let heard = said(&talk.say("yes, do it").await);
    assert!(
        heard.contains("goes to 77 Harbour Street"),
        "{}: {heard}",
        shopper.name
    );
    let after = order(system, &wanted.name)
        .await
        .shipping_address
        .expect("an address");
    assert_eq!(
        (after.address_lines[0].as_str(), after.postal_code.as_str()),
        ("77 Harbour Street", "02108")
    );
}

async fn search(talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let product = &shopper.orders[0].lines[0].product_name;
    if hesitant {
        talk.say("where is my order?").await;
        talk.say("never mind").await;
    }
    let heard = said(&talk.say(&format!("do you have {product} in stock?")).await);
    assert!(
        heard.contains(&format!("{product}:")),
        "{}: {product}: {heard}",
        shopper.name
    );
}
