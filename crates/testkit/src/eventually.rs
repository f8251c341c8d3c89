//! Waiting for a condition, never for a time.

use std::{fmt::Display, time::Duration};

/// Waits until a condition holds: 1500 tries, 20 ms apart.
///
/// # Panics
/// If it doesn't hold by then.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    eventually_ok(what, async || holds().await.then_some(()).ok_or("not so")).await;
}

/// Tries until it's done, as often as [`eventually`]; gives what came of it.
///
/// # Panics
/// If it isn't done by then: says the last error.
pub async fn eventually_ok<T, E: Display>(
    what: &str,
    mut attempt: impl AsyncFnMut() -> Result<T, E>,
) -> T {
    let mut last = None;
    for _ in 0..1500 {
        match attempt().await {
            Ok(done) => return done,
            Err(error) => last = Some(error.to_string()),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what}: not after 1500 tries: {last:?}")
}
