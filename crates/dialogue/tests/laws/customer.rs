//! What generated customers say, in five languages, and what is understood of
//! it: intents by construction, clauses and acts by the real reading.

use std::sync::Arc;

use contract::intent::{Clause, Entity, EntityKind, RankedIntent, Understanding};
use playbook::{Playbook, Playbooks};
use proptest::prelude::*;
use serde_json::json;

use super::shop::NUMBERS;

/// One thing that a customer says.
#[derive(Debug, Clone)]
pub(crate) enum Say {
    /// Wishes for what a playbook does, of an order or of none.
    Wish(usize, usize, Option<usize>),
    Yes(usize),
    No(usize),
    Doubt(usize),
    /// Names another order, at whatever is going on.
    Instead(usize, usize),
    /// Agrees, and takes it back.
    YesBut(usize, usize),
    /// Excludes an order.
    Not(usize),
    Mumble(usize),
    Digit(usize),
    /// Answers what was asked.
    Answer,
    /// Names an order that isn't there.
    Unknown,
}

/// Anything that a customer may say.
pub(crate) fn anything() -> impl Strategy<Value = Say> {
    let order = 0..NUMBERS.len();
    prop_oneof![
        4 => (0..1000_usize, 0..1000_usize, prop::option::of(order.clone()))
            .prop_map(|(book, example, order)| Say::Wish(book, example, order)),
        3 => (0..6_usize).prop_map(Say::Yes),
        3 => (0..8_usize).prop_map(Say::No),
        1 => (0..4_usize).prop_map(Say::Doubt),
        2 => (0..3_usize, order.clone()).prop_map(|(how, order)| Say::Instead(how, order)),
        2 => (0..2_usize, order.clone()).prop_map(|(how, order)| Say::YesBut(how, order)),
        1 => order.prop_map(Say::Not),
        1 => (0..3_usize).prop_map(Say::Mumble),
        1 => (1..5_usize).prop_map(Say::Digit),
        4 => Just(Say::Answer),
        1 => Just(Say::Unknown),
    ]
}

/// How something is said in a language; an order's number is filled in.
struct Phrases {
    yes: [&'static str; 6],
    no: [&'static str; 8],
    doubt: [&'static str; 4],
    instead: [&'static str; 3],
    yes_but: [&'static str; 2],
    not: &'static str,
    mumble: [&'static str; 3],
}

/// The languages.
pub(crate) const LANGUAGES: [&str; 5] = ["en", "es", "de", "fr", "pt"];

fn phrases(language: &str) -> &'static Phrases {
    match language {
        "es" => &SPANISH,
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "pt" => &PORTUGUESE,
        _ => &ENGLISH,
    }
}

const SPANISH: Phrases = Phrases {
    yes: [
        "sí",
        "sí, por favor",
        "de acuerdo",
        "vale",
        "sí, hazlo",
        "👍",
    ],
    no: [
        "no",
        "no, gracias",
        "para nada",
        "mejor no",
        "no quiero",
        "no, déjalo así",
        "de ninguna manera",
        "👎",
    ],
    doubt: ["espera", "¿seguro?", "no estoy seguro", "déjame pensarlo"],
    instead: ["no, el pedido {}", "mejor el {}", "perdón, quería decir {}"],
    yes_but: ["sí, pero para el pedido {}", "vale, pero el {}"],
    not: "pero no el {}",
    mumble: ["bla ble bli", "eh", "xkcd qwerty"],
};

const GERMAN: Phrases = Phrases {
    yes: ["ja", "ja, bitte", "passt so", "okay", "ja, mach das", "👍"],
    no: [
        "nein",
        "nein, danke",
        "auf keinen Fall",
        "lieber nicht",
        "ich will das nicht",
        "nein, lass es so",
        "bloß nicht",
        "👎",
    ],
    doubt: [
        "warte",
        "bist du sicher?",
        "ich bin nicht sicher",
        "lass mich nachdenken",
    ],
    instead: [
        "nein, die Bestellung {}",
        "lieber die {}",
        "Entschuldigung, ich meinte {}",
    ],
    yes_but: ["ja, aber für die Bestellung {}", "okay, aber die {}"],
    not: "aber nicht die {}",
    mumble: ["bla blub", "äh", "xkcd qwerty"],
};

const FRENCH: Phrases = Phrases {
    yes: [
        "oui",
        "oui, s’il vous plaît",
        "d’accord",
        "ça marche",
        "oui, faites-le",
        "👍",
    ],
    no: [
        "non",
        "non, merci",
        "surtout pas",
        "plutôt pas",
        "je ne veux pas",
        "non, laissez comme ça",
        "pas question",
        "👎",
    ],
    doubt: [
        "attendez",
        "vous êtes sûr ?",
        "je ne suis pas sûr",
        "laissez-moi réfléchir",
    ],
    instead: [
        "non, la commande {}",
        "plutôt la {}",
        "pardon, je voulais dire {}",
    ],
    yes_but: ["oui, mais pour la commande {}", "d’accord, mais la {}"],
    not: "mais pas la {}",
    mumble: ["bla bli", "euh", "xkcd qwerty"],
};

const PORTUGUESE: Phrases = Phrases {
    yes: [
        "sim",
        "sim, por favor",
        "combinado",
        "pode ser",
        "sim, faça isso",
        "👍",
    ],
    no: [
        "não",
        "não, obrigado",
        "de jeito nenhum",
        "melhor não",
        "não quero isso",
        "não, deixa assim",
        "nem pensar",
        "👎",
    ],
    doubt: [
        "espera",
        "tem certeza?",
        "não tenho certeza",
        "deixa eu pensar",
    ],
    instead: [
        "não, o pedido {}",
        "prefiro o {}",
        "desculpe, eu quis dizer {}",
    ],
    yes_but: ["sim, mas para o pedido {}", "tá, mas o {}"],
    not: "mas não o {}",
    mumble: ["bla bli", "hã", "xkcd qwerty"],
};

const ENGLISH: Phrases = Phrases {
    yes: ["yes", "yes please", "sounds good", "ok", "yes, do it", "👍"],
    no: [
        "no",
        "no thanks",
        "absolutely not",
        "rather not",
        "I don't want that",
        "no, leave it as it is",
        "no way",
        "👎",
    ],
    doubt: [
        "wait",
        "are you sure?",
        "I'm not sure",
        "let me think about it",
    ],
    instead: ["no, order {}", "rather {}", "sorry, I meant {}"],
    yes_but: ["yes, but for order {}", "ok but {}"],
    not: "but not {}",
    mumble: ["bla blub", "hm", "xkcd qwerty"],
};

/// A message with what is understood of it.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) understood: Understanding,
}

/// What a customer says to what was asked last: a choice, or something in words.
pub(crate) fn message(
    say: &Say,
    books: &Playbooks,
    language: &str,
    asked: Option<(&str, usize)>,
) -> Message {
    let phrases = phrases(language);
    let number = |order: &usize| NUMBERS[*order];
    let plain = |text: String| understood(text, language, None);
    match say {
        Say::Wish(book, example, order) => {
            // thanks may be said with a yes
            let wish = |book: &&Arc<Playbook>| !book.fallback && book.intent != "thanks";
            let all: Vec<_> = books.all().iter().filter(wish).collect();
            let book = all[book % all.len()];
            let examples = book
                .examples
                .get(language)
                .or_else(|| book.examples.get("en"));
            let examples = examples.map(Vec::as_slice).unwrap_or_default();
            let text = examples
                .get(example % examples.len().max(1))
                .cloned()
                .unwrap_or_default();
            let text = match order {
                Some(order) => format!("{text} {}", number(order)),
                None => text,
            };
            understood(text, language, Some(&book.intent))
        }
        Say::Yes(how) => plain(phrases.yes[*how].to_owned()),
        Say::No(how) => plain(phrases.no[*how].to_owned()),
        Say::Doubt(how) => plain(phrases.doubt[*how].to_owned()),
        Say::Instead(how, order) => plain(phrases.instead[*how].replace("{}", number(order))),
        Say::YesBut(how, order) => plain(phrases.yes_but[*how].replace("{}", number(order))),
        Say::Not(order) => plain(phrases.not.replace("{}", number(order))),
        Say::Mumble(how) => plain(phrases.mumble[*how].to_owned()),
        Say::Digit(digit) => plain(digit.to_string()),
        Say::Unknown => plain("W9999999".to_owned()),
        Say::Answer => match asked {
            Some((_, choices)) if choices > 0 => plain("1".to_owned()),
            Some(("address", _)) => {
                let mut message = plain("12 Main Street, Denver, CO 80202".to_owned());
                let address = json!({"address_lines": ["12 Main Street"], "locality": "Denver",
                    "administrative_area": "CO", "postal_code": "80202", "region_code": "US"});
                let end = message.text.len();
                message.understood.entities =
                    vec![entity(EntityKind::Address, 0..end, &address.to_string())];
                message
            }
            _ => plain("the lid is cracked".to_owned()),
        },
    }
}

fn entity(kind: EntityKind, span: std::ops::Range<usize>, value: &str) -> Entity {
    let at = |at: usize| i32::try_from(at).expect("short");
    Entity {
        kind: kind.into(),
        value: value.to_owned(),
        start_byte: at(span.start),
        end_byte: at(span.end),
        ..Entity::default()
    }
}

/// What is understood of a text: surely an intent, or nothing.
fn understood(text: String, language: &str, intent: Option<&str>) -> Message {
    let mut entities = Vec::new();
    for (start, _) in text.match_indices('W') {
        let number = text.get(start..start + 8).unwrap_or_default();
        if number.len() == 8 && number[1..].bytes().all(|byte| byte.is_ascii_digit()) {
            entities.push(entity(EntityKind::OrderNumber, start..start + 8, number));
        }
    }
    let spans: Vec<_> = entities
        .iter()
        .map(|one: &Entity| {
            one.start_byte.unsigned_abs() as usize..one.end_byte.unsigned_abs() as usize
        })
        .collect();
    let intents: Vec<RankedIntent> = intent
        .map(|intent| RankedIntent {
            intent: intent.to_owned(),
            confidence: 0.95,
        })
        .into_iter()
        .collect();
    let at = |at: usize| i32::try_from(at).expect("short");
    let clauses = nlu::clauses(&text, &spans, language)
        .into_iter()
        .map(|clause| Clause {
            start_byte: at(clause.span.start),
            end_byte: at(clause.span.end),
            intents: intents.clone(),
            out_of_scope: intent.is_none(),
        });
    let understood = Understanding {
        language: language.to_owned(),
        out_of_scope: intent.is_none(),
        clauses: clauses.collect(),
        intents,
        entities,
        ..Understanding::default()
    };
    Message { text, understood }
}
