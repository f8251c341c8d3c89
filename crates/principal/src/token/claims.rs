//! What tokens hold.

use contract::{Assurance, value::Instant};
use serde::{Deserialize, Serialize};

use crate::Customer;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A session's own: for identity and the orchestrator alone.
    Session,
    /// Opens reads and previews of one turn.
    Read,
    /// Opens one write.
    Action,
}

impl Kind {
    /// The `typ` of its header (RFC 8725, section 3.11).
    #[must_use]
    pub const fn typ(self) -> &'static str {
        match self {
            Self::Session => "session+jwt",
            Self::Read => "read-txntoken+jwt",
            Self::Action => "action-txntoken+jwt",
        }
    }
}

/// The claims of every kind of token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who made it: identity, as a SPIFFE id.
    pub iss: String,
    /// Whom it's for: the trust domain, or one service.
    pub aud: String,
    /// The customer; `anonymous` before sign-in.
    pub sub: String,
    /// The session.
    pub sid: String,
    /// Who acts for the customer, where somebody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
    /// The channel that the session is bound to.
    pub channel: String,
    /// How surely the customer is known: 1, 2 or 3.
    pub assurance: i32,
    /// When that was reached, seconds since 1970.
    pub auth_time: i64,
    /// What it may do, separated by spaces.
    pub scope: String,
    /// When it was made.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
    /// Its own id.
    pub jti: String,
    /// What an action token is bound to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tctx: Option<Action>,
}

/// Who acts for the customer (RFC 8693, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Its SPIFFE id.
    pub sub: String,
}

/// The one write that an action token opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Path of the method.
    pub method: String,
    /// The key of the request.
    pub request_id: String,
    /// SHA-256 of the exact bytes of the request, base64url.
    pub request_sha256: String,
}

/// The subject of a session that nobody has signed in to.
pub(crate) const ANONYMOUS: &str = "anonymous";

impl Claims {
    /// The `sub` of a customer's name, which is empty while anonymous.
    #[must_use]
    pub fn subject_of(customer: &str) -> String {
        if customer.is_empty() {
            ANONYMOUS.to_owned()
        } else {
            customer.to_owned()
        }
    }

    /// What they say about the customer.
    #[must_use]
    pub fn customer(&self) -> Customer {
        Customer {
            name: if self.sub == ANONYMOUS {
                String::new()
            } else {
                self.sub.clone()
            },
            session: self.sid.clone(),
            assurance: Assurance::try_from(self.assurance).unwrap_or(Assurance::Anonymous),
            auth_time: Instant::from_seconds(self.auth_time),
            scopes: self.scope.split_whitespace().map(str::to_owned).collect(),
            channel: self.channel.clone(),
        }
    }
}
