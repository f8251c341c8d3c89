//! An orchestrator in an attacker's hands, with its own certificate and a
//! customer's live session.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use contract::{
    Method, Result,
    identity::{ActionBinding, ExchangeTokenRequest, identity_service::ExchangeToken},
    service_of,
};
use mesh::{CallOptions, Incoming};
use principal::Secret;
use prost::Message;
use testkit::{Customer, System};

fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(10))
}

/// What an orchestrator can do, also one that has been taken over.
pub(crate) struct Orchestrator<'s> {
    system: &'s System,
    session_token: String,
}

impl<'s> Orchestrator<'s> {
    pub(crate) fn of(system: &'s System, customer: &Customer) -> Self {
        Self {
            system,
            session_token: customer.tokens.access_token.clone(),
        }
    }

    pub(crate) async fn token(&self, action: Option<ActionBinding>) -> Result<Secret> {
        let client = self.system.client("identity", "service/orchestrator");
        let request = ExchangeTokenRequest {
            subject_token: self.session_token.clone(),
            action,
        };
        Ok(Secret::new(
            client
                .call::<ExchangeToken>(&lasting(), &request)
                .await?
                .token,
        ))
    }

    /// A read token.
    pub(crate) async fn read_token(&self) -> Secret {
        self.token(None).await.expect("a read token")
    }

    /// The token of one write of a service.
    pub(crate) async fn action_of(
        &self,
        service: &str,
        path: &str,
        request_id: &str,
        request: &[u8],
    ) -> Result<Secret> {
        self.token(Some(ActionBinding {
            audience: service.into(),
            method: path.into(),
            request_id: request_id.into(),
            request_sha256: digest(&SHA256, request).as_ref().to_vec(),
        }))
        .await
    }

    pub(crate) async fn action<M: Method>(
        &self,
        request_id: &str,
        request: &[u8],
    ) -> Result<Secret> {
        let service = format!("service/{}", service_of(M::PATH));
        self.action_of(&service, M::PATH, request_id, request).await
    }

    pub(crate) async fn send<M: Method>(
        &self,
        token: &Secret,
        request: &M::Request,
    ) -> Result<Incoming> {
        let client = self
            .system
            .client(service_of(M::PATH), "service/orchestrator");
        client
            .send(
                M::PATH,
                &lasting().bearer(token.clone()),
                request.encode_to_vec().into(),
            )
            .await
    }

    /// A read.
    pub(crate) async fn read<M: Method>(&self, request: &M::Request) -> Result<M::Reply> {
        let read = self.send::<M>(&self.read_token().await, request).await?;
        M::Reply::decode(read.message).map_err(contract::Error::internal)
    }

    /// A confirmed write.
    pub(crate) async fn write<M: Method>(
        &self,
        request_id: &str,
        request: &M::Request,
    ) -> Result<Incoming> {
        let token = self
            .action::<M>(request_id, &request.encode_to_vec())
            .await?;
        self.send::<M>(&token, request).await
    }
}
