//! Loading a folder of playbooks: all of them, or the problems of each.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    check::check,
    diagnose::{Problem, Problems},
    facts::Facts,
    folder::read,
    playbook::Playbook,
    render::{RenderError, environment},
    source::Source,
};
use aws_lc_rs::digest::{SHA256, digest};
use minijinja::Environment;
use prost_reflect::DescriptorPool;

/// Playbooks that fit the contract, and their templates.
#[derive(Debug)]
pub struct Playbooks {
    all: Vec<Arc<Playbook>>,
    templates: Environment<'static>,
}

/// Why playbooks can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The folder can't be read.
    #[error("can't read playbooks in {0}: {1}")]
    Read(PathBuf, #[source] io::Error),
    /// The process ends, or checking broke.
    #[error("playbooks were not checked to the end: {0}")]
    Stopped(#[source] tokio::task::JoinError),
    /// They don't fit; each problem with its file and line.
    #[error("{}", .0.iter().map(|(file, problem)| format!("{file}:{problem}")).collect::<Vec<_>>().join("\n"))]
    Problems(Vec<(String, Problem)>),
}

impl Playbooks {
    /// Loads every `*.yaml` of a folder.
    ///
    /// # Errors
    /// If the folder can't be read, or one of them doesn't fit.
    pub fn load(folder: &Path, pool: &DescriptorPool) -> Result<Self, LoadError> {
        Self::parse(&read(folder)?, pool)
    }

    /// Checks playbooks by name and text.
    ///
    /// # Errors
    /// If one of them doesn't fit.
    pub fn parse(sources: &[(String, String)], pool: &DescriptorPool) -> Result<Self, LoadError> {
        let (mut all, mut found) = (Vec::new(), Vec::new());
        let mut templates = environment();
        for (file, text) in sources {
            match one(text, pool) {
                Ok(playbook) => {
                    if all
                        .iter()
                        .any(|there: &Playbook| there.intent == playbook.intent)
                    {
                        found.push((
                            file.clone(),
                            Problem::begins(format!(
                                "another playbook serves `{}` already",
                                playbook.intent
                            )),
                        ));
                    }
                    all.push(playbook);
                }
                Err(problems) => {
                    found.extend(problems.into_iter().map(|problem| (file.clone(), problem)));
                }
            }
        }
        for playbook in &all {
            for (name, text) in &playbook.texts {
                for (language, template) in &text.0 {
                    let name = format!("{}/{name}/{language}", playbook.intent);
                    // parsed before: it can't fail here
                    if let Err(error) = templates.add_template_owned(name, template.clone()) {
                        let problem = Problem::begins(error.to_string());
                        found.push((playbook.intent.clone(), problem));
                    }
                }
            }
        }
        for playbook in &all {
            for other in playbook.instead.values() {
                if !all.iter().any(|known| known.intent == *other) {
                    let message = format!("instead: no playbook serves `{other}`");
                    found.push((playbook.intent.clone(), Problem::begins(message)));
                }
            }
        }
        let fallbacks = all.iter().filter(|playbook| playbook.fallback).count();
        if found.is_empty() && fallbacks != 1 {
            let message = format!("exactly one playbook has `fallback: true`, not {fallbacks}");
            found.push(("playbooks".into(), Problem::begins(message)));
        }
        if !found.is_empty() {
            return Err(LoadError::Problems(found));
        }
        Ok(Self {
            all: all.into_iter().map(Arc::new).collect(),
            templates,
        })
    }

    /// Checks one text by itself.
    #[must_use]
    pub fn problems(text: &str, pool: &DescriptorPool) -> Vec<Problem> {
        one(text, pool).err().unwrap_or_default()
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Arc<Playbook>] {
        &self.all
    }

    /// The playbook of an intent.
    #[must_use]
    pub fn get(&self, intent: &str) -> Option<Arc<Playbook>> {
        self.all
            .iter()
            .find(|playbook| playbook.intent == intent)
            .cloned()
    }

    /// What is said where nothing else fits.
    #[must_use]
    pub fn fallback(&self) -> Option<Arc<Playbook>> {
        self.all.iter().find(|playbook| playbook.fallback).cloned()
    }

    /// Renders a text of a playbook in a language, else in English.
    ///
    /// # Errors
    /// If the facts don't fit the template.
    pub fn render(
        &self,
        playbook: &Playbook,
        name: &str,
        language: &str,
        facts: &Facts,
    ) -> Result<Option<String>, RenderError> {
        let Some(text) = playbook.texts.get(name) else {
            return Ok(None);
        };
        let language = if text.0.contains_key(language) {
            language
        } else {
            "en"
        };
        let full = format!("{}/{name}/{language}", playbook.intent);
        let rendered = self
            .templates
            .get_template(&full)
            .and_then(|template| template.render(facts.shown()))
            .map_err(|error| RenderError(full, error))?;
        // what blocks leave behind: empty lines and edges
        let lines: Vec<_> = rendered
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        Ok(Some(lines.join("\n")))
    }
}

fn one(text: &str, pool: &DescriptorPool) -> Result<Playbook, Vec<Problem>> {
    let source: Source = serde_saphyr::from_str(text).map_err(|error| {
        let line = error
            .location()
            .and_then(|at| usize::try_from(at.line()).ok())
            .unwrap_or(1);
        let message = error.to_string();
        let message = message
            .lines()
            .next()
            .unwrap_or("not a playbook")
            .to_owned();
        vec![Problem {
            line,
            message,
            suggestion: String::new(),
        }]
    })?;
    let hash = hex::encode(digest(&SHA256, text.as_bytes()))[..16].to_owned();
    let mut problems = Problems::new(text);
    let playbook = check(&source, hash, pool, &mut problems);
    if problems.found.is_empty() {
        Ok(playbook)
    } else {
        Err(problems.found)
    }
}

#[cfg(test)]
mod tests {
    use contract::pool;

    use super::*;

    const CANCEL: &str = r#"
intent: cancel_order
examples: {en: ["cancel my order"]}
slots:
  order: {from: {call: orders.ListOrders, items: orders, id: name, match: [number, lines.product_name], latest: create_time, show: "{{ item.number }}"}, ask: "Which order?"}
  reason: {enum: switchboard.orders.v1.CancelReason, ask: "Why?"}
steps:
  - {id: order, call: orders.GetOrder, with: {name: slots.order}}
  - {id: cancel, call: orders.CancelOrder, after: [order], with: {name: slots.order, etag: order.etag, reason: slots.reason}}
confirm: "Cancel {{ order.number }}? You get {{ cancel.refund_total | money }} back."
answer: "{{ cancel.number }} is cancelled.{% for line in order.lines %}{{ line.product_name }}{% endfor %}"
refused: {ORDER_NOT_PENDING: "It has left already."}
fallback: true
"#;

    fn problems(text: &str) -> Vec<Problem> {
        Playbooks::problems(text, pool())
    }

    #[test]
    fn masks_hold_what_is_read_and_no_more() {
        let playbooks = Playbooks::parse(&[("cancel.yaml".into(), CANCEL.into())], pool()).unwrap();
        let cancel = playbooks.get("cancel_order").unwrap();

        assert_eq!(
            cancel.steps[0].read_mask,
            ["etag", "lines.product_name", "number"]
        );
        let list = cancel.calls().next().unwrap();
        assert_eq!(
            list.read_mask,
            [
                "orders.create_time",
                "orders.lines.product_name",
                "orders.name",
                "orders.number"
            ]
        );
        assert!(cancel.steps[1].writes && cancel.steps[1].waits.contains(&0));
    }

    #[test]
    fn misspellings_are_found_with_line_and_suggestion() {
        let cases = [
            (
                "orders.GetOrder,",
                "orders.GetOder,",
                "OrdersService has no method `GetOder`",
                "GetOrder",
                8,
            ),
            (
                "{name: slots.order}}",
                "{nmae: slots.order}}",
                "GetOrderRequest has no field `nmae`",
                "name",
                8,
            ),
            (
                "order.etag",
                "order.eatg",
                "Order has no field `eatg`",
                "etag",
                9,
            ),
            (
                "{{ order.number }}",
                "{{ ordr.number }}",
                "`ordr` is no step, slot or loop variable",
                "order",
                10,
            ),
            (
                "line.product_name",
                "line.product_nam",
                "Line has no field `product_nam`",
                "product_name",
                11,
            ),
            ("| money", "| mony", "no filter `mony`", "money", 10),
            (
                "ORDER_NOT_PENDING",
                "ORDER_NOT_PENDIG",
                "no reason `ORDER_NOT_PENDIG`",
                "ORDER_NOT_PENDING",
                12,
            ),
            (
                "after: [order]",
                "after: [ordre]",
                "`ordre` is no step",
                "order",
                9,
            ),
        ];
        for (right, wrong, message, suggestion, line) in cases {
            let found = problems(&CANCEL.replacen(right, wrong, 1));
            let wanted = Problem {
                line,
                message: message.into(),
                suggestion: suggestion.into(),
            };
            assert!(found.contains(&wanted), "{wrong}: {found:?}");
        }
    }

    #[test]
    fn misspelt_slots_and_second_playbooks_of_an_intent_are_refused() {
        let misspelt = CANCEL.replace("{name: slots.order}}", "{name: slots.ordr}}");
        let found = problems(&misspelt);
        assert!(
            found
                .iter()
                .any(|problem| problem.message.contains("no slot `ordr`")
                    && problem.suggestion == "order"),
            "{found:?}"
        );

        let twice = [("a.yaml", CANCEL), ("b.yaml", CANCEL)]
            .map(|(file, text)| (file.to_owned(), text.to_owned()));
        let refused = Playbooks::parse(&twice, pool()).unwrap_err().to_string();
        assert!(
            refused.contains("b.yaml:1: another playbook serves `cancel_order`"),
            "{refused}"
        );
    }

    #[test]
    fn impossible_plans_and_undecidable_templates_are_refused() {
        let circle = CANCEL.replace(
            "with: {name: slots.order}}",
            "with: {name: slots.order}, after: [cancel]}",
        );
        assert!(
            problems(&circle)
                .iter()
                .any(|problem| problem.message.contains("impossible plan"))
        );
        for bad in [
            "{% set x = order %}",
            "{{ order.lines[slots.n].quantity }}",
            "{{ order }}",
            "{% include 'x' %}",
        ] {
            let text = CANCEL.replace("{{ cancel.number }} is", &format!("{bad} is"));
            assert!(!problems(&text).is_empty(), "{bad}");
        }
        assert!(!problems("intent: x\nintent: y\nanswer: z").is_empty());
        assert!(!problems("intent: x\nanswr: z").is_empty());
    }

    #[test]
    fn confirmed_write_needs_words_to_ask() {
        let found = problems(&CANCEL.replace("confirm:", "description:"));
        assert!(
            found
                .iter()
                .any(|problem| problem.message.contains("needs the words to ask")),
            "{found:?}"
        );
    }
}
