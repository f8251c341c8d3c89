//! Methods as types: what a server binds and a client calls.

use prost::{Message, Name};
use prost_types::FieldMask;

/// One rpc of the contract.
pub trait Method: Copy + Send + Sync + 'static {
    /// What it takes.
    type Request: Message + Default + Send + Sync + 'static;
    /// What it gives.
    type Reply: Message + Name + Default + Send + Sync + 'static;
    /// Its path on the wire, `/package.Service/Method`.
    const PATH: &'static str;
}

/// A unary read.
pub trait ReadMethod: Method {
    /// The fields wanted of the reply; `None` means all (AIP-157).
    fn read_mask(_: &Self::Request) -> Option<&FieldMask> {
        None
    }
}

/// A unary write that is one unit of work.
pub trait WriteMethod: Method {
    /// The key of the request (AIP-155); `None` where a repeat is harmless by
    /// itself.
    fn request_id(_: &Self::Request) -> Option<&str> {
        None
    }
    /// Whether it's a preview (AIP-163).
    fn validate_only(_: &Self::Request) -> bool {
        false
    }
}

/// A write that other services take part in before it's decided.
pub trait ChangeMethod: WriteMethod {}

/// A unary write that does its own units of work.
pub trait ActMethod: Method {}

/// One request, a stream of replies.
pub trait StreamMethod: Method {}

/// A stream of requests, a stream of replies.
pub trait DuplexMethod: Method {}

/// Binds the handler of a read.
pub trait BindRead<M: ReadMethod>: Sized {
    /// Adds the method.
    #[must_use]
    fn bind_read(self) -> Self;
}

/// Binds the handler of a write.
pub trait BindWrite<M: WriteMethod>: Sized {
    /// Adds the method.
    #[must_use]
    fn bind_write(self) -> Self;
}

/// Binds the handler of a change over several services.
pub trait BindChange<M: ChangeMethod>: Sized {
    /// Adds the method.
    #[must_use]
    fn bind_change(self) -> Self;
}

/// Binds the handler of an act.
pub trait BindAct<M: ActMethod>: Sized {
    /// Adds the method.
    #[must_use]
    fn bind_act(self) -> Self;
}

/// Binds the handler of a stream.
pub trait BindStream<M: StreamMethod>: Sized {
    /// Adds the method.
    #[must_use]
    fn bind_stream(self) -> Self;
}

/// Binds the handler of a stream in both directions.
pub trait BindDuplex<M: DuplexMethod>: Sized {
    /// Adds the method.
    #[must_use]
    fn bind_duplex(self) -> Self;
}
