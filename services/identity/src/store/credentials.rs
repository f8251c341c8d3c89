//! What proves who somebody is.

use contract::Result;
use store::{FromRow, Query, Row, Tx, args};

/// A customer's proofs; the TOTP secret is sealed.
#[derive(Debug, Clone)]
pub(crate) struct CredentialRow {
    pub(crate) password_hash: String,
    pub(crate) totp_secret: Option<Vec<u8>>,
}

impl FromRow for CredentialRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            password_hash: row.get(0)?,
            totp_secret: row.get(1)?,
        })
    }
}

/// The proofs of a customer.
pub(crate) async fn get(query: &mut impl Query, customer: &str) -> Result<Option<CredentialRow>> {
    let sql = "SELECT password_hash, totp_secret FROM credentials WHERE customer = $1";
    query.optional(sql, args![customer]).await
}

/// Writes those that are given; leaves the others. False if nothing changed.
pub(crate) async fn put(
    tx: &mut Tx,
    customer: &str,
    password_hash: Option<&str>,
    totp_secret: Option<Vec<u8>>,
) -> Result<()> {
    let there = get(tx, customer).await?;
    let hash = password_hash
        .map(str::to_owned)
        .or_else(|| there.as_ref().map(|row| row.password_hash.clone()));
    let secret = totp_secret.or_else(|| there.and_then(|row| row.totp_secret));
    tx.execute(
        "INSERT INTO credentials (customer, password_hash, totp_secret, totp_step) VALUES ($1, $2, $3, 0) \
         ON CONFLICT (customer) DO UPDATE SET password_hash = excluded.password_hash, \
         totp_secret = excluded.totp_secret",
        args![customer, hash.unwrap_or_default(), secret],
    )
    .await?;
    Ok(())
}

/// Takes a time step. False if it, or a later one, was taken before.
pub(crate) async fn take_step(tx: &mut Tx, customer: &str, step: i64) -> Result<bool> {
    let sql = "UPDATE credentials SET totp_step = $2 WHERE customer = $1 AND totp_step < $2";
    Ok(tx.execute(sql, args![customer, step]).await? == 1)
}
