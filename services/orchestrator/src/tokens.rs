//! Tokens of turns: a read token per session, reused until 10 seconds before
//! its end; an action token per write, never kept.

use std::{collections::HashMap, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use contract::{
    Result,
    context::Action,
    identity::{ActionBinding, ExchangeTokenRequest, identity_service::ExchangeToken},
    value::Instant,
};
use mesh::{CallOptions, Client};
use parking_lot::Mutex;
use principal::{Call, Secret};

/// How long before its end a token is no longer used.
const SPARE: Duration = Duration::from_secs(10);
/// How many read tokens are kept.
const KEPT: usize = 10_000;

/// Asks identity for tokens.
#[derive(Debug)]
pub(crate) struct Tokens {
    identity: Client,
    reads: Mutex<HashMap<[u8; 32], (Secret, Instant)>>,
}

impl Tokens {
    pub(crate) fn new(identity: Client) -> Self {
        Self {
            identity,
            reads: Mutex::default(),
        }
    }

    /// The read token of a call's session; none while it's anonymous.
    pub(crate) async fn read(&self, call: &Call) -> Result<Option<Secret>> {
        let (Some(bearer), true) = (&call.bearer, call.customer().is_ok()) else {
            return Ok(None);
        };
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, bearer.expose().as_bytes()).as_ref());
        let kept = self.reads.lock().get(&key).cloned();
        if let Some((token, end)) = kept
            && call.now.after(SPARE) < end
        {
            return Ok(Some(token));
        }
        let request = ExchangeTokenRequest {
            subject_token: bearer.expose().to_owned(),
            action: None,
        };
        let (token, end) = self.exchange(&CallOptions::within(call), &request).await?;
        let mut reads = self.reads.lock();
        if reads.len() >= KEPT {
            reads.retain(|_, (_, end)| call.now < *end);
        }
        reads.insert(key, (token.clone(), end));
        Ok(Some(token))
    }

    /// The token of one write. Without a session's token: again, for an action
    /// that identity has on record.
    pub(crate) async fn action(
        &self,
        options: &CallOptions,
        bearer: Option<&Secret>,
        action: &Action,
    ) -> Result<Secret> {
        let service = contract::service_of(&action.method);
        let binding = ActionBinding {
            audience: format!("service/{service}"),
            method: action.method.clone(),
            request_id: action.name.trim_start_matches("actions/").to_owned(),
            request_sha256: digest(&SHA256, &action.request).as_ref().to_vec(),
        };
        let subject_token = bearer
            .map(|bearer| bearer.expose().to_owned())
            .unwrap_or_default();
        let request = ExchangeTokenRequest {
            subject_token,
            action: Some(binding),
        };
        Ok(self.exchange(options, &request).await?.0)
    }

    async fn exchange(
        &self,
        options: &CallOptions,
        request: &ExchangeTokenRequest,
    ) -> Result<(Secret, Instant)> {
        let reply = self
            .identity
            .call::<ExchangeToken>(options, request)
            .await?;
        let end = reply.expire_time.map(Instant::from).unwrap_or_default();
        Ok((Secret::new(reply.token), end))
    }
}
