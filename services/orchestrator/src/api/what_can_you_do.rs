//! `WhatCanYouDo`: from the playbooks and the contract, for this session now.

use contract::{
    Assurance, Authority, Effect, Policies, Result,
    orchestrator::{
        Capability, WhatCanYouDoRequest, WhatCanYouDoResponse, orchestrator_service::WhatCanYouDo,
    },
};
use dialogue::language;
use playbook::{Facts, Say};
use principal::Call;
use service::Read;

use crate::Front;

impl Read<WhatCanYouDo> for Front {
    async fn read(
        &self,
        call: &Call,
        request: WhatCanYouDoRequest,
    ) -> Result<WhatCanYouDoResponse> {
        let spoken = self.0.known_locale(&request.locale);
        let locale = spoken.as_deref().unwrap_or(&self.0.config.language);
        let says = language(locale).says;
        let books = self.0.books.current();
        let mut capabilities = Vec::new();
        for book in books.all() {
            let description = books.render(book, Say::Description, locale, &Facts::default());
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
                Assurance::Verified => says.needs_code,
                _ => says.needs_sign_in,
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
        let protections = says.protections.map(str::to_owned).into();
        Ok(WhatCanYouDoResponse {
            capabilities,
            protections,
        })
    }
}
