//! Growing delays per account, known or not.

use std::time::Duration;

use contract::{Error, Result, identity::Reason};
use store::{FromRow, Query, Row, Tx, args};

struct Throttled {
    failures: i64,
    until: contract::value::Instant,
}

impl FromRow for Throttled {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            failures: row.get(0)?,
            until: row.instant(1)?,
        })
    }
}

/// Failures that cost nothing.
const FREE: i64 = 5;

async fn get(tx: &mut Tx, account: &str) -> Result<Option<Throttled>> {
    tx.optional(
        "SELECT failures, until_time FROM throttle WHERE account = $1",
        args![account],
    )
    .await
}

/// Refuses while an account has to wait.
pub(crate) async fn check(tx: &mut Tx, account: &str) -> Result<()> {
    let now = tx.now();
    match get(tx, account).await? {
        Some(throttled) if throttled.until > now => {
            let wait = throttled.until.since(now);
            Err(Error::from(Reason::TooManyTries)
                .with("retry_after_seconds", wait.as_secs() + 1)
                .after(wait))
        }
        _ => Ok(()),
    }
}

/// Counts a failure: after five, 30 s, then twice as long each, up to 30 min.
pub(crate) async fn fail(tx: &mut Tx, account: &str) -> Result<()> {
    let failures = get(tx, account)
        .await?
        .map_or(0, |throttled| throttled.failures)
        + 1;
    let over = u32::try_from((failures - FREE).clamp(0, 7)).unwrap_or(0);
    let wait = match over {
        0 => Duration::ZERO,
        over => Duration::from_secs((15 << over).min(1800)),
    };
    let until = tx.now().after(wait);
    tx.execute(
        "INSERT INTO throttle (account, failures, until_time) VALUES ($1, $2, $3) \
         ON CONFLICT (account) DO UPDATE SET failures = excluded.failures, until_time = excluded.until_time",
        args![account, failures, until],
    )
    .await?;
    Ok(())
}

/// Forgets the failures of an account.
pub(crate) async fn clear(tx: &mut Tx, account: &str) -> Result<()> {
    tx.execute("DELETE FROM throttle WHERE account = $1", args![account])
        .await?;
    Ok(())
}
