//! `Understand`.

use contract::{
    Error, Result,
    intent::{
        Entity, EntityKind, RankedIntent, UnderstandRequest, Understanding,
        intent_service::Understand,
    },
};
use nlu::entities::{self, Kind};
use principal::Call;
use service::Read;

use crate::Intent;

/// The longest message that is looked at, in bytes.
const LONGEST: usize = 64 * 1024;

impl Read<Understand> for Intent {
    async fn read(&self, call: &Call, request: UnderstandRequest) -> Result<Understanding> {
        if request.text.len() > LONGEST {
            return Err(Error::invalid("text", "at most 64 KiB"));
        }
        let today = call.now.seconds().div_euclid(86_400);
        Ok(self.understand(
            &request.text,
            &request.locale,
            &request.expected_intent,
            today,
        ))
    }
}

impl Intent {
    /// What a text wants and names; `today` is days since 1970.
    pub(crate) fn understand(
        &self,
        text: &str,
        locale: &str,
        expected: &str,
        today: i64,
    ) -> Understanding {
        let trained = self.trained.current();
        let expected = (!expected.is_empty()).then_some(expected);
        let found = entities::find(text, &self.patterns, &self.gazetteer.current(), today);
        let plain = self.plain(text, &found);
        let verdict = trained.classifier.classify(&plain, expected);
        let best = verdict
            .ranked
            .first()
            .map(|ranked| ranked.intent.clone())
            .unwrap_or_default();
        let out_of_scope =
            verdict.out_of_scope >= self.config.out_of_scope || trained.is_fallback(&best);
        let language = locale
            .split('-')
            .next()
            .filter(|language| !language.is_empty())
            .unwrap_or("en");
        Understanding {
            language: language.to_owned(),
            question_kind: trained.question(&best).into(),
            intents: verdict
                .ranked
                .into_iter()
                .map(|ranked| RankedIntent {
                    intent: ranked.intent,
                    confidence: ranked.confidence,
                })
                .collect(),
            out_of_scope_score: verdict.out_of_scope,
            out_of_scope,
            entities: found.into_iter().map(|entity| wire(entity, text)).collect(),
            classifier_version: trained.classifier.version().to_owned(),
        }
    }

    /// The text as the classifier sees it: what is named says what is wanted
    /// by its kind, not by its letters; a list of things as one of them; asides
    /// in brackets say which, not what.
    fn plain(&self, text: &str, found: &[entities::Entity]) -> String {
        let (mut plain, mut at) = (String::with_capacity(text.len()), 0);
        let mut products = 0;
        for entity in found {
            plain.push_str(&text[at..entity.start]);
            plain.push_str(match entity.kind {
                Kind::Product => {
                    products += 1;
                    if products == 1 {
                        &self.config.product_word
                    } else {
                        ""
                    }
                }
                Kind::Address => "another address",
                _ => "",
            });
            at = entity.end;
        }
        plain.push_str(&text[at..]);
        without_asides(&plain)
    }
}

/// A text without what stands in brackets, unless that is all of it.
fn without_asides(text: &str) -> String {
    let (mut kept, mut depth) = (String::with_capacity(text.len()), 0_usize);
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    if kept.trim().is_empty() {
        text.to_owned()
    } else {
        kept
    }
}

fn wire(entity: entities::Entity, text: &str) -> Entity {
    let kind = match entity.kind {
        Kind::OrderNumber => EntityKind::OrderNumber,
        Kind::Email => EntityKind::Email,
        Kind::Phone => EntityKind::Phone,
        Kind::Money => EntityKind::Money,
        Kind::Date => EntityKind::Date,
        Kind::PostalCode => EntityKind::PostalCode,
        Kind::Address => EntityKind::Address,
        Kind::Product => EntityKind::Product,
    };
    let scalars = |end: usize| i32::try_from(text[..end].chars().count()).unwrap_or(i32::MAX);
    Entity {
        kind: kind.into(),
        start: scalars(entity.start),
        end: scalars(entity.end),
        raw: entity.raw,
        value: entity.value,
        confidence: entity.confidence,
    }
}
