//! Sessions.

use contract::{Assurance, Error, Result, identity::Reason, value::Instant};
use store::{FromRow, Query, Row, Tx, args};

use crate::model::Session;

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self> {
        let assurance = i32::try_from(row.get::<i64>(4)?).unwrap_or_default();
        Ok(Self {
            name: row.get(0)?,
            channel: row.get(1)?,
            locale: row.get(2)?,
            customer: row.get(3)?,
            assurance: Assurance::try_from(assurance).unwrap_or(Assurance::Anonymous),
            auth_time: row.instant(5)?,
            generation: row.get(6)?,
            last_used: row.instant(7)?,
            expire: row.instant(8)?,
            revoked: row.get::<i64>(9)? != 0,
        })
    }
}

/// A session by its name.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<Session> {
    let sql = "SELECT name, channel, locale, customer, assurance, auth_time, generation, last_used, \
         expire_time, revoked FROM sessions WHERE name = $1";
    query
        .optional(sql, args![name])
        .await?
        .ok_or_else(|| Error::from(Reason::SessionEnded))
}

/// Adds a session.
pub(crate) async fn insert(tx: &mut Tx, session: &Session) -> Result<()> {
    tx.execute(
        "INSERT INTO sessions (name, channel, locale, customer, assurance, auth_time, generation, \
         last_used, expire_time, revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &session.name,
            &session.channel,
            &session.locale,
            &session.customer,
            i64::from(i32::from(session.assurance)),
            session.auth_time,
            session.generation,
            session.last_used,
            session.expire,
            session.revoked
        ],
    )
    .await?;
    Ok(())
}

/// Writes what a proof or an end changes.
pub(crate) async fn update(tx: &mut Tx, session: &Session) -> Result<()> {
    tx.execute(
        "UPDATE sessions SET customer = $2, assurance = $3, auth_time = $4, generation = $5, \
         last_used = $6, revoked = $7 WHERE name = $1",
        args![
            &session.name,
            &session.customer,
            i64::from(i32::from(session.assurance)),
            session.auth_time,
            session.generation,
            session.last_used,
            session.revoked
        ],
    )
    .await?;
    Ok(())
}

/// Notes that it was used.
pub(crate) async fn touch(tx: &mut Tx, name: &str, now: Instant) -> Result<()> {
    tx.execute(
        "UPDATE sessions SET last_used = $2 WHERE name = $1",
        args![name, now],
    )
    .await?;
    Ok(())
}
