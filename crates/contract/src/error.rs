//! One error for every refusal: business inside, gRPC only at the edge.

use std::{borrow::Cow, collections::BTreeMap, error::Error as StdError, time::Duration};

use prost::Message;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::{PlatformReason, Reason};

/// The result of whatever may be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A field of a request that is missing or malformed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `address.postal_code`.
    pub field: String,
    /// What was expected.
    pub expected: String,
}

/// A refusal: its reason, what it's about, and for the log its cause.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    domain: Cow<'static, str>,
    reason: Cow<'static, str>,
    instead: Cow<'static, str>,
    metadata: BTreeMap<String, String>,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl<R: Reason> From<R> for Error {
    fn from(reason: R) -> Self {
        let policy = reason.policy();
        Self(Box::new(Inner {
            code: policy.code,
            domain: policy.domain.into(),
            reason: policy.name.into(),
            instead: policy.instead.into(),
            metadata: BTreeMap::new(),
            violations: Vec::new(),
            retry_after: None,
            cause: None,
        }))
    }
}

impl Error {
    /// The thing doesn't exist or isn't this customer's: the same answer.
    #[must_use]
    pub fn not_found() -> Self {
        PlatformReason::NotFound.into()
    }

    /// A field of the request is missing or malformed.
    #[must_use]
    pub fn invalid(field: &str, expected: &str) -> Self {
        let mut error = Self::from(PlatformReason::InvalidRequest);
        error.0.violations.push(Violation {
            field: field.into(),
            expected: expected.into(),
        });
        error
    }

    /// Something broke inside; the cause is for the log alone.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::from(PlatformReason::Internal);
        error.0.cause = Some(cause.into());
        error
    }

    /// Adds what caused it, for the log alone.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Adds a fact. Never a customer's own data: it crosses the wire and may be
    /// logged.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.0.metadata.insert(key.into(), value.to_string());
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// The gRPC code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The reason's name, such as `ORDER_NOT_PENDING`.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The package of the reason.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.0.domain
    }

    /// What to do instead, where the contract says it.
    #[must_use]
    pub fn instead(&self) -> &str {
        &self.0.instead
    }

    /// The facts that came with it.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.0.metadata
    }

    /// When to try again, if that's known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The cause, for the log.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.cause.as_deref()
    }

    /// Itself with all that caused it, for the log and for whoever starts a program:
    /// never for a caller.
    #[must_use]
    pub fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.cause().map(|cause| cause as &(dyn StdError + 'static));
        while let Some(next) = cause {
            text = format!("{text}: {next}");
            cause = next.source();
        }
        text
    }

    /// Whether it is this refusal.
    #[must_use]
    pub fn is(&self, reason: impl Reason) -> bool {
        let policy = reason.policy();
        self.0.reason == policy.name && self.0.domain == policy.domain
    }

    /// Whether the outcome of the call is unknown: it may or may not have
    /// happened. Everything else is a definite no.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(
            self.0.code,
            Code::Unavailable
                | Code::DeadlineExceeded
                | Code::Unknown
                | Code::Cancelled
                | Code::Internal
                | Code::DataLoss
        ) || (self.0.code == Code::Aborted && self.is(PlatformReason::RequestInProgress))
    }

    fn sentence(&self) -> String {
        let words = self.0.reason.replace('_', " ").to_lowercase();
        let fields: Vec<_> = self
            .0
            .violations
            .iter()
            .map(|violation| format!("{}: expected {}", violation.field, violation.expected))
            .take(SAID)
            .collect();
        let text = match (fields.is_empty(), self.0.instead.is_empty()) {
            (false, _) => format!("{words}: {}", cut(&fields.join("; "), SENTENCE)),
            (true, false) => format!("{words}: {}", self.0.instead),
            _ => words,
        };
        match self.0.retry_after {
            Some(wait) if wait.as_secs() > 1 => format!("{text} (in {} s)", wait.as_secs()),
            _ => text,
        }
    }

    /// As it crosses the wire: code, sentence, `ErrorInfo`, and where they
    /// apply `BadRequest` and `RetryInfo` (AIP-193). The cause stays here.
    #[must_use]
    pub fn to_status(&self) -> Status {
        let (mut room, mut fields_room) = (ROOM / 2, ROOM / 2);
        let mut metadata = std::collections::HashMap::new();
        for (key, value) in &self.0.metadata {
            let value = cut(value, LONGEST);
            if takes(&mut room, key.len() + value.len()) {
                metadata.insert(key.clone(), value.to_owned());
            }
        }
        let mut details = ErrorDetails::with_error_info(&*self.0.reason, &*self.0.domain, metadata);
        for violation in &self.0.violations {
            let (field, expected) = (
                cut(&violation.field, LONGEST),
                cut(&violation.expected, LONGEST),
            );
            if takes(&mut fields_room, field.len() + expected.len()) {
                details.add_bad_request_violation(field, expected);
            }
        }
        if self.0.retry_after.is_some() {
            details.set_retry_info(self.0.retry_after);
        }
        Status::with_error_details(self.0.code, self.sentence(), details)
    }

    /// As it's kept: a `google.rpc.Status`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_status().details().to_vec()
    }

    /// As it was kept.
    ///
    /// # Errors
    /// If the bytes are no `google.rpc.Status`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let kept = tonic_types::pb::Status::decode(bytes).map_err(Self::internal)?;
        let code = Code::from_i32(kept.code);
        let status = Status::with_details(code, kept.message, bytes.to_vec().into());
        Ok(Self::from_status(&status))
    }

    /// As it came over the wire. A status without details keeps its code, and is
    /// called by the reason of that.
    #[must_use]
    pub fn from_status(status: &Status) -> Self {
        let details = status.get_error_details();
        let mut error = Self::from(reason_of(status.code()));
        error.0.code = status.code();
        if let Some(info) = details.error_info() {
            error.0.instead = instead(status.message(), &info.reason).into();
            error.0.reason = info.reason.clone().into();
            error.0.domain = info.domain.clone().into();
            error.0.metadata = info.metadata.clone().into_iter().collect();
        }
        if let Some(request) = details.bad_request() {
            error.0.violations = request
                .field_violations
                .iter()
                .map(|violation| Violation {
                    field: violation.field.clone(),
                    expected: violation.description.clone(),
                })
                .collect();
        }
        error.0.retry_after = details.retry_info().and_then(|info| info.retry_delay);
        error
    }
}

/// How long a value may be in a detail, in characters: callers may have sent it.
const LONGEST: usize = 200;
/// How many fields a sentence names, and in how many characters: the details have
/// more.
const SAID: usize = 5;
const SENTENCE: usize = 500;
/// How long all details may be, in bytes, so that an error always arrives: a status
/// travels in the headers of HTTP/2, and peers take 8 to 16 KiB of them.
const ROOM: usize = 2 * 1024;

fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most);
    end.map_or(text, |(end, _)| &text[..end])
}

/// Takes so much of the room that is left, if it's there.
fn takes(room: &mut usize, bytes: usize) -> bool {
    let left = room.checked_sub(bytes);
    *room = left.unwrap_or(*room);
    left.is_some()
}

/// What a bare code is called by.
fn reason_of(code: Code) -> PlatformReason {
    match code {
        Code::Unavailable => PlatformReason::Unreachable,
        Code::DeadlineExceeded | Code::Cancelled => PlatformReason::DeadlineExceeded,
        Code::Unimplemented => PlatformReason::UnknownMethod,
        Code::InvalidArgument | Code::OutOfRange => PlatformReason::InvalidRequest,
        Code::Unauthenticated => PlatformReason::TokenInvalid,
        Code::PermissionDenied => PlatformReason::CallerNotAllowed,
        Code::NotFound => PlatformReason::NotFound,
        Code::AlreadyExists => PlatformReason::AlreadyExists,
        Code::ResourceExhausted => PlatformReason::Overloaded,
        Code::Aborted => PlatformReason::Busy,
        Code::Ok | Code::Unknown | Code::FailedPrecondition | Code::Internal | Code::DataLoss => {
            PlatformReason::Internal
        }
    }
}

/// The advice of a sentence that [`Error::sentence`] made.
fn instead(message: &str, reason: &str) -> String {
    let words = reason.replace('_', " ").to_lowercase();
    message
        .strip_prefix(&words)
        .and_then(|rest| rest.strip_prefix(": "))
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_survives_the_wire() {
        let sent = Error::from(crate::orders::Reason::OrderNotPending).with("state", "SHIPPED");

        let received = Error::from_status(&sent.to_status());

        let kept = Error::from_bytes(&sent.to_bytes()).expect("a refusal");
        assert_eq!(kept.to_bytes(), sent.to_bytes());
        assert!(received.is(crate::orders::Reason::OrderNotPending));
        assert_eq!(received.code(), Code::FailedPrecondition);
        assert_eq!(received.metadata()["state"], "SHIPPED");
        assert_eq!(received.instead(), sent.instead());
    }

    #[test]
    fn error_arrives_however_long_what_was_sent_is() {
        let long = "ü".repeat(5_000);
        let mut error = Error::invalid(&long, &long);
        for at in 0..500 {
            error = error.with(&format!("key {at}"), &long);
            let more = Error::invalid(&format!("lines[{at}]"), &long);
            error.0.violations.extend(more.0.violations);
        }
        let status = error.to_status();
        let response = status.clone().into_http::<()>();
        let mut values = response.headers().values();
        let bytes = values.try_fold(0_usize, |all, value| all.checked_add(value.len()));
        let bytes = bytes.expect("few");
        assert!(bytes <= 8 * 1024, "{bytes} bytes");
        let received = Error::from_status(&status);
        assert!(received.is(PlatformReason::InvalidRequest));
        assert!(!received.metadata().is_empty());
        assert!(!received.0.violations.is_empty());
    }

    #[test]
    fn bare_status_keeps_its_code() {
        for number in 1..=16 {
            let code = Code::from_i32(number);
            let error = Error::from_status(&Status::new(code, "no details"));
            assert_eq!(error.code(), code);
        }
    }

    #[test]
    fn cause_stays_inside() {
        let error = Error::internal("password is hunter2");

        let status = error.to_status();

        assert!(!format!("{status:?}").contains("hunter2"));
    }

    #[test]
    fn status_without_details_keeps_its_meaning() {
        let error = Error::from_status(&Status::unavailable("tcp connect error"));

        assert!(error.is(PlatformReason::Unreachable));
        assert!(error.is_unknown());
    }
}
