//! Spans, metrics and logs, each under the name of its own service, also where
//! many services share a process.
//!
//! No message of the contract is ever a field of a span or a log line: what is
//! logged is named one by one, and only what is PUBLIC or INTERNAL.

mod buffer;
mod log;
mod metric;
mod propagate;
mod route;
mod scope;
mod start;

pub use buffer::spans_of;
pub use metric::{Metrics, RpcLabels};
pub use prometheus_client as prometheus;
pub use propagate::{inject, set_parent, trace_id};
pub use scope::{scoped, service_name, within};
pub use start::{Config, Error, Telemetry};
