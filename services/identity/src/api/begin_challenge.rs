//! `BeginChallenge`: equal work and an equal answer for a name that nobody has.

use contract::{
    Error, PlatformReason, Result,
    crm::{LookupCustomerRequest, crm_service::LookupCustomer},
    identity::{
        BeginChallengeRequest, Challenge, FactorKind, Reason, SignInName,
        identity_service::BeginChallenge,
    },
};
use mesh::CallOptions;
use principal::Call;
use service::Act;
use store::{Durability, unit};

use crate::{
    Identity,
    mint::hash,
    store::{
        challenges::{self, ChallengeRow},
        sessions,
    },
};

impl Act<BeginChallenge> for Identity {
    async fn act(&self, call: &Call, request: BeginChallengeRequest) -> Result<Challenge> {
        let session = sessions::get(&mut self.store.reader(), &call.session()?.session).await?;
        session.alive(call.now, &self.config)?;
        let (customer, account) = match (request.kind(), &request.sign_in_name) {
            (FactorKind::Unspecified, _) => return Err(Error::invalid("kind", "PASSWORD or TOTP")),
            (FactorKind::Totp, _) if session.customer.is_empty() => {
                return Err(Reason::FirstFactorMissing.into());
            }
            (FactorKind::Password, Some(name)) => (self.named(call, name).await?, account(name)),
            (FactorKind::Password, None) if session.customer.is_empty() => {
                return Err(Error::invalid("sign_in_name", "who it is"));
            }
            _ => (session.customer.clone(), hash(&session.customer)),
        };
        call.notes.put("customer", &customer);
        // tries of a customer count together, whatever name was used
        let account = match customer.as_str() {
            "" => account,
            known => hash(known),
        };
        let row = ChallengeRow {
            name: format!("challenges/{}", principal::random_id()),
            session: session.name,
            kind: request.kind(),
            customer,
            account,
            tries: 0,
            closed: false,
            expire: call.now.after(self.config.challenge()),
        };
        unit!(self.store, Durability::Full, |tx| {
            challenges::insert(tx, &row).await
        })?;
        Ok(Challenge {
            name: row.name,
            kind: request.kind,
            expire_time: Some(row.expire.into()),
        })
    }
}

impl Identity {
    /// The customer of a sign-in name; empty if nobody has it.
    async fn named(&self, call: &Call, name: &SignInName) -> Result<String> {
        let request = LookupCustomerRequest {
            email: name.email.clone(),
            phone: name.phone.clone(),
            birth_date: name.birth_date.clone(),
            full_name: name.full_name.clone(),
            postal_code: name.postal_code.clone(),
        };
        match self
            .crm
            .call::<LookupCustomer>(&CallOptions::within(call), &request)
            .await
        {
            Ok(found) => Ok(found.customer),
            Err(error) if error.is(PlatformReason::NotFound) => Ok(String::new()),
            Err(error) => Err(error),
        }
    }
}

/// What the tries of an unknown name are counted under.
fn account(name: &SignInName) -> String {
    let parts = [
        &name.email,
        &name.phone,
        &name.birth_date,
        &name.full_name,
        &name.postal_code,
    ];
    let folded: Vec<_> = parts
        .iter()
        .map(|part| part.trim().to_lowercase())
        .collect();
    hash(&folded.join("\n"))
}
