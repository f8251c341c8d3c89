//! A customer of the five hundred: what they want, how they say it, and what they
//! answer.

use contract::orchestrator::converse_response::Event;
use serde_json::Value;

use super::{
    requests::{Task, Write},
    ways::Ways,
};

/// What a customer wants, and what they know of it.
pub(super) struct Wish<'t> {
    pub(super) shop: &'t Value,
    pub(super) task: &'t Task,
    pub(super) write: &'t Write,
    /// How it's said freely; none as the data has it.
    pub(super) ways: Option<&'t Ways>,
}

impl Wish<'_> {
    fn argument(&self, field: &str) -> &str {
        self.write.arguments[field].as_str().unwrap_or_default()
    }

    fn number(&self) -> String {
        self.argument("name").replace("orders/", "#")
    }

    /// The request as it's said first.
    pub(super) fn words(&self) -> String {
        match self.ways {
            Some(ways) => self.freely(ways),
            None => self.plainly(),
        }
    }

    /// In one of the ways that people say it.
    fn freely(&self, ways: &Ways) -> String {
        let kind = match self.write.capability {
            "orders.CancelOrder" => "cancel",
            "orders.UpdateShippingAddress" => "address",
            "orders.ChangePaymentMethod" => "payment",
            "orders.ReturnLines" => "return",
            "orders.ExchangeLines" => "exchange",
            _ => "modify",
        };
        let seed = ways.seed(&format!("{}{}{}", self.task.id, kind, self.number()));
        let items: Vec<_> = (0..self.count()).map(|at| self.item(at)).collect();
        let things: Vec<String> = items.iter().map(|item| format!("the {item}")).collect();
        let list = match things.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
            None => String::new(),
        };
        let number = self.number();
        let bare = number.trim_start_matches('#').to_owned();
        let number = match seed % 4 {
            0 => number,
            1 => bare,
            2 => bare.to_lowercase(),
            _ => bare.trim_start_matches('W').to_owned(),
        };
        let way = ways.one(kind, seed / 4);
        let item = self.first_item();
        way.replace("{number}", &number)
            .replace("{items}", &list)
            .replace("{item}", &item)
            .replace("{reason}", &self.reason_freely(ways))
            .replace("{address}", &self.address_if_there())
            .replace("{method}", &self.method_if_there())
    }

    /// What is in the order, as its customer would call it.
    fn first_item(&self) -> String {
        let order = &self.shop["orders"][self.number()];
        let item = order["items"][0]["name"].as_str().unwrap_or("thing");
        item.to_owned()
    }

    fn reason_freely(&self, ways: &Ways) -> String {
        let seed = ways.seed(&self.task.id);
        match self.argument("reason") {
            "" => String::new(),
            "ORDERED_BY_MISTAKE" => ways.one("reason_mistake", seed),
            _ => ways.one("reason_not_needed", seed),
        }
    }

    fn address_if_there(&self) -> String {
        match self.write.arguments["address"].is_null() {
            true => String::new(),
            false => self.address(),
        }
    }

    fn method_if_there(&self) -> String {
        match self.argument("payment_method").is_empty() {
            true => String::new(),
            false => self.method(),
        }
    }

    /// Whether a proposal is what is wished for.
    fn is_it(&self, shown: &str) -> bool {
        let holds = |text: &str| shown.contains(text);
        let address = &self.write.arguments["address"]["address_lines"][0];
        let street = address.as_str().is_none_or(holds);
        let items = (0..self.count()).all(|at| holds(self.variant("variants", at).0));
        holds(&self.number()) && street && items
    }

    /// What it gives back or costs, in minor units; none where it's nothing.
    fn amount(&self) -> Option<i64> {
        let order = &self.shop["orders"][self.number()];
        let cents = |value: &Value| (value.as_f64().unwrap_or_default() * 100.0).round() as i64;
        let price = |field: &str, at: usize| {
            let name = self.write.arguments[field][at].as_str().unwrap_or_default();
            let (product, variant) = name.split_once("/variants/").unwrap_or_default();
            let product = &self.shop["products"][product.trim_start_matches("products/")];
            cents(&product["variants"][variant]["price"])
        };
        // what was paid for an item is its order's, not today's
        let paid = |at: usize| {
            let name = self.write.arguments["variants"][at]
                .as_str()
                .unwrap_or_default();
            let mut items = order["items"].as_array().into_iter().flatten();
            let own = items.find(|item| name.ends_with(item["item_id"].as_str().unwrap_or("none")));
            own.map_or(0, |item| cents(&item["price"]))
        };
        let all = 0..self.count();
        let amount: i64 = match self.write.capability {
            "orders.CancelOrder" => {
                let moved = order["payment_history"].as_array().into_iter().flatten();
                let sum = moved.map(|payment| match payment["transaction_type"] == "refund" {
                    true => -cents(&payment["amount"]),
                    false => cents(&payment["amount"]),
                });
                sum.sum()
            }
            "orders.ReturnLines" => all.map(paid).sum(),
            "orders.ModifyLines" | "orders.ExchangeLines" => {
                all.map(|at| price("new_variants", at) - paid(at)).sum()
            }
            _ => 0,
        };
        (amount != 0).then_some(amount.abs())
    }

    /// How the customer asks for the amount of what was proposed, and how it's
    /// written; one in three does.
    pub(super) fn asks_for_amount(&self, events: &[Event]) -> Option<(String, String)> {
        let ways = self.ways?;
        let shown = events.iter().find_map(|event| match event {
            Event::Confirmation(shown) => Some(&shown.text),
            _ => None,
        });
        let seed = ways.seed(&self.task.id);
        let cents = self.amount().filter(|_| seed.is_multiple_of(3))?;
        shown.filter(|text| self.is_it(text))?;
        let kind = match self.write.capability {
            "orders.CancelOrder" | "orders.ReturnLines" => "amount_back",
            _ => "amount_difference",
        };
        let written = format!("${}.{:02}", cents / 100, cents % 100);
        Some((ways.one(kind, seed / 3), written))
    }

    /// The request in one sentence, as the data has it.
    fn plainly(&self) -> String {
        let number = self.number();
        match self.write.capability {
            "orders.CancelOrder" => {
                let reason = self.reason();
                format!("Cancel order {number} because {reason}.")
            }
            "orders.UpdateShippingAddress" => {
                format!("Please send order {number} to {}.", self.address())
            }
            "orders.ChangePaymentMethod" => {
                format!(
                    "For order {number}, change the payment method to {}.",
                    self.method()
                )
            }
            "orders.ReturnLines" => {
                let items: Vec<_> = (0..self.count()).map(|at| self.item(at)).collect();
                format!(
                    "Return {} of order {number} via {}.",
                    items.join("; "),
                    self.method()
                )
            }
            kind => {
                let verb = match kind {
                    "orders.ModifyLines" => "change",
                    _ => "exchange",
                };
                let items: Vec<_> = (0..self.count()).map(|at| self.item(at)).collect();
                format!(
                    "I would like to {verb} items of order {number}: {}",
                    items.join("; ")
                )
            }
        }
    }

    /// What is said to what was asked; none where nothing was.
    pub(super) fn answer(&self, events: &[Event]) -> Option<String> {
        events.iter().find_map(|event| match event {
            Event::Confirmation(shown) => Some(match self.ways {
                Some(ways) if self.is_it(&shown.text) => ways.one("yes", ways.seed(&self.task.id)),
                Some(_) => "no, that's not what I want".to_owned(),
                None => "yes".to_owned(),
            }),
            Event::Question(question) => Some(match question.slot.as_str() {
                "order" => self.number(),
                "reason" => self.reason(),
                // asked for what isn't wished for
                "address" if self.write.arguments["address"].is_null() => "never mind".to_owned(),
                "address" => self.address(),
                "method" => self.method(),
                "lines" => {
                    let items: Vec<_> = (0..self.count()).map(|at| self.item(at)).collect();
                    items.join("; ")
                }
                "instead" if self.write.arguments["new_variants"].is_null() => {
                    "never mind".to_owned()
                }
                "instead" => self.instead(&question.text),
                _ => return None,
            }),
            _ => None,
        })
    }

    fn reason(&self) -> String {
        self.argument("reason").to_lowercase().replace('_', " ")
    }

    fn address(&self) -> String {
        let address = &self.write.arguments["address"];
        let text = |field: &str| address[field].as_str().unwrap_or_default();
        let lines: Vec<_> = address["address_lines"]
            .as_array()
            .expect("lines")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        format!(
            "{}, {}, {} {}",
            lines.join(", "),
            text("locality"),
            text("administrative_area"),
            text("postal_code")
        )
    }

    fn user(&self) -> &Value {
        &self.shop["users"][self.task.customer.trim_start_matches("customers/")]
    }

    fn method(&self) -> String {
        let id = self
            .argument("payment_method")
            .trim_start_matches("paymentMethods/");
        let methods = self.user()["payment_methods"].as_object().expect("methods");
        let method = &methods[id];
        let alike = methods
            .values()
            .filter(|other| other["source"] == method["source"]);
        let number = match alike.count() {
            1 => String::new(),
            _ => format!(" {}", id.rsplit('_').next().expect("a number")),
        };
        match method["source"].as_str().expect("a source") {
            "credit_card" => {
                let brand = method["brand"].as_str().expect("a brand");
                let last = method["last_four"].as_str().expect("digits");
                format!("my {brand} ending in {last}")
            }
            "gift_card" => format!("my gift card{number}"),
            _ => format!("my PayPal account{number}"),
        }
    }

    fn count(&self) -> usize {
        self.write.arguments["variants"]
            .as_array()
            .map_or(0, Vec::len)
    }

    fn variant(&self, field: &str, at: usize) -> (&str, &Value) {
        let name = self.write.arguments[field][at].as_str().expect("a variant");
        let (product, variant) = name.split_once("/variants/").expect("a variant");
        let product = product.trim_start_matches("products/");
        let product = &self.shop["products"][product];
        let name = product["name"].as_str().expect("a name");
        (name, &product["variants"][variant]["options"])
    }

    /// An item by its name; with its options where the order has two of it.
    fn item(&self, at: usize) -> String {
        let (name, options) = self.variant("variants", at);
        let items = self.shop["orders"][self.number()]["items"]
            .as_array()
            .expect("items");
        let alike = items.iter().filter(|item| item["name"] == name).count();
        let values = options.as_object().expect("options").values();
        let values: Vec<_> = values.filter_map(Value::as_str).collect();
        match alike {
            1 => name.to_owned(),
            _ => format!("{name} ({})", values.join(", ")),
        }
    }

    /// What shall be different of the item that a question is about.
    fn instead(&self, question: &str) -> String {
        let about = |at: &usize| {
            let (name, options) = self.variant("variants", *at);
            let mut values = options.as_object().expect("options").values();
            let all = values.all(|value| question.contains(value.as_str().unwrap_or_default()));
            (question.contains(name), all)
        };
        let mut best: Vec<usize> = (0..self.count()).filter(|at| about(at).0).collect();
        best.sort_by_key(|at| !about(at).1);
        let Some(at) = best.first() else {
            return "never mind".to_owned();
        };
        let (old, new) = (
            self.variant("variants", *at).1,
            self.variant("new_variants", *at).1,
        );
        let changed = new.as_object().expect("options").iter();
        let changed: Vec<_> = changed
            .filter(|(name, value)| old[name.as_str()] != **value)
            .map(|(name, value)| format!("{name} {}", value.as_str().unwrap_or_default()))
            .collect();
        match changed.is_empty() {
            true => "the same one again, as a replacement".to_owned(),
            false => changed.join(", "),
        }
    }
}
