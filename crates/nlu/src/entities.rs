//! Entities: what can be checked, found by rules; spans don't overlap.

mod account;
mod address;
mod names;
mod number;
mod reference;
mod temporal;
mod words;

use std::ops::Range;

pub use address::{AddressPart, address_part};
pub use names::{Name, Names, Variant};

use number::{declared, email, money, phone, postal_code};

/// What kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number of an order.
    OrderNumber,
    /// A number of a bill.
    BillNumber,
    /// A number of a ticket.
    TicketNumber,
    /// An e-mail address.
    Email,
    /// A phone number; E.164.
    Phone,
    /// Currency and minor units.
    Money,
    /// A day; ISO 8601.
    Date,
    /// From a day to another, both in it; ISO 8601.
    DateRange,
    /// A time of day; ISO 8601.
    Time,
    /// How long something takes; ISO 8601.
    Duration,
    /// A postal code.
    PostalCode,
    /// Parts of an address, as JSON.
    Address,
    /// A product; its resource name.
    Product,
    /// A form in which a product comes; its resource name.
    Variant,
    /// A plan; what the tenant calls it.
    Plan,
    /// A place; what the tenant calls it.
    Place,
    /// An account (ISO 13616), without spaces.
    Iban,
    /// A number in words; in digits.
    Number,
    /// Something like a number of a thing that fits no pattern of the tenant's:
    /// letters and digits alone, in capitals.
    Reference,
}

/// A thing that a text names.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// What kind.
    pub kind: Kind,
    /// As written.
    pub raw: String,
    /// As meant.
    pub value: String,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// 0 to 1.
    pub confidence: f32,
}

/// How a tenant writes things.
#[derive(Debug, Clone)]
pub struct Patterns {
    numbers: Vec<(Kind, regex::Regex)>,
    phone_region: String,
}

/// How numbers of a kind are written: regular expressions with one group each,
/// the number; most certain first.
pub type Numbers<'p> = (Kind, &'p [String]);

impl Patterns {
    /// Patterns from their texts, and the country of phone numbers that name
    /// none.
    ///
    /// # Errors
    /// If one is no regular expression.
    pub fn new(numbers: &[Numbers<'_>], phone_region: &str) -> Result<Self, regex::Error> {
        let each = numbers
            .iter()
            .flat_map(|(kind, patterns)| patterns.iter().map(|pattern| (*kind, pattern)));
        let numbers = each.map(|(kind, pattern)| Ok((kind, regex::Regex::new(pattern)?)));
        Ok(Self {
            numbers: numbers.collect::<Result<_, _>>()?,
            phone_region: phone_region.to_owned(),
        })
    }

    /// The kind of number that a text is, if it's nothing else.
    fn whole(&self, text: &str) -> Option<Kind> {
        let fits = |pattern: &regex::Regex| {
            let found = pattern.find(text);
            found.is_some_and(|found| found.as_str().len() == text.len())
        };
        let found = self.numbers.iter().find(|(_, pattern)| fits(pattern));
        found.map(|(kind, _)| *kind)
    }
}

/// Where and when a text was written.
#[derive(Debug, Clone, Copy)]
pub struct Here<'l> {
    /// Days since 1970.
    pub today: i64,
    /// BCP 47.
    pub language: &'l str,
}

/// Every entity of a text, in its order.
#[must_use]
pub fn find(text: &str, patterns: &Patterns, names: &Names, here: Here<'_>) -> Vec<Entity> {
    let text = crate::fold::read(text);
    // by priority: what is sure takes its place first
    let mut found: Vec<Entity> = Vec::new();
    let layers = [
        email(text),
        address::find(text, here.language),
        account::find(text),
        declared(text, patterns),
        money(text),
        words::money(text, here.language),
        temporal::find(text, here),
        phone(text, patterns),
        reference::declared(text, patterns),
        postal_code(text),
        address::codes(text),
        names.find(text),
        words::numbers(text, here.language),
        reference::find(text),
    ];
    for entity in layers.into_iter().flatten() {
        let free = found
            .iter()
            .all(|there| entity.end <= there.start || there.end <= entity.start);
        if free {
            found.push(entity);
        }
    }
    found.sort_by_key(|entity| entity.start);
    found
}

pub(crate) fn entity(
    kind: Kind,
    text: &str,
    span: Range<usize>,
    value: String,
    confidence: f32,
) -> Entity {
    Entity {
        kind,
        raw: text[span.clone()].to_owned(),
        value,
        start: span.start,
        end: span.end,
        confidence,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-11-21, a Saturday.
    const HERE: Here<'_> = Here {
        today: 20_778,
        language: "en",
    };

    fn all(text: &str) -> Vec<(Kind, String)> {
        let orders = [r"#?(W\d{7})\b".into(), r"\b(\d{7})\b".into()];
        let bills = [r"\b(INV-\d{4,8})\b".into()];
        let numbers: [Numbers<'_>; 2] = [(Kind::OrderNumber, &orders), (Kind::BillNumber, &bills)];
        let patterns = Patterns::new(&numbers, "US").unwrap();
        let name = |kind, value: &str, called: &str| Name {
            kind,
            value: value.to_owned(),
            called: called.to_owned(),
        };
        let names = Names::new(&[
            name(Kind::Product, "products/1", "Desk Lamp"),
            name(Kind::Product, "products/2", "Mug"),
            name(Kind::Plan, "PREMIUM", "premium plan"),
        ]);
        find(text, &patterns, &names, HERE)
            .into_iter()
            .map(|entity| (entity.kind, entity.value))
            .collect()
    }

    #[test]
    fn table_of_entities() {
        let one = |kind, value: &str| vec![(kind, value.to_owned())];
        let cases = [
            ("where is #W2378156?", one(Kind::OrderNumber, "W2378156")),
            ("order 2378156", one(Kind::OrderNumber, "2378156")),
            (
                "mail Noah.Brown@Example.com please",
                one(Kind::Email, "noah.brown@example.com"),
            ),
            (
                "call me at (415) 555-2671",
                one(Kind::Phone, "+14155552671"),
            ),
            ("+49 30 901820 is mine", one(Kind::Phone, "+4930901820")),
            ("I paid $1,234.50", one(Kind::Money, "USD 123450")),
            ("12,99 € too much", one(Kind::Money, "EUR 1299")),
            ("on 2026-12-24", one(Kind::Date, "2026-12-24")),
            ("by Nov 30", one(Kind::Date, "2026-11-30")),
            ("tomorrow", one(Kind::Date, "2026-11-22")),
            ("next Tuesday", one(Kind::Date, "2026-11-24")),
            ("my zip is 80279", one(Kind::PostalCode, "80279")),
            (
                "schick es an die Hauptstraße 5, 10115",
                one(Kind::PostalCode, "10115"),
            ),
            (
                "send it to 1 Elm Street 78704",
                one(Kind::PostalCode, "78704"),
            ),
            (
                "not to 12 Main Street, to 10115 Oak Avenue",
                one(Kind::Reference, "10115"),
            ),
            (
                "send it to 1 Elm St., Austin 78704-1234, please",
                one(Kind::PostalCode, "78704-1234"),
            ),
            ("do you have desk lamps?", one(Kind::Product, "products/1")),
            ("bill INV-20391", one(Kind::BillNumber, "INV-20391")),
            ("bill INV-2039112", one(Kind::BillNumber, "INV-2039112")),
            ("I'm on the Premium plan", one(Kind::Plan, "PREMIUM")),
            (
                "pay it to DE89 3704 0044 0532 0130 00 please",
                one(Kind::Iban, "DE89370400440532013000"),
            ),
            // its check digits are wrong
            (
                "XX89 ABCD, DE88370400440532013000",
                one(Kind::Reference, "DE88370400440532013000"),
            ),
            ("twenty-five of them", one(Kind::Number, "25")),
            ("fifty dollars", one(Kind::Money, "USD 5000")),
            ("1 234,56 €", one(Kind::Money, "EUR 123456")),
            ("it was R$ 12,90", one(Kind::Money, "BRL 1290")),
            ("CA$ 20 please", one(Kind::Money, "CAD 2000")),
            ("1'200 CHF", one(Kind::Money, "CHF 120000")),
            ("nothing here", vec![]),
        ];
        for (text, wanted) in cases {
            assert_eq!(all(text), wanted, "{text}");
        }
    }

    #[test]
    fn addresses_are_taken_apart() {
        let found = all("send it to 986 Sunset Drive, Suite 259, Denver, CO 80279 please");
        assert_eq!(found.len(), 1, "{found:?}");
        let parts: serde_json::Value = serde_json::from_str(&found[0].1).unwrap();
        assert_eq!(
            parts["address_lines"],
            serde_json::json!(["986 Sunset Drive", "Suite 259"])
        );
        assert_eq!(
            (
                &parts["locality"],
                &parts["administrative_area"],
                &parts["postal_code"],
                &parts["region_code"]
            ),
            (
                &"Denver".into(),
                &"CO".into(),
                &"80279".into(),
                &"US".into()
            )
        );
        let german = all("Bitte an Lindenstraße 12, 10115 Berlin");
        let parts: serde_json::Value = serde_json::from_str(&german[0].1).unwrap();
        assert_eq!(
            (&parts["locality"], &parts["region_code"]),
            (&"Berlin".into(), &"DE".into())
        );
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_spans_are_its_own(text in "\\PC{0,300}") {
            let orders = [r"\b(\d{7})\b".into()];
            let patterns = Patterns::new(&[(Kind::OrderNumber, &orders)], "US").unwrap();
            for entity in find(&text, &patterns, &Names::default(), HERE) {
                prop_assert_eq!(&text[entity.start..entity.end], entity.raw.as_str());
            }
        }
    }
}
