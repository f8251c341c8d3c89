//! The journal of actions.

use contract::{
    Error, Result,
    context::{Action, ActionState},
    value::Instant,
};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

use crate::model::{Closed, Held, Journaled};

impl FromRow for Journaled {
    fn from_row(row: &Row) -> Result<Self> {
        let mut action: Action = row.message(0)?;
        action.state = i32::try_from(row.get::<i64>(1)?).unwrap_or_default();
        Self::of(action, row.get(2)?)
    }
}

fn number(state: ActionState) -> i64 {
    i64::from(i32::from(state))
}

/// An action by its name.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<Journaled> {
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
    let row: Option<Journaled> = query
        .optional(sql, args![conversation, number(ActionState::Proposed), now])
        .await?;
    Ok(row.map(Journaled::into_action))
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

/// Writes who carries an action out, until when it's theirs.
pub(crate) async fn hold(tx: &mut Tx, held: &Held, until: Instant) -> Result<()> {
    let (name, state) = (&held.action().name, number(held.action().state()));
    let sql = "UPDATE actions SET state = $2, holder = $3, lease_until = $4 WHERE name = $1";
    let row = args![name, state, held.holder(), until];
    tx.execute(sql, row).await.map(drop)
}

/// Writes the end of an action.
pub(crate) async fn close(tx: &mut Tx, closed: &Closed) -> Result<()> {
    let action = closed.action();
    let sql = "UPDATE actions SET state = $2, document = $3, lease_until = 0 WHERE name = $1";
    let row = args![&action.name, number(action.state()), action.encode_to_vec()];
    tx.execute(sql, row).await.map(drop)
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
    let rows: Vec<Journaled> = tx
        .all(sql, args![holder, until, confirmed, sent, now, most])
        .await?;
    Ok(rows.into_iter().map(Journaled::into_action).collect())
}
