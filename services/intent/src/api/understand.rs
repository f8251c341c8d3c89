//! `Understand`.

use contract::{
    Error, Result,
    intent::{
        self as wire, Entity, EntityKind, QuestionKind, RankedIntent, UnderstandRequest,
        Understanding, intent_service::Understand,
    },
};
use nlu::entities::{self, Here, Kind};
use principal::Call;
use service::Read;

use crate::{Intent, message::Message};

/// The longest message that is looked at, in bytes.
const LONGEST: usize = 64 * 1024;

impl Read<Understand> for Intent {
    async fn read(&self, call: &Call, request: UnderstandRequest) -> Result<Understanding> {
        if request.text.len() > LONGEST {
            return Err(Error::invalid("text", "at most 64 KiB"));
        }
        let here = Here {
            today: call.now.seconds().div_euclid(86_400),
            language: match request.locale.as_str() {
                "" => "en",
                given => given,
            },
        };
        Ok(self.understand(&request.text, &request.expected_intent, here))
    }
}

impl Intent {
    /// What a text wants and names.
    pub(crate) fn understand(&self, text: &str, expected: &str, here: Here<'_>) -> Understanding {
        let (trained, text) = (self.trained.current(), nlu::read(text));
        let expected = (!expected.is_empty()).then_some(expected);
        let found = entities::find(text, &self.patterns, &self.gazetteer.current(), here);
        let message = Message {
            config: &self.config,
            trained: &trained,
            text,
            found: &found,
            expected,
        };
        let meant = message.meant();
        let best = meant.verdict.ranked.first();
        let question = best.map_or(QuestionKind::Unspecified, |best| {
            trained.question(&best.intent)
        });
        Understanding {
            language: here
                .language
                .split('-')
                .next()
                .unwrap_or_default()
                .to_owned(),
            question_kind: question.into(),
            out_of_scope_score: meant.verdict.out_of_scope,
            out_of_scope: meant.out_of_scope,
            intents: meant
                .verdict
                .ranked
                .into_iter()
                .map(|ranked| RankedIntent {
                    intent: ranked.intent,
                    confidence: ranked.confidence,
                })
                .collect(),
            wishes: meant
                .wishes
                .into_iter()
                .map(|wish| wire::Wish {
                    intent: wish.intent,
                    confidence: wish.confidence,
                    start: scalars(text, wish.span.start),
                    end: scalars(text, wish.span.end),
                })
                .collect(),
            declined_intent: meant.declined.unwrap_or_default(),
            only_declined: meant.only_declined,
            entities: found
                .into_iter()
                .map(|entity| self::entity(entity, text))
                .collect(),
            classifier_version: trained.classifier.version().to_owned(),
        }
    }
}

/// How many Unicode scalar values stand before a byte.
fn scalars(text: &str, end: usize) -> i32 {
    i32::try_from(text[..end].chars().count()).unwrap_or(i32::MAX)
}

fn entity(entity: entities::Entity, text: &str) -> Entity {
    let kind = match entity.kind {
        Kind::OrderNumber => EntityKind::OrderNumber,
        Kind::Email => EntityKind::Email,
        Kind::Phone => EntityKind::Phone,
        Kind::Money => EntityKind::Money,
        Kind::Date => EntityKind::Date,
        Kind::DateRange => EntityKind::DateRange,
        Kind::Time => EntityKind::Time,
        Kind::Duration => EntityKind::Duration,
        Kind::PostalCode => EntityKind::PostalCode,
        Kind::Address => EntityKind::Address,
        Kind::Product => EntityKind::Product,
    };
    Entity {
        kind: kind.into(),
        start: scalars(text, entity.start),
        end: scalars(text, entity.end),
        start_byte: i32::try_from(entity.start).unwrap_or(i32::MAX),
        end_byte: i32::try_from(entity.end).unwrap_or(i32::MAX),
        raw: entity.raw,
        value: entity.value,
        confidence: entity.confidence,
    }
}
