//! Our side: clients of the running system.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use contract::{
    identity::{
        BeginChallengeRequest, CompleteChallengeRequest, FactorKind, SignInName,
        StartSessionRequest,
        identity_service::{BeginChallenge, CompleteChallenge, StartSession},
    },
    orchestrator::{
        ConverseRequest, StartConversationRequest,
        converse_request::Input,
        orchestrator_service::{Converse, StartConversation},
    },
};
use mesh::{CallOptions, Client, Credentials};
use principal::{Identity, Secret};
use switchboard::SERVICES;

use crate::{Fail, process::System};

pub(crate) fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(15))
}

pub(crate) fn credentials(folder: &Path, name: &str) -> Result<Arc<Credentials>, Fail> {
    Ok(Credentials::load(folder.join("certs").join(name))?)
}

impl System {
    /// A client of a service, as the web channel.
    pub(crate) fn client(&self, service: &str) -> Result<Client, Fail> {
        self.client_as(service, "channel-web")
    }

    /// A client of a service under a certificate of the folder.
    pub(crate) fn client_as(&self, service: &str, name: &str) -> Result<Client, Fail> {
        let offset = SERVICES
            .iter()
            .find(|spec| spec.name == service)
            .map_or(0, |spec| spec.offset);
        let expected = Identity::new("switchboard.local", &format!("service/{service}"))?;
        let address = format!("127.0.0.1:{}", self.base + offset);
        let credentials = credentials(&self.folder, name)?;
        let metrics = telemetry::Metrics::default();
        Ok(Client::new(credentials, expected, &address, metrics)?)
    }
}

pub(crate) struct Talk<'c> {
    orchestrator: &'c Client,
    options: Secret,
    name: String,
}

impl<'c> Talk<'c> {
    pub(crate) async fn start(orchestrator: &'c Client, token: &str) -> Result<Self, Fail> {
        let options = lasting().bearer(Secret::new(token));
        let started = orchestrator
            .call::<StartConversation>(&options, &StartConversationRequest::default())
            .await?;
        Ok(Self {
            orchestrator,
            options: Secret::new(token),
            name: started.name,
        })
    }

    pub(crate) async fn say(&self, text: &str) -> Result<(), Fail> {
        let request = ConverseRequest {
            conversation: self.name.clone(),
            turn_id: principal::random_id(),
            input: Some(Input::Text(text.into())),
        };
        let mut events = self
            .orchestrator
            .stream::<Converse>(&lasting().bearer(self.options.clone()), &request)
            .await?;
        while events.message().await?.is_some() {}
        Ok(())
    }
}

/// Four-domain turns a second, with eight conversations at once.
pub(crate) async fn saturate(
    orchestrator: &Client,
    session: &str,
    turns: usize,
) -> Result<f64, Fail> {
    let talks =
        futures::future::try_join_all((0..8).map(|_| Talk::start(orchestrator, session))).await?;
    let begun = Instant::now();
    futures::future::try_join_all(talks.iter().map(|talk| async move {
        for _ in 0..turns {
            talk.say("why is my order W1000000 late?").await?;
        }
        Ok::<_, Fail>(())
    }))
    .await?;
    #[expect(clippy::cast_precision_loss, reason = "few")]
    let count = (8 * turns) as f64;
    Ok(count / begun.elapsed().as_secs_f64())
}

pub(crate) async fn sign_in(identity: &Client) -> Result<String, Fail> {
    let started = identity
        .call::<StartSession>(&lasting(), &StartSessionRequest::default())
        .await?;
    let options = lasting().bearer(Secret::new(started.access_token));
    let sign_in_name = Some(SignInName {
        email: "ada.moreno@example.com".into(),
        ..SignInName::default()
    });
    let request = BeginChallengeRequest {
        kind: FactorKind::Password.into(),
        sign_in_name,
    };
    let challenge = identity.call::<BeginChallenge>(&options, &request).await?;
    let proof = CompleteChallengeRequest {
        name: challenge.name,
        proof: "lamp-ada-2026".into(),
    };
    Ok(identity
        .call::<CompleteChallenge>(&options, &proof)
        .await?
        .access_token)
}

pub(crate) fn classifier(root: &Path) -> Result<nlu::Classifier, Fail> {
    let books = playbook::Playbooks::load(&root.join("playbooks"), contract::pool())?;
    let examples: Vec<nlu::Example> = books
        .all()
        .iter()
        .flat_map(|book| {
            book.examples.values().flatten().map(|text| nlu::Example {
                text: text.clone(),
                intent: book.intent.clone(),
            })
        })
        .collect();
    Ok(nlu::Classifier::train(&examples))
}
