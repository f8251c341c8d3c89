//! What customers ask of the carrier.

use contract::{logistics::Instructions, value::Id};
use store::{Collection, Table, Value};

static INSTRUCTIONS: Table = Table::new(Asked::NAME, &[]);

/// Instructions by the names that their orders give them.
pub(crate) struct Asked;

impl Collection for Asked {
    type Resource = Instructions;

    const NAME: &'static str = "instructions";

    fn table() -> &'static Table {
        &INSTRUCTIONS
    }

    fn name(asked: &Instructions) -> &str {
        &asked.name
    }

    fn customer(asked: &Instructions) -> &str {
        &asked.customer
    }

    fn tags(asked: &Instructions) -> Vec<String> {
        vec![asked.order.clone(), asked.customer.clone()]
    }

    fn columns(_: &Instructions) -> Vec<Value> {
        Vec::new()
    }
}

/// The name of an order's instructions.
pub(crate) fn name_of(order: &Id) -> String {
    let (_, id) = order.as_str().split_once('/').unwrap_or_default();
    Id::new(Asked::NAME, id).to_string()
}
