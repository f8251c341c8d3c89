//! One turn is one trace, as a collector gets it over OTLP.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, span::SpanKind},
};
use parking_lot::Mutex;
use prost::Message;
use tokio::net::TcpListener;
use tonic::{Request, Response, Status};

use crate::binary::{Binary, free_ports, traced};

/// A collector that keeps what it's sent.
#[derive(Clone, Default)]
pub(crate) struct Collector(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    /// Listens; gives its endpoint too.
    pub(crate) async fn start() -> (Self, String) {
        let collector = Self::default();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let incoming = futures::stream::unfold(listener, |listener| async {
            let accepted = listener.accept().await.map(|(stream, _)| stream);
            Some((accepted, listener))
        });
        let server = TraceServiceServer::new(collector.clone());
        let serve = tonic::transport::Server::builder()
            .add_service(server)
            .serve_with_incoming(incoming);
        tokio::spawn(serve);
        (collector, endpoint)
    }

    /// Everything, as it came over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let all = self.0.lock();
        all.iter().flat_map(Message::encode_to_vec).collect()
    }

    /// The spans of a trace, each with the service that its resource names.
    fn spans(&self, trace: &str) -> Vec<(String, Span)> {
        let mut found = Vec::new();
        for resource in self.0.lock().iter().flat_map(|sent| &sent.resource_spans) {
            let attributes = resource.resource.as_ref().map(|all| &all.attributes[..]);
            let service = text(attributes.unwrap_or_default(), "service.name");
            for span in resource.scope_spans.iter().flat_map(|scope| &scope.spans) {
                if hex(&span.trace_id) == trace {
                    found.push((service.clone(), span.clone()));
                }
            }
        }
        found
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    let found = attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|found| found.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        _ => String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_turn_is_one_trace_over_every_hop() {
    let (collector, endpoint) = Collector::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_ports();
    let to = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
    let all = Binary::start(folder.path(), port, &["all"], &to, false).await;
    all.ready(0).await;
    all.sampled(folder.path()).await;
    let trace = &traced(folder.path(), port, "why is my order W1000000 late?").await;
    // the last spans leave with the process
    all.stop().await;

    let spans = collector.spans(trace);
    let services: BTreeSet<&str> = spans.iter().map(|(service, _)| service.as_str()).collect();
    for service in [
        "orchestrator",
        "identity",
        "context",
        "intent",
        "orders",
        "logistics",
        "crm",
        "catalog",
    ] {
        assert!(services.contains(service), "{service}: {services:?}");
    }
    let by_id: BTreeMap<&[u8], &(String, Span)> = spans
        .iter()
        .map(|span| (span.1.span_id.as_slice(), span))
        .collect();
    let roots: Vec<_> = spans
        .iter()
        .filter(|(_, span)| !by_id.contains_key(span.parent_span_id.as_slice()))
        .map(|(service, span)| format!("{service} {}", span.name))
        .collect();
    assert_eq!(
        roots,
        ["orchestrator switchboard.orchestrator.v1.OrchestratorService/Converse"]
    );
    for (service, span) in &spans {
        let parent = by_id.get(span.parent_span_id.as_slice());
        match (span.kind(), parent) {
            // served where it was called, in another service
            (SpanKind::Server, Some((caller, call))) => {
                assert_eq!(call.name, span.name);
                assert_ne!(caller, service);
                assert_eq!(call.kind(), SpanKind::Client);
            }
            (SpanKind::Client, Some((own, _))) => assert_eq!(own, service, "{}", span.name),
            (_, None) => {}
            (kind, _) => panic!("{} is {kind:?}", span.name),
        }
        if span.name.contains('/') {
            assert_eq!(text(&span.attributes, "rpc.system.name"), "grpc");
            assert_eq!(text(&span.attributes, "rpc.method"), span.name);
            assert_eq!(
                text(&span.attributes, "rpc.response.status_code"),
                "OK",
                "{}",
                span.name
            );
        } else {
            assert!(
                !text(&span.attributes, "db.operation.name").is_empty(),
                "{}",
                span.name
            );
        }
    }
    let sql = spans
        .iter()
        .filter(|(_, span)| !span.name.contains('/'))
        .count();
    assert!(sql > 5, "{sql} statements");
}
