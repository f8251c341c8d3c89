//! Fail points: places where a test build can be made to stop. A release build
//! has none.
//!
//! A place is called `service.step.when`, such as `orders.RefundOrder.before`. A
//! process whose `SWITCHBOARD_FAIL_AT` names one is aborted there, as a kill would
//! do it. A test with the services in its own process asks for [`stop_at`]: what
//! works there panics, once, and so never comes back to what it began.

/// Stops here, if a test asked for it.
#[macro_export]
macro_rules! fail_point {
    ($service:expr, $step:expr, $when:expr) => {
        #[cfg(debug_assertions)]
        $crate::fail::reach($service, &$step, $when);
        #[cfg(not(debug_assertions))]
        let _ = (&$service, &$step, &$when);
    };
}

#[cfg(debug_assertions)]
mod places {
    use std::sync::LazyLock;

    use parking_lot::Mutex;

    /// What a test asked for, and what was reached since.
    #[derive(Default)]
    struct Places {
        stops: Vec<String>,
        reached: Vec<String>,
    }

    static WATCHED: Mutex<Option<Places>> = Mutex::new(None);

    /// Begins to watch which places are reached, and stops what reaches each of
    /// these first.
    pub fn stop_at(stops: Vec<String>) {
        *WATCHED.lock() = Some(Places {
            stops,
            reached: Vec::new(),
        });
    }

    /// The places that were reached since, in order; nothing stops any more.
    pub fn reached() -> Vec<String> {
        WATCHED.lock().take().unwrap_or_default().reached
    }

    /// Reaches a place.
    #[expect(
        clippy::disallowed_methods,
        clippy::panic,
        reason = "a switch of test builds, not configuration"
    )]
    pub fn reach(service: &str, step: &str, when: &str) {
        static AT: LazyLock<Option<String>> =
            LazyLock::new(|| std::env::var("SWITCHBOARD_FAIL_AT").ok());
        let place = format!("{service}.{step}.{when}");
        if AT.as_ref() == Some(&place) {
            tracing::error!(service, step, when, "stopped by a fail point");
            std::process::abort();
        }
        let mut watched = WATCHED.lock();
        let Some(places) = watched.as_mut() else {
            return;
        };
        places.reached.push(place.clone());
        if let Some(at) = places.stops.iter().position(|stop| *stop == place) {
            places.stops.remove(at);
            drop(watched);
            panic!("stopped at {place}");
        }
    }
}

#[cfg(debug_assertions)]
pub use places::{reach, reached, stop_at};
