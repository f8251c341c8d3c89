//! `CompleteChallenge`: a try is taken before the proof is looked at.

use contract::{
    Assurance, Error, Result,
    identity::{
        CompleteChallengeRequest, FactorKind, Reason, SessionTokens,
        identity_service::CompleteChallenge,
    },
};
use principal::Call;
use service::Act;
use store::{Durability, unit};

use crate::{
    Identity,
    mint::hash,
    proof,
    store::{
        challenges::{self, ChallengeRow},
        credentials, refresh, sessions, throttle,
    },
};

/// How often a challenge may be tried.
const TRIES: i64 = 5;

/// What a proof showed.
enum Proved {
    Nothing,
    Password,
    Totp(i64),
}

impl Act<CompleteChallenge> for Identity {
    async fn act(&self, call: &Call, request: CompleteChallengeRequest) -> Result<SessionTokens> {
        if request.proof.is_empty() || request.proof.len() > 1024 {
            return Err(Error::invalid("proof", "1 to 1024 bytes"));
        }
        let own = call.session()?.session.clone();
        let challenge = self.take_try(call, &own, &request.name).await?;
        let proved = self.look(&challenge, request.proof, call).await?;
        let done = unit!(self.store, Durability::Full, |tx| {
            let step_taken = match proved {
                Proved::Nothing => false,
                Proved::Password => true,
                Proved::Totp(step) => credentials::take_step(tx, &challenge.customer, step).await?,
            };
            if !step_taken {
                throttle::fail(tx, &challenge.account).await?;
                // a refusal that has to be kept: the unit commits
                return Ok(Err(wrong(&challenge)));
            }
            if !challenges::close(tx, &challenge.name).await? {
                return Err(Reason::ChallengeClosed.into());
            }
            throttle::clear(tx, &challenge.account).await?;
            let assurance = match challenge.kind {
                FactorKind::Totp => Assurance::Verified,
                _ => Assurance::Identified,
            };
            let session = sessions::get(tx, &own).await?;
            session.alive(call.now, &self.config)?;
            let session = session.proved(&challenge.customer, assurance, call.now)?;
            sessions::update(tx, &session).await?;
            let refresh_token = principal::random_secret();
            refresh::revoke_all(tx, &session.name).await?;
            refresh::insert(tx, &hash(&refresh_token), &session.name).await?;
            Ok(Ok((session, refresh_token)))
        })?;
        let (session, refresh_token) = done?;
        self.tokens(&session, refresh_token, call.now)
    }
}

impl Identity {
    /// Takes one of the challenge's tries, durably.
    async fn take_try(&self, call: &Call, session: &str, name: &str) -> Result<ChallengeRow> {
        unit!(self.store, Durability::Full, |tx| {
            let challenge = challenges::get(tx, name)
                .await?
                .filter(|challenge| challenge.session == session);
            let challenge = challenge.ok_or_else(|| Error::from(Reason::ChallengeClosed))?;
            // whoever tries, the audit says on whose account
            call.notes.put("customer", &challenge.customer);
            throttle::check(tx, &challenge.account).await?;
            if challenge.closed || !challenges::take_try(tx, name, TRIES).await? {
                return Err(Reason::ChallengeClosed.into());
            }
            Ok(ChallengeRow {
                tries: challenge.tries + 1,
                ..challenge
            })
        })
    }

    /// Looks at a proof, with equal work where there is nothing to compare.
    async fn look(&self, challenge: &ChallengeRow, proof: String, call: &Call) -> Result<Proved> {
        let there = credentials::get(&mut self.store.reader(), &challenge.customer).await?;
        if challenge.kind == FactorKind::Password {
            let phc = there
                .map(|row| row.password_hash)
                .filter(|hash| !hash.is_empty());
            let fits = self.proofs.verify(phc, proof).await?;
            return Ok(if fits {
                Proved::Password
            } else {
                Proved::Nothing
            });
        }
        let Some(sealed) = there.and_then(|row| row.totp_secret) else {
            return Ok(Proved::Nothing);
        };
        let secret = self
            .sealer
            .open_field(&format!("totp/{}", challenge.customer), &sealed)?;
        let step = proof::step_of(&secret, proof.trim(), call.now)?;
        Ok(step.map_or(Proved::Nothing, Proved::Totp))
    }
}

fn wrong(challenge: &ChallengeRow) -> Error {
    Error::from(Reason::ProofWrong).with("tries_left", (TRIES - challenge.tries).max(0))
}
