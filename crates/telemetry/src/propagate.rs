//! W3C Trace Context over gRPC metadata.

use std::collections::HashMap;

use http::{HeaderMap, HeaderValue};
use opentelemetry::{propagation::TextMapPropagator, trace::TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Continues the caller's trace in a span. A malformed `traceparent` begins a
/// new one.
pub fn set_parent(span: &Span, headers: &HeaderMap) {
    let carrier: HashMap<String, String> = ["traceparent", "tracestate"]
        .into_iter()
        .filter_map(|name| {
            Some((
                name.to_owned(),
                headers.get(name)?.to_str().ok()?.to_owned(),
            ))
        })
        .collect();
    if !carrier.is_empty() {
        // the layer may be off: then there is no trace to continue
        let _ = span.set_parent(TraceContextPropagator::new().extract(&carrier));
    }
}

/// Gives a span's trace on to whoever is called.
pub fn inject(span: &Span, headers: &mut HeaderMap) {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut carrier);
    for (name, value) in carrier {
        let name = if name == "traceparent" {
            "traceparent"
        } else {
            "tracestate"
        };
        if let Ok(value) = HeaderValue::from_str(&value)
            && !value.is_empty()
        {
            headers.insert(name, value);
        }
    }
}

/// The trace that a span belongs to, 32 hexadecimal digits; empty if none.
#[must_use]
pub fn trace_id(span: &Span) -> String {
    let context = span.context();
    let span = context.span();
    let context = span.span_context();
    if context.is_valid() {
        context.trace_id().to_string()
    } else {
        String::new()
    }
}
