//! The contract: what every service says and may say.
//!
//! Messages and methods come from `proto/`; policies, refusals, masks and pages
//! are what the rest of the system reads of it.

extern crate self as contract;

mod error;
mod generated;
mod mask;
mod method;
mod page;
mod path;
mod policy;
mod pool;
mod reason;
pub mod value;
mod view;

pub use error::{Error, Result, Violation};
pub use generated::*;
pub use method::{
    ActMethod, BindAct, BindChange, BindDuplex, BindRead, BindStream, BindWrite, ChangeMethod,
    DuplexMethod, Method, ReadMethod, StreamMethod, WriteMethod,
};
pub use page::Page;
pub use path::{method_name, method_of, service_of};
pub use policies::PlatformReason;
pub use policy::{
    Assurance, Authority, Caller, Effect, Idempotency, Policies, Policy, Sensitivity,
};
pub use pool::{DESCRIPTORS, extend, pool};
pub use reason::{Reason, ReasonPolicy, Retry};
pub use tonic::Code;
pub use view::View;
