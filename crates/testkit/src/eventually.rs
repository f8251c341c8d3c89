//! Waiting for a condition, never for a time.

use std::{future::Future, time::Duration};

/// Waits until a condition holds, for at most 30 seconds.
///
/// # Panics
/// If it doesn't hold by then.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    for _ in 0..1500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within 30 seconds: {what}");
}
