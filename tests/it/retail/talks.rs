//! The five hundred in words: each request as a customer would type it, who
//! then answers what is asked. What they say is written by this script; what
//! they mean is found by the product alone.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use contract::{Assurance, orchestrator::converse_response::Event};
use futures::{StreamExt, stream};
use serde_json::Value;
use testkit::{Customer, System};

use super::{
    requests::{Task, rounds, tasks},
    shop::{CONFIG, data, shop, wrong},
    ways::Ways,
    wish::Wish,
};
use crate::{
    talk::{Talk, known},
    world::all,
};

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_requests_in_words_end_as_they_must() {
    let Some(data) = data() else { return };
    let right = five_hundred(&data, None).await;
    // one wants what its gift card can't pay
    assert!(right >= 499);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_requests_in_free_words_end_as_they_must() {
    let Some(data) = data() else { return };
    let ways = Ways::read();
    let right = five_hundred(&data, Some(&ways)).await;
    assert!(right >= 450, "{right}");
}

/// Tells each request, and goes on until nothing more is asked; how many end as
/// they must.
async fn five_hundred(data: &Path, ways: Option<&Ways>) -> usize {
    let imported = shop(data).await.close().await;
    let db = fs::read_to_string(data.join("db.json")).expect("read");
    let shop: Value = serde_json::from_str(&db).expect("json");
    let (mut right, mut turns) = (0, 0);
    for tasks in rounds(&tasks(data)) {
        let system = System::start_copy(&imported, &all(), CONFIG).await;
        known(&system, "Air Purifier").await;
        let said = AtomicUsize::new(0);
        let talks = stream::iter(&tasks).map(|task| talk(&system, (&shop, ways), task, &said));
        let untold: Vec<Option<String>> = talks.buffer_unordered(4).collect().await;
        let ids: Vec<String> = tasks.iter().map(|task| task.id.clone()).collect();
        let wrong = wrong(&system, data, &ids).await;
        for task in tasks.iter().filter(|task| wrong.contains(&task.customer)) {
            println!("{}: ended otherwise", task.id);
        }
        // of another change than what was wished for it's another amount
        let done = tasks.iter().filter(|task| !wrong.contains(&task.customer));
        let done: Vec<&str> = done.map(|task| task.id.as_str()).collect();
        let mut untold = untold.iter().flatten();
        let untold = untold.find(|what| done.iter().any(|id| what.starts_with(&format!("{id}:"))));
        assert_eq!(untold, None, "an amount that was asked for");
        right += tasks.len() - wrong.len();
        turns += said.into_inner();
        system.close().await;
    }
    println!("{right} of 500 in words, in {turns} messages");
    right
}

/// Tells one request; gives what was asked for and not told.
async fn talk(
    system: &System,
    (shop, ways): (&Value, Option<&Ways>),
    task: &Task,
    said: &AtomicUsize,
) -> Option<String> {
    let mut untold = None;
    let name = &task.customer;
    let customer = Customer::signed_in(system, name, &task.email, Assurance::Verified).await;
    let talk = Talk::start(&customer).await;
    for write in &task.writes {
        let wish = Wish {
            shop,
            task,
            write,
            ways,
        };
        let mut next = Some(wish.words());
        let mut heard = Vec::new();
        let mut asked = false;
        // nobody answers for ever
        for _ in 0..12 {
            let Some(text) = next.take() else { break };
            said.fetch_add(1, Ordering::Relaxed);
            let events = talk.say(&text).await;
            next = wish.answer(&events);
            heard.push(text);
            heard.extend(events.iter().filter_map(spoken));
            if let Some((question, amount)) = wish.asks_for_amount(&events).filter(|_| !asked) {
                asked = true;
                let told = talk.say(&question).await;
                let told: Vec<String> = told.iter().filter_map(spoken).collect();
                let tells = |text: &String| text.replace(',', "").contains(&amount);
                if !told.iter().any(tells) {
                    untold = Some(format!("{}: {question}: {amount} in {told:?}", task.id));
                }
                heard.push(question);
                heard.extend(told);
            }
        }
        println!("{} {}\n  {}", task.id, write.capability, heard.join("\n  "));
    }
    untold
}

fn spoken(event: &Event) -> Option<String> {
    Some(match event {
        Event::Question(question) => format!("> {} {:?}", question.text, question.choices),
        Event::Confirmation(confirmation) => format!("> {}", confirmation.text),
        Event::Answer(answer) => format!("> {}", answer.text),
        Event::Failure(failure) => format!("> {}", failure.text),
        _ => return None,
    })
}
