//! `Understand`.

use chrono_tz::Tz;
use contract::{
    Error, Result,
    intent::{
        self as wire, Entity, EntityKind, QuestionKind, RankedIntent, UnderstandRequest,
        Understanding, intent_service::Understand,
    },
    value::Instant,
};
use nlu::{
    Slip,
    entities::{self, Here, Kind},
    language_of,
};
use principal::Call;
use service::Read;

use crate::{Intent, message::Message, trained::Trained};

/// The longest message that is looked at, in bytes.
const LONGEST: usize = 64 * 1024;
/// What is meant where nothing says in which language.
const LANGUAGE: &str = "en";

/// What is known of a message beside its words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Said<'r> {
    /// What the conversation was in so far, BCP 47; empty if unknown.
    pub(crate) locale: &'r str,
    /// The intent that the dialogue expects; empty if none.
    pub(crate) expected: &'r str,
    /// Days since 1970 where the customer is.
    pub(crate) today: i64,
}

impl Read<Understand> for Intent {
    async fn read(&self, call: &Call, request: UnderstandRequest) -> Result<Understanding> {
        if request.text.len() > LONGEST {
            return Err(Error::invalid("text", "at most 64 KiB"));
        }
        let zone = match request.time_zone.as_str() {
            "" => self.config.time_zone,
            given => given
                .parse()
                .map_err(|_| Error::invalid("time_zone", "a time zone, such as Europe/Berlin"))?,
        };
        let said = Said {
            locale: &request.locale,
            expected: &request.expected_intent,
            today: today(call.now, zone),
        };
        Ok(self.understand(&request.text, said))
    }
}

/// The day that it is somewhere, in days since 1970.
fn today(now: Instant, zone: Tz) -> i64 {
    let utc = chrono::DateTime::from_timestamp_micros(now.micros()).unwrap_or_default();
    let day = utc.with_timezone(&zone).date_naive();
    day.signed_duration_since(chrono::NaiveDate::default())
        .num_days()
}

impl Intent {
    /// What a text wants and names.
    pub(crate) fn understand(&self, text: &str, said: Said<'_>) -> Understanding {
        let (trained, text) = (self.trained.current(), nlu::read(text));
        let (language, found) = self.heard(&trained, text, said);
        let spoken = language.as_deref().unwrap_or(LANGUAGE);
        let slips = trained.spelling.slips(text, spoken);
        let message = Message {
            named: self.config.named(spoken),
            language: spoken,
            out_of_scope: self.config.out_of_scope,
            trained: &trained,
            classifier: trained.head(language.as_deref()),
            text,
            found: &found,
            slips: &slips,
            expected: (!said.expected.is_empty()).then_some(said.expected),
        };
        let mut meant = message.meant();
        // examples may not know the sort of thing: as any thing, then
        if !meant.is_sure()
            && let Some(found) = self.sorted(text, &found)
        {
            let found = &found;
            let as_any = Message { found, ..message }.meant();
            if !as_any.out_of_scope {
                meant = as_any;
            }
        }
        let best = meant.verdict.ranked.first();
        let question = best.map_or(QuestionKind::Unspecified, |best| {
            trained.question(&best.intent)
        });
        Understanding {
            classifier_version: message.classifier.version().to_owned(),
            language: language.unwrap_or_default(),
            question_kind: question.into(),
            out_of_scope_score: meant.verdict.out_of_scope,
            out_of_scope: meant.out_of_scope,
            intents: meant.verdict.ranked.into_iter().map(ranked).collect(),
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
            clauses: meant
                .clauses
                .into_iter()
                .map(|one| wire::Clause {
                    start_byte: byte(one.span.start),
                    end_byte: byte(one.span.end),
                    intents: one.ranked.into_iter().map(ranked).collect(),
                    out_of_scope: one.out_of_scope,
                })
                .collect(),
            declined_intent: meant.declined.unwrap_or_default(),
            only_declined: meant.only_declined,
            entities: found
                .into_iter()
                .map(|entity| self::entity(entity, text))
                .collect(),
        }
    }

    /// What a message names, with things that it says the sort of and no name:
    /// none where there are no such.
    fn sorted(&self, text: &str, found: &[entities::Entity]) -> Option<Vec<entities::Entity>> {
        let names = self.gazetteer.current();
        let is_apart = |one: &entities::Entity| {
            let mut others = found.iter();
            others.all(|other| one.end <= other.start || other.end <= one.start)
        };
        let mut sorted: Vec<_> = names.sorts(text).filter(is_apart).collect();
        if sorted.is_empty() {
            return None;
        }
        sorted.extend(found.iter().cloned());
        sorted.sort_by_key(|one| one.start);
        Some(sorted)
    }

    /// The language of a text, and what it names. What is named says nothing of
    /// the language: a German customer writes "Desk Lamp", too.
    fn heard(
        &self,
        trained: &Trained,
        text: &str,
        said: Said<'_>,
    ) -> (Option<String>, Vec<entities::Entity>) {
        let names = self.gazetteer.current();
        let find = |text: &str, language: &str| {
            let here = Here {
                today: said.today,
                language,
            };
            entities::find(text, &self.patterns, &names, here)
        };
        let find_product = |text: &str, language: &str| find(text, language).iter().any(is_product);
        let find = |language: &str| {
            let slips = trained.spelling.slips(text, language);
            let mut found = find(text, language);
            // "cancle" is nearer to what customers say than to a candle
            found.retain(|one| {
                let slip = slips.iter().find(|(span, _)| *span == (one.start..one.end));
                let named = |(_, meant): &Slip<'_>| find_product(meant, language);
                !is_product(one) || one.confidence >= NAMED || slip.is_none_or(named)
            });
            found
        };
        let before = match said.locale {
            "" => LANGUAGE,
            given => given,
        };
        let found = find(before);
        let mut plain = String::with_capacity(text.len());
        let mut at = 0;
        for one in found.iter().filter(|one| !is_said(one.kind)) {
            plain.push_str(&text[at..one.start]);
            at = one.end;
        }
        plain.push_str(&text[at..]);
        let language = trained.languages.of(&plain, said.locale);
        match language {
            // dates and numbers are said in words: read again as that language
            Some(other) if language_of(before) != other => {
                (language.map(str::to_owned), find(other))
            }
            _ => (language.map(str::to_owned), found),
        }
    }
}

/// From here on a product is called by its name, letter by letter.
const NAMED: f32 = 0.9;

fn is_product(one: &entities::Entity) -> bool {
    matches!(one.kind, Kind::Product | Kind::Variant)
}

/// Whether a kind of thing is said in the words of a language.
fn is_said(kind: Kind) -> bool {
    use Kind::{Date, DateRange, Duration, Money, Number, Time};
    matches!(kind, Date | DateRange | Duration | Money | Number | Time)
}

fn ranked(one: nlu::Ranked) -> RankedIntent {
    RankedIntent {
        intent: one.intent,
        confidence: one.confidence,
    }
}

fn byte(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
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
        Kind::Variant => EntityKind::Variant,
        Kind::BillNumber => EntityKind::BillNumber,
        Kind::TicketNumber => EntityKind::TicketNumber,
        Kind::Plan => EntityKind::Plan,
        Kind::Place => EntityKind::Place,
        Kind::Iban => EntityKind::Iban,
        Kind::Number => EntityKind::Number,
        Kind::Reference => EntityKind::Reference,
    };
    Entity {
        kind: kind.into(),
        start: scalars(text, entity.start),
        end: scalars(text, entity.end),
        start_byte: byte(entity.start),
        end_byte: byte(entity.end),
        raw: entity.raw,
        value: entity.value,
        confidence: entity.confidence,
    }
}
