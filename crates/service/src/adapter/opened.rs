//! A keyed write as it came: its key, and the customer's yes to it.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{Authority, Error, PlatformReason, Result, WriteMethod};
use mesh::layer::customer::BoundAction;
use principal::{Call, token::Action};

use super::{decode, invocation::Invocation};

/// Opens a request: notes its key at its call, and checks, where it's a customer's,
/// their yes to it.
pub(super) fn opened<M: WriteMethod>(
    invocation: &mut Invocation,
    action: Option<&BoundAction>,
) -> Result<M::Request> {
    let Invocation { call, bytes, .. } = invocation;
    let message: M::Request = decode(bytes.clone())?;
    call.preview = M::validate_only(&message);
    if let Some(request_id) = M::request_id(&message) {
        call.request_id = key(request_id)?;
    }
    if call.policy.authority == Authority::Customer && !call.preview {
        confirmed(call, bytes, action.map(|bound| &bound.0))?;
    }
    Ok(message)
}

/// Checks a request id: short, and nothing that could be read as something
/// else.
fn key(request_id: &str) -> Result<String> {
    let fits = (1..=64).contains(&request_id.len())
        && request_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte));
    if fits {
        Ok(request_id.to_owned())
    } else {
        Err(Error::invalid("request_id", "1 to 64 letters and digits"))
    }
}

/// Checks that the customer said yes to exactly these bytes.
fn confirmed(call: &Call, request: &[u8], action: Option<&Action>) -> Result<()> {
    let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, request));
    let bound = action.is_some_and(|action| {
        action.method == call.policy.path
            && action.request_id == call.request_id
            && action.request_sha256 == hash
    });
    if bound {
        Ok(())
    } else {
        Err(PlatformReason::ActionNotConfirmed.into())
    }
}
