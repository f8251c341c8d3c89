//! The session of a chat: signing in, proving more, staying fresh.

use anyhow::{Context, Result, bail};
use contract::{
    identity::{
        BeginChallengeRequest, CompleteChallengeRequest, FactorKind, Reason, RefreshSessionRequest,
        SessionTokens, SignInName, StartSessionRequest,
        identity_service::{BeginChallenge, CompleteChallenge, RefreshSession, StartSession},
    },
    value::Instant,
};
use mesh::Client;
use principal::{Clock, SystemClock};
use totp_rs::{Builder, Secret};

use crate::client::{lasting, with_token};

/// How often a proof is asked for.
const TRIES: usize = 3;

/// A session with its tokens.
pub(super) struct Session {
    identity: Client,
    pub(super) access_token: String,
    refresh_token: String,
    expire: Instant,
    signed_in: bool,
}

impl Session {
    pub(super) async fn start(identity: Client) -> Result<Self> {
        let request = StartSessionRequest {
            locale: "en".into(),
        };
        let tokens = identity.call::<StartSession>(&lasting(5), &request).await?;
        let mut session = Self {
            identity,
            access_token: String::new(),
            refresh_token: String::new(),
            expire: Instant::default(),
            signed_in: false,
        };
        session.take(tokens);
        Ok(session)
    }

    fn take(&mut self, tokens: SessionTokens) {
        self.access_token = tokens.access_token;
        self.refresh_token = tokens.refresh_token;
        self.expire = tokens
            .access_expire_time
            .map(Instant::from)
            .unwrap_or_default();
        self.signed_in = tokens
            .session
            .is_some_and(|session| !session.customer.is_empty());
    }

    /// Trades the tokens for new ones before they run out.
    pub(super) async fn keep_fresh(&mut self) -> Result<()> {
        if self.expire.since(SystemClock.now()).as_secs() > 60 {
            return Ok(());
        }
        let request = RefreshSessionRequest {
            refresh_token: self.refresh_token.clone(),
        };
        let tokens = self
            .identity
            .call::<RefreshSession>(&lasting(5), &request)
            .await?;
        self.take(tokens);
        Ok(())
    }

    pub(super) async fn sign_in(&mut self, email: &str) -> Result<()> {
        let name = SignInName {
            email: email.to_owned(),
            ..SignInName::default()
        };
        let prompt = format!("Password of {email}: ");
        let ask = || secret("SWITCHBOARD_PASSWORD", &prompt);
        let typed = variable("SWITCHBOARD_PASSWORD").is_none();
        self.prove_with(FactorKind::Password, Some(name), typed, &ask)
            .await
    }

    /// Gives the proofs that are asked for.
    pub(super) async fn prove(&mut self, methods: &[String]) -> Result<()> {
        for method in methods {
            match method.as_str() {
                "PASSWORD" if self.signed_in => {}
                "PASSWORD" => {
                    let email = ask("E-mail address: ")?;
                    self.sign_in(&email).await?;
                }
                "TOTP" => {
                    let typed = variable("SWITCHBOARD_TOTP_SECRET").is_none();
                    self.prove_with(FactorKind::Totp, None, typed, &code)
                        .await?;
                }
                other => bail!("this chat has no way to prove {other}"),
            }
        }
        Ok(())
    }

    /// Proves something; what was typed wrong is asked for again.
    async fn prove_with(
        &mut self,
        kind: FactorKind,
        name: Option<SignInName>,
        typed: bool,
        ask: &dyn Fn() -> Result<String>,
    ) -> Result<()> {
        let mut left = if typed { TRIES } else { 1 };
        loop {
            left -= 1;
            match self.challenge(kind, name.clone(), ask()?).await {
                Err(error) if left > 0 && is_wrong(&error) => println!("That's not it; try again."),
                done => return done,
            }
        }
    }

    async fn challenge(
        &mut self,
        kind: FactorKind,
        sign_in_name: Option<SignInName>,
        proof: String,
    ) -> Result<()> {
        let options = with_token(10, &self.access_token);
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
        let tokens = self
            .identity
            .call::<CompleteChallenge>(&options, &request)
            .await?;
        self.take(tokens);
        Ok(())
    }
}

/// Whether a proof was refused because it's wrong.
fn is_wrong(error: &anyhow::Error) -> bool {
    let refused = error.downcast_ref::<contract::Error>();
    refused.is_some_and(|error| error.is(Reason::ProofWrong))
}

/// A secret of a person at a terminal.
#[expect(
    clippy::disallowed_methods,
    reason = "secrets of a person at a terminal, not configuration"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A secret from a variable, else from a prompt that doesn't show it.
fn secret(name: &str, prompt: &str) -> Result<String> {
    match variable(name) {
        Some(secret) => Ok(secret),
        None => rpassword::prompt_password(prompt)
            .with_context(|| format!("no terminal to ask at: set {name}")),
    }
}

fn ask(prompt: &str) -> Result<String> {
    let mut editor = rustyline::DefaultEditor::new()?;
    let line = editor.readline(prompt);
    let line = line.context("nobody to ask for a proof: give --as and the secrets' variables")?;
    Ok(line.trim().to_owned())
}

/// The six digits: from the secret, where it's given, else typed.
fn code() -> Result<String> {
    let Some(secret) = variable("SWITCHBOARD_TOTP_SECRET") else {
        return ask("Code from your authenticator: ");
    };
    let secret = Secret::try_from_base32(secret.trim())
        .map_err(|_| anyhow::anyhow!("SWITCHBOARD_TOTP_SECRET is no base32"))?;
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let now = u64::try_from(SystemClock.now().seconds())?;
    Ok(totp.generate(now).to_string())
}
