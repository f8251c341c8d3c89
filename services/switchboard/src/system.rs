//! The only list of all services: one line each.

use service::{Addresses, Service};

/// A service of the system.
#[derive(Clone, Copy)]
pub struct Spec {
    /// Its name.
    pub name: &'static str,
    /// Its port, from the base port.
    pub offset: u16,
    /// Makes it.
    pub service: fn() -> Service,
}

/// Every service, in the order in which they start.
pub const SERVICES: [Spec; 10] = [
    Spec {
        name: "identity",
        offset: 1,
        service: identity::service,
    },
    Spec {
        name: "context",
        offset: 3,
        service: context::service,
    },
    Spec {
        name: "crm",
        offset: 11,
        service: crm::service,
    },
    Spec {
        name: "catalog",
        offset: 16,
        service: catalog::service,
    },
    Spec {
        name: "billing",
        offset: 13,
        service: billing::service,
    },
    Spec {
        name: "logistics",
        offset: 15,
        service: logistics::service,
    },
    Spec {
        name: "orders",
        offset: 12,
        service: orders::service,
    },
    Spec {
        name: "tickets",
        offset: 17,
        service: tickets::service,
    },
    Spec {
        name: "intent",
        offset: 2,
        service: intent::service,
    },
    Spec {
        name: "orchestrator",
        offset: 0,
        service: orchestrator::service,
    },
];

/// Probes and metrics are this far from a service's port.
pub(crate) const PROBES: u16 = 1000;

/// Where every service is, from one host and base port.
pub(crate) fn addresses(host: &str, base_port: u16) -> Addresses {
    SERVICES
        .iter()
        .map(|spec| {
            (
                spec.name.to_owned(),
                format!("{host}:{}", base_port + spec.offset),
            )
        })
        .collect()
}
