//! Fail points: places where a test build can be made to stop, as a kill would
//! stop it. A release build has none.

/// Stops the process here if `SWITCHBOARD_FAIL_AT` names this place as
/// `service.step.when`, such as `orders.refund.before`.
#[macro_export]
macro_rules! fail_point {
    ($service:expr, $step:expr, $when:expr) => {
        #[cfg(debug_assertions)]
        $crate::fail::reach($service, &$step, $when);
        #[cfg(not(debug_assertions))]
        let _ = (&$service, &$step, &$when);
    };
}

/// Reaches a place.
#[cfg(debug_assertions)]
#[expect(
    clippy::disallowed_methods,
    reason = "a switch of test builds, not configuration"
)]
pub fn reach(service: &str, step: &str, when: &str) {
    static AT: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("SWITCHBOARD_FAIL_AT").ok());
    if AT
        .as_deref()
        .is_some_and(|at| at == format!("{service}.{step}.{when}"))
    {
        tracing::error!(service, step, when, "stopped by a fail point");
        std::process::abort();
    }
}
