//! orchestrator: the turn.
//!
//! It stores nothing of its own, knows no domain by name, and can't mint
//! authority: conversations live in context, calls go by descriptor, tokens
//! come from identity.

mod api;
mod config;
mod domains;
mod metrics;
mod tokens;
mod turn;

use std::sync::Arc;

use contract::{Error, orchestrator::orchestrator_service};
use dialogue::Books;
use mesh::Client;
use playbook::Followed;
use service::{Build, Built, Parts, PlaybooksConfig, Service, Tasks};

pub use turn::STEPS;

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Front>("orchestrator", &[])
}

#[derive(Debug)]
struct Orchestrator {
    config: config::Config,
    contact: String,
    holder: String,
    books: Followed<Books>,
    domains: domains::Domains,
    tokens: tokens::Tokens,
    context: Client,
    intent: Client,
    tasks: Tasks,
    metrics: metrics::Metrics,
}

impl Orchestrator {
    /// A locale as it's kept, if the playbooks speak its language.
    fn known_locale(&self, locale: &str) -> Option<String> {
        let (language, rest) = locale.split_at(locale.find('-').unwrap_or(locale.len()));
        let language = language.to_ascii_lowercase();
        let known = self.books.current().languages().contains(language.as_str());
        known.then(|| format!("{language}{rest}"))
    }
}

/// What the adapter binds: a turn outlives its call, so it holds an `Arc`.
#[derive(Debug)]
struct Front(Arc<Orchestrator>);

impl Build for Front {
    type Config = config::Config;

    async fn build(parts: Parts, config: config::Config) -> Result<Built, Error> {
        let playbooks: PlaybooksConfig = parts
            .environment
            .config
            .section("playbooks")
            .map_err(Error::internal)?;
        let (books, follow) = Followed::open(playbooks.folder, contract::pool(), Books::new)
            .await
            .map_err(Error::internal)?;
        let languages = books.current();
        let languages = languages.languages();
        if !languages.is_empty() && !languages.contains(config.language.as_str()) {
            let known = languages.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::internal(format!(
                "[orchestrator] language: no playbook has examples in `{}`, there are {known}",
                config.language
            )));
        }
        parts.tasks.background(follow);
        let orchestrator = Arc::new(Orchestrator {
            config,
            contact: playbooks.contact,
            holder: format!("orchestrator-{}", principal::random_id()),
            books,
            domains: domains::Domains::new(&parts.clients)?,
            tokens: tokens::Tokens::new(parts.clients.of("identity")?),
            context: parts.clients.of("context")?,
            intent: parts.clients.of("intent")?,
            tasks: parts.tasks.clone(),
            metrics: metrics::Metrics::new(&parts.metrics),
        });
        parts
            .tasks
            .background(turn::recover(Arc::clone(&orchestrator)));
        let front = Arc::new(Self(orchestrator));
        Ok(Built::new(
            front,
            orchestrator_service::NAME,
            orchestrator_service::bind,
        ))
    }
}
