//! `trace`: the waterfall of a recent turn.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use contract::{
    admin::{GetTraceRequest, Span, admin::GetTrace},
    value::Instant,
};

use super::Reach;
use crate::{
    client::{Reached, lasting},
    show::cut,
    system::SERVICES,
};

/// Columns of the bar.
const WIDTH: u64 = 40;

#[derive(Debug, clap::Args)]
pub(crate) struct Trace {
    /// The trace id, as `chat` shows it
    id: String,
    #[command(flatten)]
    reach: Reach,
}

impl Trace {
    pub(crate) async fn run(self) -> Result<()> {
        let hex = |letter: u8| letter.is_ascii_hexdigit();
        if self.id.len() != 32 || !self.id.bytes().all(hex) {
            bail!("a trace id has 32 hexadecimal digits, as `chat` shows it");
        }
        let reached = Reached::new(&self.reach, "operator", "dev")?;
        let mut spans = Vec::new();
        for spec in SERVICES {
            let request = GetTraceRequest {
                trace_id: self.id.clone(),
            };
            match reached
                .client(spec.name)?
                .call::<GetTrace>(&lasting(2), &request)
                .await
            {
                Ok(found) => spans.extend(found.spans),
                Err(error) => eprintln!("{} can't be asked: {error}", spec.name),
            }
        }
        if spans.is_empty() {
            bail!(
                "no service remembers trace {}: it may be too old, or was not sampled",
                self.id
            );
        }
        let begin = spans.iter().map(begin).min().unwrap_or(0);
        let end = spans
            .iter()
            .map(|span| self::begin(span) + length(span))
            .max()
            .unwrap_or(1);
        let ids: Vec<String> = spans.iter().map(|span| span.span_id.clone()).collect();
        let mut below: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for span in spans {
            let parent = if ids.contains(&span.parent_span_id) {
                span.parent_span_id.clone()
            } else {
                String::new()
            };
            below.entry(parent).or_default().push(span);
        }
        show(&mut below, "", 0, begin, (end - begin).max(1));
        Ok(())
    }
}

fn begin(span: &Span) -> u64 {
    let micros = span
        .start_time
        .map_or(0, |time| Instant::from(time).micros());
    u64::try_from(micros).unwrap_or(0)
}

fn length(span: &Span) -> u64 {
    let duration: Option<std::time::Duration> =
        span.duration.and_then(|duration| duration.try_into().ok());
    duration.map_or(0, |duration| {
        u64::try_from(duration.as_micros()).unwrap_or(0)
    })
}

fn show(
    below: &mut BTreeMap<String, Vec<Span>>,
    parent: &str,
    depth: usize,
    first: u64,
    total: u64,
) {
    let mut children = below.remove(parent).unwrap_or_default();
    children.sort_by_key(begin);
    for span in children {
        let (at, long) = (
            (begin(&span) - first) * WIDTH / total,
            (length(&span) * WIDTH / total).max(1),
        );
        let bar: String = (0..WIDTH)
            .map(|column| {
                if column >= at && column < at + long {
                    '█'
                } else {
                    '·'
                }
            })
            .collect();
        let name = span.name.rsplit('.').next().unwrap_or_default();
        let name = cut(
            &format!("{}{} {name}", "  ".repeat(depth), span.service),
            58,
        );
        let failed = if span.failed { " FAILED" } else { "" };
        println!(
            "{name:<58} {bar} {:>9.3} ms {}{failed}",
            micros(length(&span)),
            span.kind.to_lowercase()
        );
        show(below, &span.span_id, depth + 1, first, total);
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn micros(micros: u64) -> f64 {
    micros as f64 / 1000.0
}
