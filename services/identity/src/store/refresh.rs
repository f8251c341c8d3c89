//! Refresh tokens, as hashes.

use contract::{Result, value::Instant};
use store::{FromRow, Query, Row, Tx, args};

/// What became of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefreshState {
    Live,
    Used,
    Revoked,
}

/// A refresh token.
#[derive(Debug, Clone)]
pub(crate) struct RefreshRow {
    pub(crate) session: String,
    pub(crate) state: RefreshState,
    pub(crate) used_time: Instant,
    pub(crate) successor: String,
}

impl FromRow for RefreshRow {
    fn from_row(row: &Row) -> Result<Self> {
        let state = match row.get::<i64>(1)? {
            1 => RefreshState::Live,
            2 => RefreshState::Used,
            _ => RefreshState::Revoked,
        };
        Ok(Self {
            session: row.get(0)?,
            state,
            used_time: row.instant(2)?,
            successor: row.get(3)?,
        })
    }
}

/// A token by its hash.
pub(crate) async fn get(query: &mut impl Query, hash: &str) -> Result<Option<RefreshRow>> {
    let sql = "SELECT session, state, used_time, successor FROM refresh_tokens WHERE hash = $1";
    query.optional(sql, args![hash]).await
}

/// Adds a live one.
pub(crate) async fn insert(tx: &mut Tx, hash: &str, session: &str) -> Result<()> {
    let sql = "INSERT INTO refresh_tokens (hash, session, state, used_time, successor) VALUES ($1, $2, 1, 0, '')";
    tx.execute(sql, args![hash, session]).await?;
    Ok(())
}

/// Marks one as used, and by what it was replaced.
pub(crate) async fn consume(
    tx: &mut Tx,
    hash: &str,
    successor: &str,
    used_time: Instant,
) -> Result<()> {
    let sql = "UPDATE refresh_tokens SET state = 2, successor = $2, used_time = $3 WHERE hash = $1";
    tx.execute(sql, args![hash, successor, used_time]).await?;
    Ok(())
}

/// Kills one.
pub(crate) async fn revoke(tx: &mut Tx, hash: &str) -> Result<()> {
    tx.execute(
        "UPDATE refresh_tokens SET state = 3 WHERE hash = $1",
        args![hash],
    )
    .await?;
    Ok(())
}

/// Kills all of a session.
pub(crate) async fn revoke_all(tx: &mut Tx, session: &str) -> Result<()> {
    tx.execute(
        "UPDATE refresh_tokens SET state = 3 WHERE session = $1",
        args![session],
    )
    .await?;
    Ok(())
}
