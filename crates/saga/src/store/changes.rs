//! Changes under way: rows that outlive whoever began them.

use contract::{Error, PlatformReason, Result, saga::Plan, value::Instant};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

use crate::step::Step;

/// A change under way.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) id: String,
    pub(crate) step: Step,
    pub(crate) plan: Plan,
    /// Why its step was refused after the decision; it waits for an operator.
    pub(crate) refusal: Option<Vec<u8>>,
    /// Who works on it: an id of this taking's own, so that whoever had it before
    /// and wakes up late can't go on with it (a fencing token, Kleppmann 2016).
    pub(crate) holder: String,
    pub(crate) create_time: Instant,
}

/// How steps are kept: a phase and a place in it.
const BEFORE: i64 = 0;
const AFTER: i64 = 1;
const UNDO: i64 = 2;

fn columns(step: Step) -> (i64, i64) {
    let (phase, at) = match step {
        Step::Before(at) => (BEFORE, at),
        Step::After(at) => (AFTER, at),
        Step::Undo(at) => (UNDO, at),
    };
    (phase, i64::try_from(at).unwrap_or(i64::MAX))
}

fn step(phase: i64, at: i64) -> Result<Step> {
    let at = usize::try_from(at).map_err(Error::internal)?;
    match phase {
        BEFORE => Ok(Step::Before(at)),
        AFTER => Ok(Step::After(at)),
        UNDO => Ok(Step::Undo(at)),
        other => Err(Error::internal(format!("a change in phase {other}"))),
    }
}

impl FromRow for Change {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            step: step(row.get(1)?, row.get(2)?)?,
            plan: row.message(3)?,
            refusal: row.get(4)?,
            holder: row.get(5)?,
            create_time: row.instant(6)?,
        })
    }
}

/// Writes a change down, taken by its holder until `lease_until`.
pub(crate) async fn insert(tx: &mut Tx, change: &Change, lease_until: Instant) -> Result<()> {
    let (phase, leg) = columns(change.step);
    let sql = "INSERT INTO sagas (id, busy, phase, leg, plan, holder, lease_until, create_time) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let row = args![
        &change.id,
        &change.plan.key,
        phase,
        leg,
        change.plan.encode_to_vec(),
        &change.holder,
        lease_until,
        change.create_time
    ];
    tx.execute(sql, row).await.map(drop)
}

/// Whether a change of this is under way.
pub(crate) async fn is_busy(query: &mut impl Query, key: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM sagas WHERE busy = $1";
    Ok(query.one::<i64>(sql, args![key]).await? > 0)
}

/// A change by its id.
pub(crate) async fn get(query: &mut impl Query, id: &str) -> Result<Option<Change>> {
    let sql = "SELECT id, phase, leg, plan, refusal, holder, create_time FROM sagas WHERE id = $1";
    query.optional(sql, args![id]).await
}

/// Changes after an id, in the order of ids.
pub(crate) async fn page(query: &mut impl Query, after: &str, most: i64) -> Result<Vec<Change>> {
    let sql = "SELECT id, phase, leg, plan, refusal, holder, create_time FROM sagas \
         WHERE id > $1 ORDER BY id LIMIT $2";
    query.all(sql, args![after, most]).await
}

/// Those that wait for an operator, the oldest first: a refusal keeps them, or they
/// began before `late` and aren't over.
pub(crate) async fn stuck(query: &mut impl Query, late: Instant) -> Result<Vec<Change>> {
    let sql = "SELECT id, phase, leg, plan, refusal, holder, create_time FROM sagas \
         WHERE refusal IS NOT NULL OR create_time < $1 ORDER BY create_time LIMIT 1000";
    query.all(sql, args![late]).await
}

/// Changes that nobody works on, those first that have waited longest: what fails
/// again and again keeps no other waiting.
pub(crate) async fn stale(query: &mut impl Query, now: Instant) -> Result<Vec<String>> {
    let sql = "SELECT id FROM sagas WHERE lease_until < $1 ORDER BY lease_until LIMIT 20";
    query.all(sql, args![now]).await
}

/// Takes a change that nobody works on, as it is by then; none if somebody was
/// quicker.
pub(crate) async fn claim(tx: &mut Tx, id: &str, lease_until: Instant) -> Result<Option<Change>> {
    let (now, holder) = (tx.now(), principal::random_id());
    let sql = "UPDATE sagas SET holder = $2, lease_until = $3 WHERE id = $1 AND lease_until < $4 \
         RETURNING id, phase, leg, plan, refusal, holder, create_time";
    tx.optional(sql, args![id, holder, lease_until, now]).await
}

/// Goes on to a step; a refusal of the one before is over.
pub(crate) async fn advance(tx: &mut Tx, change: &Change, to: Step) -> Result<()> {
    let ((phase, leg), (to_phase, to_leg)) = (columns(change.step), columns(to));
    let sql = "UPDATE sagas SET phase = $5, leg = $6, refusal = NULL \
         WHERE id = $1 AND phase = $2 AND leg = $3 AND holder = $4";
    let row = args![&change.id, phase, leg, &change.holder, to_phase, to_leg];
    still_held(tx.execute(sql, row).await?)
}

/// Keeps what a leg replied.
pub(crate) async fn keep(tx: &mut Tx, change: &Change) -> Result<()> {
    let sql = "UPDATE sagas SET plan = $3 WHERE id = $1 AND holder = $2";
    let row = args![&change.id, &change.holder, change.plan.encode_to_vec()];
    still_held(tx.execute(sql, row).await?)
}

/// Forgets a change that is over: what it came to is the domain's.
pub(crate) async fn end(tx: &mut Tx, change: &Change) -> Result<()> {
    let (phase, leg) = columns(change.step);
    let sql = "DELETE FROM sagas WHERE id = $1 AND phase = $2 AND leg = $3 AND holder = $4";
    let row = args![&change.id, phase, leg, &change.holder];
    still_held(tx.execute(sql, row).await?)
}

/// Keeps why a step was refused that must be done; nobody works on it until then.
pub(crate) async fn refuse(
    tx: &mut Tx,
    change: &Change,
    refusal: &Error,
    until: Instant,
) -> Result<()> {
    let (phase, leg) = columns(change.step);
    let sql = "UPDATE sagas SET refusal = $5, lease_until = $6, holder = '' \
         WHERE id = $1 AND phase = $2 AND leg = $3 AND holder = $4";
    let row = args![
        &change.id,
        phase,
        leg,
        &change.holder,
        refusal.to_bytes(),
        until
    ];
    still_held(tx.execute(sql, row).await?)
}

/// Lets a change go, so that recovery takes it at once.
pub(crate) async fn let_go(tx: &mut Tx, id: &str, holder: &str) -> Result<()> {
    let sql = "UPDATE sagas SET lease_until = 0 WHERE id = $1 AND holder = $2";
    tx.execute(sql, args![id, holder]).await.map(drop)
}

/// Has recovery take a change at once, with its plan as it is now.
///
/// # Errors
/// `REQUEST_IN_PROGRESS` while somebody works on it.
pub(crate) async fn free(tx: &mut Tx, change: &Change) -> Result<()> {
    let now = tx.now();
    let sql = "UPDATE sagas SET lease_until = 0, plan = $3 \
         WHERE id = $1 AND (holder = '' OR lease_until < $2)";
    let row = args![&change.id, now, change.plan.encode_to_vec()];
    still_held(tx.execute(sql, row).await?)
}

/// Has recovery go on with a change as its plan is now, if its last attempt was
/// refused: one whose outcome is unknown may have been done.
///
/// # Errors
/// `REQUEST_IN_PROGRESS` where somebody works on it, or did last.
pub(crate) async fn free_refused(tx: &mut Tx, change: &Change) -> Result<()> {
    let sql = "UPDATE sagas SET lease_until = 0, plan = $2 WHERE id = $1 AND holder = ''";
    let row = args![&change.id, change.plan.encode_to_vec()];
    still_held(tx.execute(sql, row).await?)
}

/// What a holder learned counts only while the change is where it was, and theirs.
fn still_held(rows: u64) -> Result<()> {
    match rows {
        1 => Ok(()),
        _ => Err(PlatformReason::RequestInProgress.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use principal::{Clock, TestClock};
    use store::{Durability, Migration, Store, unit};
    use testkit::Engine;

    use super::*;

    const LEASE: Duration = Duration::from_secs(30);

    /// A domain that keeps nothing of its own.
    const NOTHING: &[Migration] = &[Migration {
        version: 1,
        name: "things",
        sql: "CREATE TABLE things (id BIGINT PRIMARY KEY)",
        postgres: None,
    }];

    struct Place {
        store: Store,
        clock: Arc<TestClock>,
        _folder: tempfile::TempDir,
    }

    impl Place {
        async fn of(engine: Engine) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let location = engine.location(folder.path()).await;
            let clock = Arc::new(TestClock::default());
            let opened = Store::open(&location, "things", NOTHING, clock.clone()).await;
            Self {
                store: opened.expect("opened"),
                clock,
                _folder: folder,
            }
        }

        async fn insert(&self, id: &str, key: &str) -> Result<Change> {
            let change = Change {
                id: id.into(),
                step: Step::Before(0),
                plan: Plan {
                    key: key.into(),
                    ..Plan::default()
                },
                refusal: None,
                holder: "first".into(),
                create_time: self.clock.now(),
            };
            unit!(self.store, Durability::Full, |tx| {
                insert(tx, &change, self.clock.now().after(LEASE)).await
            })?;
            Ok(change)
        }

        async fn claim(&self, id: &str) -> Option<Change> {
            let claimed: Result<Option<Change>> = async {
                unit!(self.store, Durability::Full, |tx| {
                    let until = tx.now().after(LEASE);
                    claim(tx, id, until).await
                })
            }
            .await;
            claimed.expect("asked")
        }

        async fn advance(&self, change: &Change) -> Result<()> {
            unit!(self.store, Durability::Full, |tx| {
                advance(tx, change, Step::After(0)).await
            })
        }

        /// Which wait for an operator.
        async fn waiting(&self) -> Vec<String> {
            let late = self.clock.now().before(crate::LATE);
            let found = stuck(&mut self.store.reader(), late).await;
            found.expect("read").into_iter().map(|one| one.id).collect()
        }

        async fn step(&self, id: &str) -> Option<Step> {
            let found = get(&mut self.store.reader(), id).await;
            found.expect("read").map(|change| change.step)
        }
    }

    #[tokio::test]
    async fn whoever_wakes_up_late_does_not_go_on_with_what_another_has() {
        for engine in Engine::all() {
            let place = Place::of(engine).await;
            let first = place.insert("c1", "things/1").await.expect("written");
            assert!(place.claim("c1").await.is_none(), "it's held");
            place.clock.advance(LEASE * 2);
            let second = place.claim("c1").await.expect("nobody's");

            let late = place.advance(&first).await.expect_err("another has it");

            assert!(late.is_unknown(), "{late}: the other may do it");
            place.advance(&second).await.expect("its own");
            assert_eq!(place.step("c1").await, Some(Step::After(0)), "{engine:?}");
            let again = place.advance(&second).await;
            assert!(again.is_err(), "it's further already");
        }
    }

    #[tokio::test]
    async fn thing_has_one_change_at_a_time() {
        for engine in Engine::all() {
            let place = Place::of(engine).await;
            place.insert("c1", "things/1").await.expect("written");

            let second = place.insert("c2", "things/1").await;

            let second = second.expect_err("it's busy");
            assert!(
                second.is(PlatformReason::AlreadyExists),
                "{engine:?}: {second}"
            );
            place.insert("c3", "things/2").await.expect("another thing");
            assert!(
                is_busy(&mut place.store.reader(), "things/1")
                    .await
                    .expect("read")
            );
            assert!(
                !is_busy(&mut place.store.reader(), "things/3")
                    .await
                    .expect("read")
            );
        }
    }

    #[tokio::test]
    async fn change_that_is_not_over_for_long_waits_for_an_operator() {
        for engine in Engine::all() {
            let place = Place::of(engine).await;
            place.insert("c1", "things/1").await.expect("written");
            assert!(place.waiting().await.is_empty());

            place.clock.advance(crate::LATE * 2);
            place.insert("c2", "things/2").await.expect("written");

            assert_eq!(place.waiting().await, ["c1"], "{engine:?}");
        }
    }

    #[tokio::test]
    async fn refused_change_waits_and_is_free_when_an_operator_says_so() {
        for engine in Engine::all() {
            let place = Place::of(engine).await;
            let change = place.insert("c1", "things/1").await.expect("written");
            let refused: Result<()> = async {
                unit!(place.store, Durability::Full, |tx| {
                    let until = tx.now().after(LEASE);
                    refuse(tx, &change, &Error::not_found(), until).await
                })
            }
            .await;
            refused.expect("kept");
            assert!(place.claim("c1").await.is_none(), "it waits");
            assert_eq!(place.waiting().await.len(), 1);

            let freed: Result<()> = async {
                unit!(place.store, Durability::Full, |tx| {
                    free(tx, &change).await
                })
            }
            .await;

            freed.expect("nobody works on it");
            let taken = place.claim("c1").await.expect("free");
            assert!(taken.refusal.is_some(), "{engine:?}: until it's done");
            let busy: Result<()> = async {
                unit!(place.store, Durability::Full, |tx| {
                    free(tx, &change).await
                })
            }
            .await;
            assert!(busy.is_err_and(|error| error.is(PlatformReason::RequestInProgress)));
        }
    }
}
