//! How services reach each other: mutual TLS 1.3 by SPIFFE identity, one stack
//! of layers for serving and one for calling.
//!
//! [`server`] and [`client`] are each one commented list; a test holds their
//! order. No service touches TLS or a transport.

pub mod client;
mod codec;
pub mod identity;
pub mod layer;
mod refuse;
pub mod server;

pub use client::{CallOptions, Client, Incoming, Outgoing};
pub use codec::BytesCodec;
pub use identity::{Authority, Credentials, CredentialsError};
pub use refuse::{http_refusal, status};
pub use server::{Limits, Server};
