//! Signing keys.

use contract::{Result, value::Instant};
use store::{FromRow, Query, Row, Tx, args};

/// A key; its private part is sealed.
pub(crate) struct KeyRow {
    pub(crate) kid: String,
    pub(crate) private_key: Vec<u8>,
    pub(crate) public_key: Vec<u8>,
    pub(crate) sign_from: Instant,
}

impl FromRow for KeyRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            kid: row.get(0)?,
            private_key: row.get(1)?,
            public_key: row.get(2)?,
            sign_from: row.instant(3)?,
        })
    }
}

/// All keys, in the order in which they sign.
pub(crate) async fn all(query: &mut impl Query) -> Result<Vec<KeyRow>> {
    let sql =
        "SELECT kid, private_key, public_key, sign_from FROM signing_keys ORDER BY sign_from, kid";
    query.all(sql, Vec::new()).await
}

/// Adds a key.
pub(crate) async fn insert(tx: &mut Tx, row: &KeyRow) -> Result<()> {
    tx.execute(
        "INSERT INTO signing_keys (kid, private_key, public_key, sign_from) VALUES ($1, $2, $3, $4)",
        args![&row.kid, row.private_key.clone(), row.public_key.clone(), row.sign_from],
    )
    .await?;
    Ok(())
}
