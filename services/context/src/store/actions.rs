//! The journal of actions.

use contract::{
    Error, Result,
    context::{Action, ActionState},
    value::Instant,
};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

/// An action with its lease.
#[derive(Debug, Clone)]
pub(crate) struct ActionRow {
    pub(crate) action: Action,
    pub(crate) holder: String,
}

impl FromRow for ActionRow {
    fn from_row(row: &Row) -> Result<Self> {
        let mut action: Action = row.message(0)?;
        action.state = i32::try_from(row.get::<i64>(1)?).unwrap_or_default();
        Ok(Self {
            action,
            holder: row.get(2)?,
        })
    }
}

fn number(state: ActionState) -> i64 {
    i64::from(i32::from(state))
}

/// An action by its name.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<ActionRow> {
    let sql = "SELECT document, state, holder FROM actions WHERE name = $1";
    query
        .optional(sql, args![name])
        .await?
        .ok_or_else(Error::not_found)
}

/// The open proposal of a conversation.
pub(crate) async fn open(
    query: &mut impl Query,
    conversation: &str,
    now: Instant,
) -> Result<Option<Action>> {
    let sql = "SELECT document, state, holder FROM actions \
         WHERE conversation = $1 AND state = $2 AND expire_time > $3 LIMIT 1";
    let row: Option<ActionRow> = query
        .optional(sql, args![conversation, number(ActionState::Proposed), now])
        .await?;
    Ok(row.map(|row| row.action))
}

/// Adds a proposal; the conversation's open one gives way.
pub(crate) async fn propose(tx: &mut Tx, action: &Action, expire: Instant) -> Result<()> {
    if !action.conversation.is_empty() {
        let sql = "UPDATE actions SET state = $2 WHERE conversation = $1 AND state = $3";
        let (expired, proposed) = (number(ActionState::Expired), number(ActionState::Proposed));
        tx.execute(sql, args![&action.conversation, expired, proposed])
            .await?;
    }
    tx.execute(
        "INSERT INTO actions (name, conversation, session, customer, state, expire_time, holder, \
         lease_until, document) VALUES ($1, $2, $3, $4, $5, $6, '', 0, $7)",
        args![
            &action.name,
            &action.conversation,
            &action.session,
            &action.customer,
            number(ActionState::Proposed),
            expire,
            action.encode_to_vec()
        ],
    )
    .await?;
    Ok(())
}

/// Who works on an action, and until when it's theirs; by default nobody.
#[derive(Debug, Default)]
pub(crate) struct Lease<'h> {
    pub(crate) holder: &'h str,
    pub(crate) until: Instant,
}

/// Goes from one state to another, and is held from then on. False if it wasn't
/// there.
pub(crate) async fn advance(
    tx: &mut Tx,
    name: &str,
    from: ActionState,
    to: ActionState,
    lease: Lease<'_>,
) -> Result<bool> {
    let sql = "UPDATE actions SET state = $3, holder = $4, lease_until = $5 WHERE name = $1 AND state = $2";
    Ok(tx
        .execute(
            sql,
            args![name, number(from), number(to), lease.holder, lease.until],
        )
        .await?
        == 1)
}

/// Writes the end of an action.
pub(crate) async fn finish(tx: &mut Tx, action: &Action) -> Result<()> {
    let sql = "UPDATE actions SET state = $2, document = $3, lease_until = 0 WHERE name = $1";
    tx.execute(
        sql,
        args![
            &action.name,
            i64::from(action.state),
            action.encode_to_vec()
        ],
    )
    .await?;
    Ok(())
}

/// Takes confirmed actions whose holder is gone.
pub(crate) async fn claim(
    tx: &mut Tx,
    holder: &str,
    until: Instant,
    most: i64,
) -> Result<Vec<Action>> {
    let now = tx.now();
    let sql = "UPDATE actions SET holder = $1, lease_until = $2 WHERE name IN (SELECT name FROM actions \
         WHERE state IN ($3, $4) AND lease_until < $5 ORDER BY lease_until LIMIT $6) \
         RETURNING document, state, holder";
    let (confirmed, sent) = (number(ActionState::Confirmed), number(ActionState::Sent));
    let rows: Vec<ActionRow> = tx
        .all(sql, args![holder, until, confirmed, sent, now, most])
        .await?;
    Ok(rows.into_iter().map(|row| row.action).collect())
}
