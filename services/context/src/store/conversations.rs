//! Conversations and their leases.

use contract::{Error, Result, context::Conversation, value::Instant};
use store::{FromRow, Query, Row, Tx, args};

/// A conversation with its lease.
#[derive(Debug, Clone)]
pub(crate) struct ConversationRow {
    pub(crate) conversation: Conversation,
    /// Who has it; empty if nobody. The column is from when a turn was named here.
    pub(crate) lease_holder: String,
    pub(crate) lease_until: Instant,
}

impl FromRow for ConversationRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            conversation: Conversation {
                name: row.get(0)?,
                session: row.get(1)?,
                customer: row.get(2)?,
                locale: row.get(3)?,
                ended: row.get::<i64>(4)? != 0,
                version: row.get(5)?,
                dialogue_state: row.get(6)?,
                create_time: Some(row.instant(7)?.into()),
                update_time: Some(row.instant(8)?.into()),
                turns: Vec::new(),
                time_zone: row.get(11)?,
            },
            lease_holder: row.get(9)?,
            lease_until: row.instant(10)?,
        })
    }
}

/// A conversation of a session; another session's is not found.
pub(crate) async fn get(
    query: &mut impl Query,
    name: &str,
    session: &str,
) -> Result<ConversationRow> {
    let sql = "SELECT name, session, customer, locale, ended, version, dialogue_state, create_time, \
         update_time, lease_turn, lease_until, time_zone FROM conversations \
         WHERE name = $1 AND session = $2";
    query
        .optional(sql, args![name, session])
        .await?
        .ok_or_else(Error::not_found)
}

/// Adds one.
pub(crate) async fn insert(tx: &mut Tx, conversation: &Conversation) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO conversations (name, session, customer, locale, ended, version, dialogue_state, \
         create_time, update_time, fencing_token, lease_turn, lease_until, time_zone) \
         VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $6, 0, '', 0, $7)",
        args![
            &conversation.name, &conversation.session, &conversation.customer, &conversation.locale,
            Vec::new(), now, &conversation.time_zone
        ],
    )
    .await?;
    Ok(())
}

/// Takes it for a turn, under the next fencing token; binds the customer.
pub(crate) async fn lease(
    tx: &mut Tx,
    name: &str,
    customer: &str,
    holder: &str,
    until: Instant,
) -> Result<i64> {
    tx.one(
        "UPDATE conversations SET fencing_token = fencing_token + 1, lease_turn = $2, lease_until = $3, \
         customer = $4 WHERE name = $1 RETURNING fencing_token",
        args![name, holder, until, customer],
    )
    .await
}

/// Writes the state after a turn and gives the lease back, if the token is
/// still the newest. The new version, or none.
pub(crate) async fn commit(
    tx: &mut Tx,
    name: &str,
    fencing_token: i64,
    state: &[u8],
) -> Result<Option<i64>> {
    let now = tx.now();
    tx.optional(
        "UPDATE conversations SET version = version + 1, dialogue_state = $3, update_time = $4, \
         lease_turn = '', lease_until = 0 WHERE name = $1 AND fencing_token = $2 AND lease_turn <> '' \
         RETURNING version",
        args![name, fencing_token, state.to_vec(), now],
    )
    .await
}

/// Gives the lease back, if it's the holder's.
pub(crate) async fn release(tx: &mut Tx, name: &str, holder: &str) -> Result<()> {
    tx.execute(
        "UPDATE conversations SET lease_turn = '', lease_until = 0 WHERE name = $1 AND lease_turn = $2",
        args![name, holder],
    )
    .await?;
    Ok(())
}

/// Ends one.
pub(crate) async fn end(tx: &mut Tx, name: &str) -> Result<()> {
    tx.execute(
        "UPDATE conversations SET ended = 1 WHERE name = $1",
        args![name],
    )
    .await?;
    Ok(())
}
