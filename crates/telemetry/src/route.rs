//! One tracer for all services of a process: each span is marked with the
//! service that it belongs to, and exported under that service's resource.

use std::{collections::HashMap, sync::Arc, time::Duration};

use opentelemetry::{
    Context, Key, KeyValue,
    trace::{SpanBuilder, Tracer},
};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    trace::{SdkTracer, Span, SpanData, SpanExporter as Export},
};
use parking_lot::Mutex;
use tokio::runtime::Handle;

use crate::service_name;

/// The mark; it becomes `service.name` of the resource on export.
pub(crate) const MARK: Key = Key::from_static_str("switchboard.service");

/// Marks each span with the service of its task.
#[derive(Debug, Clone)]
pub(crate) struct RoutingTracer(pub(crate) SdkTracer);

impl Tracer for RoutingTracer {
    type Span = Span;

    fn build_with_context(&self, mut builder: SpanBuilder, parent: &Context) -> Span {
        let mark = KeyValue::new(MARK, service_name());
        match &mut builder.attributes {
            Some(attributes) => attributes.push(mark),
            none => *none = Some(vec![mark]),
        }
        self.0.build_with_context(builder, parent)
    }
}

/// Sends each service's spans under that service's resource. One connection
/// each, one queue and one thread for all.
#[derive(Debug)]
pub(crate) struct RoutingExporter {
    exporters: Arc<Exporters>,
    // the queue's thread has no reactor: sending is done where there is one
    runtime: Handle,
}

#[derive(Debug)]
struct Exporters {
    endpoint: String,
    environment: String,
    by_service: Mutex<HashMap<String, Arc<SpanExporter>>>,
}

impl RoutingExporter {
    /// Sends from the runtime that this is called on.
    pub(crate) fn new(endpoint: &str, environment: &str) -> Self {
        Self {
            exporters: Arc::new(Exporters {
                endpoint: endpoint.to_owned(),
                environment: environment.to_owned(),
                by_service: Mutex::default(),
            }),
            runtime: Handle::current(),
        }
    }
}

impl Exporters {
    fn of(&self, service: &str) -> Result<Arc<SpanExporter>, ExporterBuildError> {
        let mut by_service = self.by_service.lock();
        if let Some(exporter) = by_service.get(service) {
            return Ok(Arc::clone(exporter));
        }
        let mut exporter = SpanExporter::builder()
            .with_tonic()
            .with_endpoint(&self.endpoint)
            .with_timeout(Duration::from_secs(5))
            .build()?;
        exporter.set_resource(&resource(service, &self.environment));
        let exporter = Arc::new(exporter);
        by_service.insert(service.to_owned(), Arc::clone(&exporter));
        Ok(exporter)
    }

    async fn export(self: Arc<Self>, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut by_service: HashMap<String, Vec<SpanData>> = HashMap::new();
        for mut span in batch {
            by_service
                .entry(take_mark(&mut span))
                .or_default()
                .push(span);
        }
        let mut result = Ok(());
        for (service, spans) in by_service {
            result = match self.of(&service) {
                Ok(exporter) => exporter.export(spans).await.and(result),
                Err(error) => Err(OTelSdkError::InternalFailure(error.to_string())),
            };
        }
        result
    }
}

impl Export for RoutingExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self
            .runtime
            .spawn(Arc::clone(&self.exporters).export(batch));
        let sent = sent.await;
        sent.unwrap_or_else(|error| Err(OTelSdkError::InternalFailure(error.to_string())))
    }
}

/// The service of a span.
pub(crate) fn mark(span: &SpanData) -> String {
    span.attributes
        .iter()
        .find(|attribute| attribute.key == MARK)
        .map(|attribute| attribute.value.as_str().into_owned())
        .unwrap_or_default()
}

fn take_mark(span: &mut SpanData) -> String {
    let service = mark(span);
    span.attributes.retain(|attribute| attribute.key != MARK);
    service
}

fn resource(service: &str, environment: &str) -> Resource {
    Resource::builder()
        .with_service_name(service.to_owned())
        .with_attributes([
            KeyValue::new("service.namespace", "switchboard"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new(
                "service.instance.id",
                format!("{service}-{}", std::process::id()),
            ),
            KeyValue::new("deployment.environment.name", environment.to_owned()),
        ])
        .build()
}
