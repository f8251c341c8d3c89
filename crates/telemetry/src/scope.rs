//! Which service a task works for.

use std::future::Future;

tokio::task_local! {
    static SERVICE: &'static str;
}

/// Runs a future as a service: its spans and logs carry that name. A task that
/// it spawns has to be scoped again.
pub fn scoped<F: Future>(service: &'static str, future: F) -> impl Future<Output = F::Output> {
    SERVICE.scope(service, future)
}

/// Runs something at once as a service.
pub fn within<R>(service: &'static str, act: impl FnOnce() -> R) -> R {
    SERVICE.sync_scope(service, act)
}

/// The service that the current task works for; `switchboard` outside of any.
#[must_use]
pub fn service_name() -> &'static str {
    SERVICE.try_with(|name| *name).unwrap_or("switchboard")
}
