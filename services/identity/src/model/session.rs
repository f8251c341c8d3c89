//! A session.

use contract::{
    Assurance, Result,
    identity::{self as wire, Reason},
    value::Instant,
};

use crate::config::Config;

/// A session as it's kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) name: String,
    pub(crate) channel: String,
    pub(crate) locale: String,
    /// Empty while anonymous.
    pub(crate) customer: String,
    pub(crate) assurance: Assurance,
    pub(crate) auth_time: Instant,
    pub(crate) generation: i64,
    pub(crate) last_used: Instant,
    pub(crate) expire: Instant,
    pub(crate) revoked: bool,
}

impl Session {
    /// Checks that it still lives.
    pub(crate) fn alive(&self, now: Instant, config: &Config) -> Result<()> {
        let idle = now.since(self.last_used) > config.idle();
        if self.revoked || now >= self.expire || idle {
            return Err(Reason::SessionEnded.into());
        }
        Ok(())
    }

    /// The session after a proof: a new generation, so that older tokens are
    /// dead. It belongs to one customer and stays with them.
    pub(crate) fn proved(
        mut self,
        customer: &str,
        assurance: Assurance,
        now: Instant,
    ) -> Result<Self> {
        if !self.customer.is_empty() && self.customer != customer {
            return Err(Reason::OtherCustomer.into());
        }
        customer.clone_into(&mut self.customer);
        // a fresh password doesn't make less of a session that proved more
        if assurance >= self.assurance {
            self.assurance = assurance;
            self.auth_time = now;
        }
        self.generation += 1;
        self.last_used = now;
        Ok(self)
    }

    /// As the contract has it.
    pub(crate) fn wire(&self, scopes: Vec<String>) -> wire::Session {
        wire::Session {
            name: self.name.clone(),
            customer: self.customer.clone(),
            assurance: self.assurance.into(),
            auth_time: Some(self.auth_time.into()),
            channel: self.channel.clone(),
            locale: self.locale.clone(),
            scopes,
            expire_time: Some(self.expire.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session {
            name: "sessions/1".into(),
            channel: "channel/web".into(),
            locale: "en".into(),
            customer: String::new(),
            assurance: Assurance::Anonymous,
            auth_time: Instant::from_seconds(0),
            generation: 1,
            last_used: Instant::from_seconds(1000),
            expire: Instant::from_seconds(40_000),
            revoked: false,
        }
    }

    #[test]
    fn session_ends_by_age_and_by_idleness() {
        let config = Config::default();
        let at = |second| session().alive(Instant::from_seconds(second), &config);

        assert!(at(1000 + 1800).is_ok());
        assert!(at(1000 + 1801).unwrap_err().is(Reason::SessionEnded));
        let busy = Session {
            last_used: Instant::from_seconds(39_999),
            ..session()
        };
        assert!(
            busy.alive(Instant::from_seconds(40_000), &config)
                .unwrap_err()
                .is(Reason::SessionEnded)
        );
    }

    #[test]
    fn session_stays_with_its_customer() {
        let now = Instant::from_seconds(2000);
        let first = session()
            .proved("customers/1", Assurance::Identified, now)
            .unwrap();

        assert!(
            first
                .clone()
                .proved("customers/2", Assurance::Identified, now)
                .unwrap_err()
                .is(Reason::OtherCustomer)
        );
        let second = first
            .proved("customers/1", Assurance::Verified, now)
            .unwrap();
        assert_eq!(
            (second.generation, second.assurance),
            (3, Assurance::Verified)
        );
    }
}
