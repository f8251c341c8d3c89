//! What a handler knows about its caller.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use contract::{Assurance, Error, PlatformReason, Policy, Result, value::Instant};
use parking_lot::Mutex;

use crate::{Identity, Secret};

/// One call: who, for whom, when, and until when. One `now` per request, so
/// that rules get time as a value.
#[derive(Debug, Clone)]
pub struct Call {
    /// The method's policy.
    pub policy: Arc<Policy>,
    /// The mTLS identity of the caller.
    pub caller: Identity,
    /// The customer, where a token names one.
    pub customer: Option<Customer>,
    /// The token as it came, where it is the session's own.
    pub bearer: Option<Secret>,
    /// When the call came in, UTC.
    pub now: Instant,
    /// When nobody waits for the answer any more.
    pub deadline: tokio::time::Instant,
    /// The key of a write; empty for others.
    pub request_id: String,
    /// Whether it's a preview.
    pub preview: bool,
    /// The trace, 32 hexadecimal digits.
    pub trace_id: String,
    /// What the audit holds of it besides its request.
    pub notes: Notes,
}

/// What a handler found out that the audit of its call has to hold, such as the
/// session of a refresh token. All clones of a call share them.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Notes {
    /// Notes a value under a name; nothing that is secret. A later value of the same
    /// name takes its place, so that a handler may run again.
    pub fn put(&self, name: &'static str, value: &str) {
        self.0.lock().insert(name, value.to_owned());
    }

    /// All, in the order of their names.
    #[must_use]
    pub fn all(&self) -> BTreeMap<&'static str, String> {
        self.0.lock().clone()
    }
}

/// What a token says about a customer and their session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// `customers/…`; empty while the session is anonymous.
    pub name: String,
    /// The session, `sessions/…`.
    pub session: String,
    /// How surely the customer is known.
    pub assurance: Assurance,
    /// When that was reached.
    pub auth_time: Instant,
    /// What the session may do.
    pub scopes: Vec<String>,
    /// The channel that the session is bound to.
    pub channel: String,
}

impl Call {
    /// The customer of a call that a token opened.
    ///
    /// # Errors
    /// `TOKEN_INVALID` where there is none: a handler of a method with another
    /// authority asked.
    pub fn customer(&self) -> Result<&str> {
        match &self.customer {
            Some(customer) if !customer.name.is_empty() => Ok(&customer.name),
            _ => Err(PlatformReason::TokenInvalid.into()),
        }
    }

    /// The session of a call that a session's token opened.
    ///
    /// # Errors
    /// `TOKEN_INVALID` where there is none.
    pub fn session(&self) -> Result<&Customer> {
        self.customer
            .as_ref()
            .ok_or_else(|| PlatformReason::TokenInvalid.into())
    }

    /// On whose account the call runs: the customer, or else the caller. Keys
    /// of requests belong to it.
    #[must_use]
    pub fn subject(&self) -> &str {
        match &self.customer {
            Some(customer) if !customer.name.is_empty() => &customer.name,
            _ => self.caller.path(),
        }
    }

    /// How surely the customer is known, for a rule that asks for more than
    /// the contract.
    #[must_use]
    pub fn assurance(&self) -> Assurance {
        self.customer
            .as_ref()
            .map_or(Assurance::Anonymous, |customer| customer.assurance)
    }

    /// How much time is left.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.deadline
            .saturating_duration_since(tokio::time::Instant::now())
    }

    /// Demands a proof that the caller doesn't have.
    #[must_use]
    pub fn step_up(assurance: Assurance, max_auth_age: Option<Duration>) -> Error {
        let methods = if assurance == Assurance::Verified {
            "PASSWORD,TOTP"
        } else {
            "PASSWORD"
        };
        let error = Error::from(PlatformReason::StepUpRequired)
            .with(
                "assurance",
                assurance.as_str_name().trim_start_matches("ASSURANCE_"),
            )
            .with("methods", methods);
        match max_auth_age {
            Some(age) => error.with("max_auth_age_seconds", age.as_secs()),
            None => error,
        }
    }
}

impl Customer {
    /// What the session lacks for an assurance of at most this age.
    ///
    /// # Errors
    /// `STEP_UP_REQUIRED` with the assurance, age and methods wanted.
    pub fn require(
        &self,
        assurance: Assurance,
        max_age: Option<Duration>,
        now: Instant,
    ) -> Result<()> {
        let too_old = max_age.is_some_and(|age| now.since(self.auth_time) > age);
        if self.assurance < assurance || (assurance > Assurance::Anonymous && too_old) {
            return Err(Call::step_up(assurance, max_age));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(assurance: Assurance, seconds: i64) -> Customer {
        Customer {
            name: "customers/1".into(),
            session: "sessions/1".into(),
            assurance,
            auth_time: Instant::from_seconds(seconds),
            scopes: Vec::new(),
            channel: "channel/web".into(),
        }
    }

    #[test]
    fn assurance_decays_with_age() {
        let (now, age) = (Instant::from_seconds(1000), Some(Duration::from_secs(300)));

        assert!(
            customer(Assurance::Verified, 700)
                .require(Assurance::Verified, age, now)
                .is_ok()
        );
        let old = customer(Assurance::Verified, 699).require(Assurance::Verified, age, now);
        let low = customer(Assurance::Identified, 1000).require(Assurance::Verified, age, now);

        for error in [old.unwrap_err(), low.unwrap_err()] {
            assert!(error.is(PlatformReason::StepUpRequired));
            assert_eq!(error.metadata()["assurance"], "VERIFIED");
            assert_eq!(error.metadata()["max_auth_age_seconds"], "300");
        }
    }
}
