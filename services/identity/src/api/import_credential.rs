//! `ImportCredential`.

use contract::{
    Error, Result,
    identity::{
        FactorKind, ImportCredentialRequest, ImportCredentialResponse, Reason,
        identity_service::ImportCredential,
    },
    value::Id,
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Identity, proof, store::credentials};

impl Write<ImportCredential> for Identity {
    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &ImportCredentialRequest,
    ) -> Result<ImportCredentialResponse> {
        let kinds = self
            .keep(
                tx,
                &request.customer,
                &request.password_hash,
                &request.totp_secret,
            )
            .await?;
        Ok(ImportCredentialResponse {
            kinds: kinds.into_iter().map(Into::into).collect(),
        })
    }
}

impl Identity {
    /// Keeps a customer's proofs: the hash as it is, the secret sealed.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        customer: &str,
        password_hash: &str,
        totp_secret: &str,
    ) -> Result<Vec<FactorKind>> {
        let customer = Id::parse("customers", "customer", customer)?;
        let mut kinds = Vec::new();
        if !password_hash.is_empty() {
            if !proof::is_phc(password_hash) {
                return Err(Reason::CredentialMalformed.into());
            }
            kinds.push(FactorKind::Password);
        }
        let mut sealed = None;
        if !totp_secret.is_empty() {
            let secret = proof::is_secret(totp_secret)
                .ok_or_else(|| Error::from(Reason::CredentialMalformed))?;
            sealed = Some(self.sealer.seal(&format!("totp/{customer}"), &secret)?);
            kinds.push(FactorKind::Totp);
        }
        if kinds.is_empty() {
            return Err(Error::invalid(
                "password_hash",
                "a PHC string, or a TOTP secret",
            ));
        }
        let hash = (!password_hash.is_empty()).then_some(password_hash);
        credentials::put(tx, customer.as_str(), hash, sealed).await?;
        Ok(kinds)
    }
}
