//! The last spans of this process, for `switchboard trace ID`.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use contract::{admin, value::Instant};
use opentelemetry::{Context, TraceId, trace::Status};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanProcessor},
};
use parking_lot::Mutex;

use crate::route::mark;

/// How many spans are remembered: some hundred turns, in about 6 MB.
const REMEMBERED: usize = 16_384;

static FINISHED: Mutex<VecDeque<(TraceId, admin::Span)>> = Mutex::new(VecDeque::new());

/// Remembers each span as it ends.
#[derive(Debug)]
pub(crate) struct Buffer;

impl SpanProcessor for Buffer {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        let row = admin::Span {
            span_id: span.span_context.span_id().to_string(),
            parent_span_id: match span.parent_span_id {
                opentelemetry::SpanId::INVALID => String::new(),
                parent => parent.to_string(),
            },
            service: mark(&span),
            name: span.name.into_owned(),
            start_time: Some(instant(span.start_time).into()),
            duration: span
                .end_time
                .duration_since(span.start_time)
                .ok()
                .and_then(|d| d.try_into().ok()),
            failed: matches!(span.status, Status::Error { .. }),
            kind: format!("{:?}", span.span_kind).to_uppercase(),
        };
        let mut finished = FINISHED.lock();
        if finished.len() == REMEMBERED {
            finished.pop_front();
        }
        finished.push_back((span.span_context.trace_id(), row));
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// The remembered spans of a service in a trace, in the order of their ends.
#[must_use]
pub fn spans_of(trace_id: &str, service: &str) -> Vec<admin::Span> {
    let Ok(trace) = TraceId::from_hex(trace_id) else {
        return Vec::new();
    };
    let finished = FINISHED.lock();
    finished
        .iter()
        .filter(|(of, span)| *of == trace && span.service == service)
        .map(|(_, span)| span.clone())
        .collect()
}

fn instant(time: SystemTime) -> Instant {
    let micros = time
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_micros();
    Instant::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
}
