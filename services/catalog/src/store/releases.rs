//! Which releases of a part of what is held were made.

use contract::Result;
use store::{Tx, args};

/// Notes a release under its request id. False if it was made before.
pub(crate) async fn put(tx: &mut Tx, reservation: &str, request_id: &str) -> Result<bool> {
    let sql =
        "INSERT INTO releases (reservation, request_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, args![reservation, request_id]).await? == 1)
}

/// Forgets those of what isn't held any more: nothing can be released of it.
pub(crate) async fn forget(tx: &mut Tx, reservation: &str) -> Result<()> {
    let sql = "DELETE FROM releases WHERE reservation = $1";
    tx.execute(sql, args![reservation]).await.map(drop)
}
