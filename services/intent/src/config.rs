//! What intent alone can set.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use nlu::entities::{Kind, Name, Numbers};
use serde::Deserialize;

/// `[intent]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// How numbers of orders are written, most certain first; one group each.
    pub(crate) order_numbers: Vec<String>,
    /// How numbers of bills are written.
    pub(crate) bill_numbers: Vec<String>,
    /// How numbers of tickets are written.
    pub(crate) ticket_numbers: Vec<String>,
    /// What plans and places are called.
    pub(crate) names: Vec<Declared>,
    /// The country of phone numbers that name none.
    pub(crate) phone_region: String,
    /// The time zone (IANA) of customers of whom none is known.
    pub(crate) time_zone: Tz,
    /// What things that are named count as, by language: words that the examples
    /// use for them, so that a product that no example names is understood like
    /// one.
    pub(crate) named: BTreeMap<String, Named>,
    /// From here on a message is out of scope.
    pub(crate) out_of_scope: f32,
}

/// Something that has names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declared {
    kind: DeclaredKind,
    /// What is meant.
    value: String,
    /// As people write it.
    called: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum DeclaredKind {
    Plan,
    Place,
}

/// What named things count as.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    #[serde(default)]
    pub(crate) order: String,
    pub(crate) product: String,
    pub(crate) address: String,
}

impl Default for Config {
    fn default() -> Self {
        let named = |language: &str, words: [&str; 3]| {
            let [order, product, address] = words.map(str::to_owned);
            let named = Named {
                order,
                product,
                address,
            };
            (language.to_owned(), named)
        };
        let plan = |value: &str, called: [&str; 5]| Declared {
            kind: DeclaredKind::Plan,
            value: value.to_owned(),
            called: called.map(str::to_owned).into(),
        };
        Self {
            names: vec![
                plan(
                    "PREMIUM",
                    [
                        "premium plan",
                        "premium membership",
                        "Premium-Tarif",
                        "plan premium",
                        "formule premium",
                    ],
                ),
                plan(
                    "PLUS",
                    [
                        "plus plan",
                        "plus membership",
                        "Plus-Tarif",
                        "plan plus",
                        "formule plus",
                    ],
                ),
            ],
            order_numbers: vec![r"(?i)#?\b(W\d{7,10})\b".into(), r"\b(\d{7})\b".into()],
            bill_numbers: vec![r"(?i)#?\b((?:INV|BILL)-?\d{4,12})\b".into()],
            ticket_numbers: vec![r"(?i)#?\b((?:TKT|CASE)[- ]?\d{3,12})\b".into()],
            phone_region: "US".into(),
            time_zone: Tz::UTC,
            named: BTreeMap::from([
                named("en", ["order", "lamp", "another address"]),
                named("es", ["pedido", "lámpara", "otra dirección"]),
                named("de", ["Bestellung", "Lampe", "eine andere Adresse"]),
                named("fr", ["commande", "lampe", "une autre adresse"]),
                named("pt", ["pedido", "lâmpada", "outro endereço"]),
            ]),
            out_of_scope: 0.5,
        }
    }
}

impl Config {
    /// How the tenant writes numbers.
    pub(crate) fn numbers(&self) -> [Numbers<'_>; 3] {
        [
            (Kind::OrderNumber, &self.order_numbers[..]),
            (Kind::BillNumber, &self.bill_numbers[..]),
            (Kind::TicketNumber, &self.ticket_numbers[..]),
        ]
    }

    /// What is declared, under each of its names.
    pub(crate) fn names(&self) -> Vec<Name> {
        let of = |declared: &Declared| {
            let kind = match declared.kind {
                DeclaredKind::Plan => Kind::Plan,
                DeclaredKind::Place => Kind::Place,
            };
            let value = declared.value.clone();
            let name = move |called: &String| Name {
                kind,
                value: value.clone(),
                called: called.clone(),
            };
            declared.called.iter().map(name).collect::<Vec<_>>()
        };
        self.names.iter().flat_map(of).collect()
    }

    /// What named things count as in a language.
    pub(crate) fn named(&self, language: &str) -> Option<&Named> {
        self.named.get(language).or_else(|| self.named.get("en"))
    }
}
