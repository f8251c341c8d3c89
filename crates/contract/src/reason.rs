//! Refusals as the contract describes them.

use tonic::Code;

/// What the contract says about one refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReasonPolicy {
    /// The package it belongs to, such as `switchboard.orders.v1`.
    pub domain: &'static str,
    /// Its name on the wire, such as `ORDER_NOT_PENDING`.
    pub name: &'static str,
    /// The gRPC code.
    pub code: Code,
    /// Whether trying again helps.
    pub retry: Retry,
    /// What to do instead, in a sentence.
    pub instead: &'static str,
}

/// Whether trying again helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not as it is.
    Never,
    /// A little later, under the same request id.
    Backoff,
    /// After the customer has proved more or said yes again.
    AfterCustomer,
}

/// An enum of refusals of a package.
pub trait Reason: Copy {
    /// What the contract says about this one.
    fn policy(self) -> &'static ReasonPolicy;
}
