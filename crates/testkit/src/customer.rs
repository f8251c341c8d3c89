//! Customers at any assurance, signed in as a channel would.

use std::{sync::LazyLock, time::Duration};

use argon2::{Argon2, PasswordHasher};
use aws_lc_rs::digest::{SHA256, digest};
use contract::{
    Assurance, Result,
    identity::{
        BeginChallengeRequest, CompleteChallengeRequest, FactorKind, RefreshSessionRequest,
        SessionTokens, SignInName, StartSessionRequest,
        identity_service::{BeginChallenge, CompleteChallenge, RefreshSession, StartSession},
    },
};
use mesh::{CallOptions, Client};
use principal::{Clock, Secret};
use totp_rs::Builder;

use crate::System;

/// The password of every customer of a test.
const PASSWORD: &str = "correct horse battery";

/// A PHC string of the password of every customer of a test.
#[must_use]
pub fn password_hash() -> String {
    static HASH: LazyLock<String> = LazyLock::new(|| {
        Argon2::default()
            .hash_password(PASSWORD.as_bytes())
            .expect("hashed")
            .to_string()
    });
    HASH.clone()
}

/// The TOTP secret of a customer of a test: 20 bytes and their base32.
#[must_use]
pub fn totp_secret(customer: &str) -> String {
    let bytes = digest(&SHA256, customer.as_bytes()).as_ref()[..20].to_vec();
    totp_rs::Secret::from(bytes).to_base32()
}

/// The code of a customer now.
#[must_use]
pub fn totp_code(customer: &str, second: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(totp_secret(customer)).expect("base32");
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .expect("a secret of 20 bytes");
    totp.generate(u64::try_from(second).unwrap_or(0))
        .to_string()
}

/// A session of a customer.
pub struct Customer {
    /// Identity, as the channel sees it.
    pub identity: Client,
    /// The orchestrator, as the channel sees it.
    pub orchestrator: Client,
    /// The tokens now.
    pub tokens: SessionTokens,
    name: String,
}

impl Customer {
    /// A session of nobody, through the channel `web`.
    ///
    /// # Panics
    /// If the system doesn't start one.
    pub async fn anonymous(system: &System) -> Self {
        let identity = system.client("identity", "channel/web");
        Self::over(identity, system.client("orchestrator", "channel/web")).await
    }

    /// A session of nobody, over clients of a channel.
    ///
    /// # Panics
    /// If identity doesn't start one.
    pub async fn over(identity: Client, orchestrator: Client) -> Self {
        let started = identity
            .call::<StartSession>(&lasting(), &StartSessionRequest::default())
            .await;
        Self {
            identity,
            orchestrator,
            tokens: started.expect("a session"),
            name: String::new(),
        }
    }

    /// A customer who is known as surely as this.
    ///
    /// # Panics
    /// If the system doesn't sign them in.
    pub async fn signed_in(system: &System, name: &str, email: &str, assurance: Assurance) -> Self {
        let mut customer = Self::anonymous(system).await;
        let second = system.clock.now().seconds();
        customer.sign_in((name, email), assurance, second).await;
        customer
    }

    /// Signs in, at this second.
    ///
    /// # Panics
    /// If the system doesn't take the proofs.
    pub async fn sign_in(
        &mut self,
        (name, email): (&str, &str),
        assurance: Assurance,
        second: i64,
    ) {
        name.clone_into(&mut self.name);
        if assurance >= Assurance::Identified {
            let proved = self.prove_password(email, PASSWORD).await;
            proved.expect("signed in");
        }
        if assurance >= Assurance::Verified {
            let proved = self.prove_code(totp_code(&self.name, second)).await;
            proved.expect("verified");
        }
    }

    /// Proves a password.
    ///
    /// # Errors
    /// If it's refused.
    pub async fn prove_password(&mut self, email: &str, password: &str) -> Result<()> {
        let name = SignInName {
            email: email.to_owned(),
            ..SignInName::default()
        };
        self.prove(FactorKind::Password, Some(name), password.to_owned())
            .await
    }

    /// Proves the code of now.
    ///
    /// # Errors
    /// If it's refused.
    pub async fn prove_totp(&mut self, system: &System) -> Result<()> {
        self.prove_code(totp_code(&self.name, system.clock.now().seconds()))
            .await
    }

    /// Proves this code.
    ///
    /// # Errors
    /// If it's refused.
    pub async fn prove_code(&mut self, code: String) -> Result<()> {
        self.prove(FactorKind::Totp, None, code).await
    }

    /// Takes new tokens for the session.
    ///
    /// # Errors
    /// If it's refused.
    pub async fn refresh(&mut self) -> Result<()> {
        let request = RefreshSessionRequest {
            refresh_token: self.tokens.refresh_token.clone(),
        };
        let refreshed = self
            .identity
            .call::<RefreshSession>(&lasting(), &request)
            .await?;
        self.tokens = refreshed;
        Ok(())
    }

    async fn prove(
        &mut self,
        kind: FactorKind,
        sign_in_name: Option<SignInName>,
        proof: String,
    ) -> Result<()> {
        let options = self.options();
        let request = BeginChallengeRequest {
            kind: kind.into(),
            sign_in_name,
        };
        let begun = self
            .identity
            .call::<BeginChallenge>(&options, &request)
            .await?;
        let request = CompleteChallengeRequest {
            name: begun.name,
            proof,
        };
        self.tokens = self
            .identity
            .call::<CompleteChallenge>(&options, &request)
            .await?;
        Ok(())
    }

    /// Options of a call with the session's token.
    #[must_use]
    pub fn options(&self) -> CallOptions {
        lasting().bearer(Secret::new(self.tokens.access_token.clone()))
    }
}

fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(15))
}
