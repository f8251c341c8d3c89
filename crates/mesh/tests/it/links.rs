//! Links that go silent, are full, or change their certificates.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use contract::PlatformReason;
use mesh::{Authority, CallOptions, Limits, identity::Lifetime};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use crate::place::{Answer, Place, always, ask, client};

fn lasting(millis: u64) -> CallOptions {
    CallOptions::lasting(Duration::from_millis(millis))
}

/// Passes bytes on; once `hole` is set, the connections of before swallow them.
async fn proxy(to: SocketAddr, hole: Arc<AtomicBool>) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(to).await.expect("connected");
            let (near_in, near_out) = near.into_split();
            let (far_in, far_out) = far.into_split();
            // a link that is made later is a good one
            let old = !hole.load(Ordering::SeqCst);
            for (mut from, mut to) in [(near_in, far_out), (far_in, near_out)] {
                let hole = Arc::clone(&hole);
                tokio::spawn(async move {
                    let mut bytes = vec![0; 16 * 1024];
                    while let Ok(count @ 1..) = from.read(&mut bytes).await {
                        if !(old && hole.load(Ordering::SeqCst)) {
                            to.write_all(&bytes[..count]).await.expect("written");
                        }
                    }
                });
            }
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn link_that_goes_silent_is_noticed_and_replaced() {
    let place = Place::new();
    let server = place.serve(Limits::default(), always()).await;
    let hole = Arc::new(AtomicBool::new(false));
    let through = place.client(
        "channel/web",
        proxy(server.address, Arc::clone(&hole)).await,
    );
    ask(&through, &lasting(2_000)).await.expect("a good link");

    hole.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    let lost = ask(&through, &lasting(300)).await.expect_err("silence");
    assert!(lost.is(PlatformReason::DeadlineExceeded), "{lost}");
    // without a keepalive it would wait for the system's own, minutes later
    while ask(&through, &lasting(500)).await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(15), "not noticed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_is_full_over_all_its_connections() {
    let place = Place::new();
    let (gate, entered) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (waits, counts) = (Arc::clone(&gate), Arc::clone(&entered));
    let slow: Answer = Arc::new(move |_, _| {
        counts.fetch_add(1, Ordering::SeqCst);
        let waits = Arc::clone(&waits);
        Box::pin(async move {
            waits.notified().await;
            Ok(())
        })
    });
    let limits = Limits {
        concurrency: 2,
        ..Limits::default()
    };
    let server = place.serve(limits, slow).await;
    // a connection each
    let callers: Vec<_> = (0..2)
        .map(|at| place.client(&format!("service/caller{at}"), server.address))
        .collect();
    let held: Vec<_> = callers
        .into_iter()
        .map(|caller| tokio::spawn(async move { ask(&caller, &lasting(5_000)).await }))
        .collect();
    let both = async {
        while entered.load(Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await;
        }
    };
    let both = tokio::time::timeout(Duration::from_secs(10), both).await;
    both.expect("both are inside");

    let third = place.client("channel/web", server.address);
    let shed = ask(&third, &lasting(2_000)).await.expect_err("full");

    assert!(shed.is(PlatformReason::Overloaded), "{shed}");
    assert_eq!(entered.load(Ordering::SeqCst), 2, "it never began");
    gate.notify_waiters();
    for held in held {
        held.await.expect("joined").expect("answered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_beyond_the_limit_are_refused_and_the_next_call_is_answered() {
    let place = Place::new();
    let server = place.serve(Limits::default(), always()).await;
    let caller = place.client("channel/web", server.address);
    let large = lasting(2_000).bearer(principal::Secret::new("x".repeat(64 * 1024)));

    assert!(ask(&caller, &large).await.is_err());
    ask(&caller, &lasting(2_000)).await.expect("it goes on");
}

/// Writes a leaf of one authority, believing in some.
fn save(place: &Place, path: &str, signer: &Authority, roots: &[&Authority]) {
    let identity = principal::Identity::new(crate::place::DOMAIN, path).expect("an identity");
    let mut issued = signer.issue(&identity, Lifetime::days(1)).expect("issued");
    issued.root = roots.iter().map(|root| root.root()).collect();
    let folder = place.folder.path().join(path.replace('/', "-"));
    issued.save(&folder).expect("saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn root_is_replaced_in_three_steps_without_a_failed_call() {
    let place = Place::new();
    let old = &place.authority;
    let new = Authority::new("next").expect("an authority");
    let limits = Limits {
        connection_age: Duration::from_millis(200),
        ..Limits::default()
    };
    let server = place.serve(limits, always()).await;
    let (served, ours) = (&server.credentials, place.credentials("channel/web"));
    let caller = client(Arc::clone(&ours), server.address);
    let (stop, calls) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&calls));
    let calling = tokio::spawn(async move {
        while !stopped.load(Ordering::SeqCst) {
            ask(&caller, &lasting(2_000)).await.expect("no call fails");
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });

    let steps: [(&Authority, &[&Authority]); 3] =
        [(old, &[old, &new]), (&new, &[old, &new]), (&new, &[&new])];
    for (signer, roots) in steps {
        for path in ["service/identity", "channel/web"] {
            save(&place, path, signer, roots);
        }
        assert!(served.reload().expect("reloaded") && ours.reload().expect("reloaded"));
        // long enough for connections under the new files
        let (seen, begun) = (calls.load(Ordering::SeqCst), Instant::now());
        while begun.elapsed() < Duration::from_millis(600)
            || calls.load(Ordering::SeqCst) < seen + 20
        {
            assert!(!calling.is_finished(), "a call failed");
            tokio::task::yield_now().await;
        }
    }
    stop.store(true, Ordering::SeqCst);
    calling.await.expect("no call failed");

    let late = place.client("channel/late", server.address);
    let refused = ask(&late, &lasting(1_000)).await;
    assert!(refused.is_err(), "a leaf of the root that was dropped");
}

/// Connections end of age under load, and nobody notices: gRFC A9 with the one
/// safe retry of A6. Without it some 10 of these calls fail.
#[tokio::test(flavor = "multi_thread")]
async fn sixty_thousand_calls_outlive_their_connections() {
    let place = Place::new();
    let limits = Limits {
        connection_age: Duration::from_millis(1_500),
        ..Limits::default()
    };
    let server = place.serve(limits, always()).await;
    let callers = (0..40).map(|at| {
        let client = place.client(&format!("channel/web{at}"), server.address);
        tokio::spawn(async move {
            for _ in 0..1_500 {
                ask(&client, &lasting(10_000)).await.expect("answered");
            }
        })
    });
    let callers: Vec<_> = callers.collect();
    for caller in callers {
        caller.await.expect("no call failed");
    }
}
