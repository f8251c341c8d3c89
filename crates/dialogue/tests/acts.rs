//! How well a yes and a no are heard, on turns of people that no one here wrote
//! (Schema-Guided Dialogue; see the data's README). Skipped where they aren't.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "tests")]

use std::path::PathBuf;

use contract::intent::{self, Understanding};
use dialogue::{Act, Before, Reading, Stance};
use serde_json::Value;

fn rows() -> Vec<Value> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("SWITCHBOARD_DATA").map_or(own, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("nlu/acts.jsonl")) else {
        println!("skipped: no data of turns");
        return Vec::new();
    };
    let rows = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a row"));
    rows.filter(|row: &Value| row["doubt"].as_bool() != Some(true))
        .collect()
}

fn texts<'v>(row: &'v Value, field: &str) -> Vec<&'v str> {
    row[field]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn reading(text: &str, before: &str) -> Reading {
    let place = |at: usize| i32::try_from(at).expect("short");
    let clauses = nlu::clauses(text, &[], "en")
        .into_iter()
        .map(|one| intent::Clause {
            start_byte: place(one.span.start),
            end_byte: place(one.span.end),
            ..intent::Clause::default()
        });
    let understood = Understanding {
        clauses: clauses.collect(),
        ..Understanding::default()
    };
    let before = match before {
        "CONFIRM" | "OFFER_INTENT" | "OFFER" => Before::Proposal,
        "REQUEST" | "REQ_MORE" => Before::Question,
        _ => Before::Nothing,
    };
    Reading::of(text, &understood, "en", before)
}

/// How many of how many; what of them is wrong is printed.
#[derive(Default)]
struct Count {
    right: usize,
    all: usize,
    wrong: Vec<String>,
}

impl Count {
    fn add(&mut self, right: bool, row: &Value) {
        self.all += 1;
        self.right += usize::from(right);
        if !right {
            self.wrong
                .push(format!("{} <- {}", row["text"], row["before"]));
        }
    }

    fn share(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let share = |part: usize| part as f64 / self.all.max(1) as f64;
        share(self.right)
    }
}

#[test]
fn yes_and_no_are_heard() {
    let rows = rows();
    if rows.is_empty() {
        return;
    }
    let mut counts: std::collections::BTreeMap<&str, Count> = Default::default();
    for row in &rows {
        let (acts, before) = (texts(row, "acts"), texts(row, "before_acts"));
        let text = row["text"].as_str().expect("a text");
        let is = |act: &str| acts.contains(&act);
        let yes = is("AFFIRM") || is("AFFIRM_INTENT");
        let no = is("NEGATE") || is("NEGATE_INTENT");
        let reading = reading(text, before.first().copied().unwrap_or_default());
        let does = |act: Act| reading.clauses.iter().any(|one| one.act == act);
        let agrees = matches!(reading.stance(), Stance::Agrees | Stance::AgreesAnd);
        let refuses = matches!(
            reading.stance(),
            Stance::Refuses | Stance::Other | Stance::Neither | Stance::Leaves | Stance::Doubts
        );
        let corrects = does(Act::Correct);
        let only = |known: &[&str]| acts.iter().all(|act| known.contains(act));
        let mut count = |name, right| counts.entry(name).or_default().add(right, row);
        // a plain yes is what executes; picking an offer is none of ours
        let picks = is("SELECT");
        // where a yes would do something
        let proposed = before
            .iter()
            .any(|act| ["CONFIRM", "OFFER_INTENT"].contains(act));
        if !yes && !picks && proposed {
            count("false yes", reading.stance() != Stance::Agrees);
        }
        if no {
            count("no taken for a yes", reading.stance() != Stance::Agrees);
        }
        if yes && only(&["AFFIRM", "AFFIRM_INTENT"]) {
            count("yes alone", agrees);
        } else if yes {
            count("yes with more", agrees);
        }
        let changed = !texts(row, "changed").is_empty();
        if no && only(&["NEGATE", "NEGATE_INTENT", "GOODBYE", "THANK_YOU"]) {
            count("no alone", refuses);
        } else if no && is("NEGATE_INTENT") {
            count("no with a wish", refuses);
        } else if no && changed {
            count("no with a value, by words", refuses || corrects);
        }
        if yes && !no && !changed {
            count("false no", !(reading.stance() == Stance::Refuses));
        }
    }
    let verbose = std::env::var_os("VERBOSE");
    for (name, count) in &counts {
        println!(
            "{name}: {} of {} ({:.2} %)",
            count.right,
            count.all,
            count.share() * 100.0
        );
        let shown = if verbose.as_ref().is_some_and(|only| only == *name) {
            400
        } else {
            0
        };
        for wrong in count.wrong.iter().take(shown) {
            println!("    {wrong}");
        }
    }
    for (name, least) in LEAST {
        let share = counts[name].share();
        assert!(share >= least, "{name}: {share}");
    }
}

/// What is promised, as shares of what is heard right.
const LEAST: [(&str, f64); 8] = [
    ("false yes", 0.998),
    ("no taken for a yes", 1.0),
    ("yes alone", 0.90),
    ("yes with more", 0.85),
    ("no alone", 0.92),
    ("no with a wish", 0.88),
    ("no with a value, by words", 0.85),
    ("false no", 0.995),
];
