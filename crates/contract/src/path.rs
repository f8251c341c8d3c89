//! The path of a method on the wire: `/switchboard.orders.v1.OrdersService/CancelOrder`.

use prost_reflect::MethodDescriptor;

use crate::pool;

/// The service that serves a path, as it's called in addresses and
/// certificates: `orders`.
#[must_use]
pub fn service_of(path: &str) -> &str {
    path.split('.').nth(1).unwrap_or_default()
}

/// The name of a path's method: `CancelOrder`.
#[must_use]
pub fn method_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The method of a path, if the contract has it.
#[must_use]
pub fn method_of(path: &str) -> Option<MethodDescriptor> {
    let (service, name) = path.trim_start_matches('/').split_once('/')?;
    let service = pool().get_service_by_name(service)?;
    let mut methods = service.methods();
    methods.find(|method| method.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Method, orders::orders_service::CancelOrder};

    #[test]
    fn path_names_its_service_and_its_method() {
        assert_eq!(service_of(CancelOrder::PATH), "orders");
        assert_eq!(method_name(CancelOrder::PATH), "CancelOrder");
        let method = method_of(CancelOrder::PATH).expect("a method");
        assert_eq!(method.input().name(), "CancelOrderRequest");
        assert!(method_of("/switchboard.orders.v1.OrdersService/Steal").is_none());
        assert!(method_of("nonsense").is_none());
    }
}
