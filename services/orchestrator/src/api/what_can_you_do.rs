//! `WhatCanYouDo`: from the playbooks and the contract, for this session now.

use contract::{
    Assurance, Authority, Effect, Policies, Result,
    orchestrator::{
        Capability, WhatCanYouDoRequest, WhatCanYouDoResponse, orchestrator_service::WhatCanYouDo,
    },
};
use playbook::Facts;
use principal::Call;
use service::Read;

use crate::Front;

/// What protects a customer, whatever the playbooks say.
const PROTECTIONS: [&str; 5] = [
    "I see only your own orders, parcels and payment methods, and only while you are signed in.",
    "Before I change anything I show you what would happen, and do it only after your yes.",
    "Changes of an address and everything that costs money need a second proof that it's you.",
    "Card numbers never reach me: I replace them as soon as you type one.",
    "Everything that is done for you is written down with who did it and when.",
];

impl Read<WhatCanYouDo> for Front {
    async fn read(&self, call: &Call, _: WhatCanYouDoRequest) -> Result<WhatCanYouDoResponse> {
        let books = self.0.books.current();
        let mut capabilities = Vec::new();
        for book in books.all() {
            let description = books.render(book, "description", "en", &Facts::default());
            let Ok(Some(description)) = description else {
                continue;
            };
            // what it does is its write, else its first read
            let Some(step) = book.write_step().or(book.steps.first()) else {
                continue;
            };
            let policies = || {
                book.calls()
                    .filter_map(|step| Policies::own().get(&step.path))
            };
            let customers = policies().filter(|policy| policy.authority == Authority::Customer);
            let wanted = customers
                .map(|policy| policy.assurance)
                .max()
                .unwrap_or(Assurance::Anonymous);
            let available = call.session()?.assurance >= wanted;
            let needs = match wanted {
                _ if available => "",
                Assurance::Verified => "sign-in and a second proof",
                _ => "sign-in",
            };
            let policy = Policies::own().get(&step.path);
            capabilities.push(Capability {
                name: format!("{}.{}", step.service, step.method.name()),
                description,
                effect: policy
                    .map_or(Effect::Unspecified, |policy| policy.effect)
                    .into(),
                available,
                needs: needs.to_owned(),
                confirmed: policy.is_some_and(|policy| policy.confirmed),
            });
        }
        let protections = PROTECTIONS.map(str::to_owned).into();
        Ok(WhatCanYouDoResponse {
            capabilities,
            protections,
        })
    }
}
