//! W3C Trace Context over gRPC metadata.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    propagation::{Extractor, Injector, TextMapPropagator},
    trace::TraceContextExt,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Continues the caller's trace in a span. A malformed `traceparent` begins a
/// new one.
pub fn set_parent(span: &Span, headers: &HeaderMap) {
    if headers.contains_key("traceparent") {
        let context = TraceContextPropagator::new().extract(&Received(headers));
        // the layer may be off: then there is no trace to continue
        let _ = span.set_parent(context);
    }
}

/// Gives a span's trace on to whoever is called.
pub fn inject(span: &Span, headers: &mut HeaderMap) {
    let propagator = TraceContextPropagator::new();
    propagator.inject_context(&span.context(), &mut Sent(headers));
}

/// What came with a call.
struct Received<'h>(&'h HeaderMap);

impl Extractor for Received<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

/// What goes with a call.
struct Sent<'h>(&'h mut HeaderMap);

impl Injector for Sent<'_> {
    fn set(&mut self, name: &str, value: String) {
        if value.is_empty() {
            return;
        }
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
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
