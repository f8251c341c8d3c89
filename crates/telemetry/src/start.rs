//! The start and the end of telemetry in a process.

use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider,
};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{
    buffer::Buffer,
    log::Json,
    route::{RoutingExporter, RoutingTracer},
};

/// What telemetry does.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where OTLP over gRPC goes; none keeps spans in memory alone.
    pub otlp_endpoint: Option<String>,
    /// The share of traces that are kept, 0 to 1; a caller's choice wins.
    pub sample_ratio: f64,
    /// Which log lines are written, as in `info,orders=debug`.
    pub log_filter: String,
    /// `deployment.environment.name`.
    pub environment: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            otlp_endpoint: None,
            sample_ratio: 1.0,
            log_filter: "info".into(),
            environment: "development".into(),
        }
    }
}

/// Why telemetry can't start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The filter can't be read.
    #[error("log filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Something else in this process has started before.
    #[error("telemetry was started before in this process")]
    Started(#[from] tracing_subscriber::util::TryInitError),
}

/// Telemetry of a process; the last spans leave when it's flushed.
#[derive(Debug)]
pub struct Telemetry {
    provider: SdkTracerProvider,
}

impl Telemetry {
    /// Begins: logs to standard error, spans to memory and, where configured,
    /// over OTLP, from the runtime that this is called on.
    ///
    /// # Errors
    /// For a filter that can't be read, or a second start.
    pub fn start(config: &Config) -> Result<Self, Error> {
        let sampler =
            Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.sample_ratio)));
        let mut provider = SdkTracerProvider::builder()
            .with_sampler(sampler)
            .with_span_processor(Buffer);
        if let Some(endpoint) = &config.otlp_endpoint {
            let queue = BatchConfigBuilder::default()
                .with_max_queue_size(8192)
                .with_scheduled_delay(Duration::from_secs(1))
                .build();
            let exporter = RoutingExporter::new(endpoint, &config.environment);
            let processor = BatchSpanProcessor::builder(exporter)
                .with_batch_config(queue)
                .build();
            provider = provider.with_span_processor(processor);
        }
        let provider = provider.build();
        let tracer = RoutingTracer(provider.tracer("switchboard"));
        // the libraries' own spans are many and say little of a turn
        let spans = EnvFilter::try_new("off,switchboard=info")?;
        let otel = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(spans);
        let logs = tracing_subscriber::fmt::layer()
            .event_format(Json)
            .with_writer(std::io::stderr)
            // a line has the ids of its span and none of its fields
            .with_filter(filter_fn(is_event).and(EnvFilter::try_new(&config.log_filter)?));
        tracing_subscriber::registry()
            .with(otel)
            .with(logs)
            .try_init()?;
        Ok(Self { provider })
    }

    /// Sends what is still queued. Blocks for up to five seconds: call it where
    /// blocking is fine.
    pub fn flush(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(Duration::from_secs(5)) {
            tracing::warn!(%error, "spans were lost at the end");
        }
    }
}

fn is_event(of: &tracing::Metadata<'_>) -> bool {
    of.is_event()
}
