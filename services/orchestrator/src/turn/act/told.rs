//! What an action came to, told.

use contract::{Error, Result, context::Action};
use playbook::Facts;

use super::journal::Settled;
use crate::{
    Orchestrator,
    domains::{method_of, service_of},
    say::{self, language},
    turn::Teller,
};

/// Tells what an action came to, in the playbook's words where it has some.
pub(super) fn told(
    orchestrator: &Orchestrator,
    action: &Action,
    settled: Settled,
    tell: &mut Teller,
    locale: &str,
) -> Result<()> {
    let books = orchestrator.books.current();
    let book = books.get(&action.playbook);
    let service = service_of(&action.method);
    let name = method_of(&action.method)
        .map(|method| method.name().to_owned())
        .unwrap_or_default();
    match settled {
        Settled::Done(reply) => {
            let step = book.as_ref().and_then(|book| book.write_step());
            let facts = match step {
                Some(step) => Facts::default().with(&step.id, playbook::to_json(&reply)),
                None => Facts::default(),
            };
            let text = match &book {
                Some(book) => books
                    .render(book, "answer", locale, &facts)
                    .map_err(Error::internal)?,
                None => None,
            };
            let source = contract::orchestrator::Source {
                service: service.to_owned(),
                method: name.clone(),
                as_of: None,
                reached: true,
            };
            tell.answer(
                text.unwrap_or_else(|| language(locale).says.done.replace("{name}", &name)),
                vec![source],
                false,
                true,
            );
        }
        Settled::Refused(error) => {
            let reason = error
                .metadata()
                .get("refusal")
                .cloned()
                .unwrap_or_else(|| error.reason().to_owned());
            let text = match &book {
                Some(book) => books
                    .render(
                        book,
                        &format!("refused/{reason}"),
                        locale,
                        &Facts::default(),
                    )
                    .ok()
                    .flatten(),
                None => None,
            };
            let text = text.unwrap_or_else(|| orchestrator.refusal(locale, &reason));
            tell.failure(error.reason(), text, true);
        }
        Settled::Working => {
            let id = action.name.trim_start_matches("actions/");
            tell.answer(
                say::working(locale, &id[..id.len().min(8)]),
                Vec::new(),
                true,
                true,
            );
        }
    }
    Ok(())
}
