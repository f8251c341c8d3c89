//! Deadlines from hop to hop (row R-01).

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use contract::{
    Method, PlatformReason,
    identity::{GetKeysRequest, identity_service::GetKeys},
};
use mesh::{CallOptions, Limits};
use parking_lot::Mutex;

use crate::place::{Answer, Place, always, ask, counting};

/// How many handlers run.
struct Running(Arc<AtomicUsize>);

impl Running {
    fn one(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hop_has_less_time_and_nobody_works_for_a_caller_who_left() {
    let place = Place::new();
    let running = Arc::new(AtomicUsize::new(0));
    let given: Arc<Mutex<Vec<Duration>>> = Arc::default();
    let (counted, noted) = (Arc::clone(&running), Arc::clone(&given));
    // the last hop never answers
    let silent: Answer = Arc::new(move |headers, _| {
        noted.lock().push(timeout(&headers));
        let running = Running::one(&counted);
        Box::pin(async move {
            let _running = running;
            std::future::pending().await
        })
    });
    let mut hops = vec![place.serve(Limits::default(), silent).await];
    for hop in 0..3 {
        let next = place.client(&format!("service/hop{hop}"), hops[hop].address);
        let (counted, noted) = (Arc::clone(&running), Arc::clone(&given));
        let forward: Answer = Arc::new(move |headers, call| {
            noted.lock().push(timeout(&headers));
            let (next, running) = (next.clone(), Running::one(&counted));
            Box::pin(async move {
                let _running = running;
                ask(&next, &CallOptions::within(&call)).await
            })
        });
        hops.push(place.serve(Limits::default(), forward).await);
    }
    let first = place.client("channel/web", hops[3].address);
    let budget = Duration::from_secs(1);

    let begun = Instant::now();
    let refused = ask(&first, &CallOptions::lasting(budget)).await;

    let refused = refused.expect_err("nobody answers");
    assert!(refused.is(PlatformReason::DeadlineExceeded), "{refused}");
    // a loaded machine wakes late: what is shown is that everybody stops, not
    // how soon
    assert!(begun.elapsed() < budget * 2, "{:?}", begun.elapsed());
    tokio::time::timeout(budget, async {
        while running.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("no handler runs on after the deadline");
    let given = given.lock().clone();
    assert_eq!(given.len(), 4, "each hop was asked once: {given:?}");
    assert!(given[0] <= budget - Duration::from_millis(20));
    for pair in given.windows(2) {
        assert!(pair[1] <= pair[0] - Duration::from_millis(20), "{given:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_is_counted_once_by_what_its_opening_came_to() {
    let place = Place::new();
    let refuse: Answer = Arc::new(|_, _| Box::pin(async { Err(PlatformReason::NotFound.into()) }));
    for (answer, code) in [(always(), "OK"), (refuse, "NOT_FOUND")] {
        let serving = place.serve(Limits::default(), answer).await;
        let metrics = telemetry::Metrics::default();
        let credentials = place.credentials("channel/web");
        let client = counting(credentials, serving.address, metrics.clone());
        let options = CallOptions::lasting(Duration::from_secs(5));

        let opened = client.stream::<GetKeys>(&options, &GetKeysRequest {}).await;

        assert_eq!(opened.is_ok(), code == "OK", "{code}");
        let counted = metrics.encode();
        let is_count = |line: &&str| {
            line.starts_with("rpc_client_call_duration_seconds_count")
                && line.contains(GetKeys::PATH.trim_start_matches('/'))
                && line.contains(&format!("\"{code}\""))
        };
        let count = counted.lines().find(is_count).unwrap_or(&counted);
        assert!(count.ends_with(" 1"), "{count}");
    }
}

fn timeout(headers: &http::HeaderMap) -> Duration {
    let value = headers["grpc-timeout"].to_str().expect("ascii");
    let micros = value.strip_suffix('u').expect("microseconds");
    Duration::from_micros(micros.parse().expect("a number"))
}
