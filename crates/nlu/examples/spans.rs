//! How well spans are found: sentences with slots against the grammars.
//!
//! spans FILE.jsonl [lost]: lines with text and slots (slot, start, end in
//! characters); `lost` shows the spans that are not found.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a measurement")]

use std::collections::BTreeMap;

use nlu::entities::{Here, Kind, Names, Patterns, find};
use serde_json::Value;

/// The kinds that a slot may be; nothing where no grammar is for it.
fn kinds(slot: &str) -> &'static [Kind] {
    match slot {
        "date" | "date_from" | "date_to" => &[Kind::Date],
        "date_period" => &[Kind::DateRange, Kind::Duration],
        "time" | "time_from" | "time_to" => &[Kind::Time],
        "time_period" => &[Kind::Duration],
        "amount_of_money" => &[Kind::Money],
        "order_id" | "invoice_id" => &[Kind::OrderNumber],
        _ => &[],
    }
}

fn main() {
    let path = std::env::args().nth(1).expect("a file of JSON Lines");
    let shows_lost = std::env::args().nth(2).is_some_and(|arg| arg == "lost");
    let text = std::fs::read_to_string(path).expect("it can be read");
    let numbers = [r"\b(\d{8,15})\b".into(), r"(#\d{5})\b".into()];
    let patterns = Patterns::new(&[(Kind::OrderNumber, &numbers)], "US").expect("patterns");
    let names = Names::default();
    // of each: there, found, rightly
    let mut counts: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let text = row["text"].as_str().unwrap_or_default();
        let here = Here {
            today: 20_000,
            language: "en",
        };
        let found = find(text, &patterns, &names, here);
        let at = |chars: &Value| {
            let chars = usize::try_from(chars.as_u64().unwrap_or(0)).unwrap_or(0);
            text.char_indices()
                .nth(chars)
                .map_or(text.len(), |(at, _)| at)
        };
        let slots: Vec<(&[Kind], usize, usize)> = row["slots"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|slot| {
                let name = slot["slot"].as_str().unwrap_or_default();
                (kinds(name), at(&slot["start"]), at(&slot["end"]))
            })
            .collect();
        for (kinds, start, end) in &slots {
            if let Some(kind) = kinds.first() {
                let same = |one: &nlu::entities::Entity| {
                    kinds.contains(&one.kind) && (one.start, one.end) == (*start, *end)
                };
                let count = counts.entry(group(*kind)).or_default();
                count[0] += 1;
                let right = found.iter().any(same);
                count[2] += u32::from(right);
                if shows_lost && !right {
                    println!("lost {:?} in {text:?}", &text[*start..*end]);
                }
            }
        }
        for one in &found {
            counts.entry(group(one.kind)).or_default()[1] += 1;
        }
    }
    for (kind, [there, found, right]) in counts {
        if there == 0 {
            continue;
        }
        let share = |of: u32| 100.0 * f64::from(right) / f64::from(of.max(1));
        let f1 = 200.0 * f64::from(right) / f64::from((there + found).max(1));
        println!(
            "{kind:<12} {there:>5} spans: precision {:5.1} %, recall {:5.1} %, F1 {f1:5.1} %",
            share(found),
            share(there)
        );
    }
}

/// What counts as one kind.
fn group(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "day",
        Kind::DateRange | Kind::Duration => "days, lasting",
        Kind::Time => "time",
        Kind::Money => "money",
        Kind::OrderNumber => "number",
        _ => "other",
    }
}
