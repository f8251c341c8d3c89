//! intent: what a message wants and names.
//!
//! Linear classifiers over word and character n-grams, trained at start from
//! the playbooks' examples; entities by rules; product
//! names kept fresh from the catalog. It never knows who the customer is.

mod api;
mod config;
mod gazetteer;
mod message;
mod trained;

use std::sync::Arc;

use contract::{Error, intent::intent_service};
use playbook::Followed;
use service::{Build, Built, Parts, Service};

use crate::{api::Said, trained::Trained};

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Intent>("intent", &[])
}

#[derive(Debug)]
struct Intent {
    config: config::Config,
    trained: Followed<Trained>,
    gazetteer: gazetteer::Gazetteer,
    patterns: nlu::entities::Patterns,
}

impl Build for Intent {
    type Config = config::Config;

    async fn build(parts: Parts, config: config::Config) -> Result<Built, Error> {
        let playbooks: service::PlaybooksConfig = parts
            .environment
            .config
            .section("playbooks")
            .map_err(Error::internal)?;
        let gazetteer = gazetteer::Gazetteer::new(config.names());
        let patterns = nlu::entities::Patterns::new(&config.numbers(), &config.phone_region);
        let (trained, follow) = Followed::open(playbooks.folder, contract::pool(), Trained::on)
            .await
            .map_err(Error::internal)?;
        parts.tasks.background(follow);
        parts
            .tasks
            .background(gazetteer.clone().follow(parts.clients.of("catalog")?));
        let patterns = patterns.map_err(Error::internal)?;
        let intent = Arc::new(Self {
            config,
            trained,
            gazetteer,
            patterns,
        });
        // tables that are built when they're first used, built now
        let warm = Arc::clone(&intent);
        let text = "order 1234567, call +1 415 555 2671 on Monday, pay $5";
        let said = Said::default();
        let warmed = tokio::task::spawn_blocking(move || warm.understand(text, said));
        warmed.await.map_err(Error::internal)?;
        Ok(Built::new(
            intent,
            intent_service::NAME,
            intent_service::bind,
        ))
    }
}
