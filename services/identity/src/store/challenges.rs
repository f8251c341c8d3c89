//! Challenges. Tries are counted before a proof is looked at, durably: a kill
//! between two tries gives none back.

use contract::{Result, identity::FactorKind, value::Instant};
use store::{FromRow, Query, Row, Tx, args};

/// A challenge.
#[derive(Debug, Clone)]
pub(crate) struct ChallengeRow {
    pub(crate) name: String,
    pub(crate) session: String,
    pub(crate) kind: FactorKind,
    /// Empty where nobody has the name.
    pub(crate) customer: String,
    pub(crate) account: String,
    pub(crate) tries: i64,
    pub(crate) closed: bool,
    pub(crate) expire: Instant,
}

impl FromRow for ChallengeRow {
    fn from_row(row: &Row) -> Result<Self> {
        let kind = i32::try_from(row.get::<i64>(2)?).unwrap_or_default();
        Ok(Self {
            name: row.get(0)?,
            session: row.get(1)?,
            kind: FactorKind::try_from(kind).unwrap_or_default(),
            customer: row.get(3)?,
            account: row.get(4)?,
            tries: row.get(5)?,
            closed: row.get::<i64>(6)? != 0,
            expire: row.instant(7)?,
        })
    }
}

/// A challenge by its name.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<Option<ChallengeRow>> {
    let sql = "SELECT name, session, kind, customer, account, tries, closed, expire_time \
         FROM challenges WHERE name = $1";
    query.optional(sql, args![name]).await
}

/// Adds one, and kills the session's others of its kind.
pub(crate) async fn insert(tx: &mut Tx, row: &ChallengeRow) -> Result<()> {
    let kind = i64::from(i32::from(row.kind));
    let sql = "UPDATE challenges SET closed = 1 WHERE session = $1 AND kind = $2";
    tx.execute(sql, args![&row.session, kind]).await?;
    tx.execute(
        "INSERT INTO challenges (name, session, kind, customer, account, tries, closed, expire_time) \
         VALUES ($1, $2, $3, $4, $5, 0, 0, $6)",
        args![&row.name, &row.session, kind, &row.customer, &row.account, row.expire],
    )
    .await?;
    Ok(())
}

/// Takes one of the tries that are left. False if there is none.
pub(crate) async fn take_try(tx: &mut Tx, name: &str, most: i64) -> Result<bool> {
    let now = tx.now();
    let sql = "UPDATE challenges SET tries = tries + 1 \
         WHERE name = $1 AND tries < $2 AND closed = 0 AND expire_time > $3";
    Ok(tx.execute(sql, args![name, most, now]).await? == 1)
}

/// Closes one: it's used. False if it was closed before.
pub(crate) async fn close(tx: &mut Tx, name: &str) -> Result<bool> {
    let sql = "UPDATE challenges SET closed = 1 WHERE name = $1 AND closed = 0";
    Ok(tx.execute(sql, args![name]).await? == 1)
}
