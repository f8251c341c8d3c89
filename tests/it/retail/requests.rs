//! What the customers of the shop asked for, as calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::{Value, json};

/// One customer's request.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) id: String,
    pub(super) customer: String,
    pub(super) email: String,
    pub(super) writes: Vec<Write>,
}

/// One write of it.
#[derive(Debug, Clone)]
pub(super) struct Write {
    pub(super) capability: &'static str,
    pub(super) arguments: Value,
    /// The reasons that it's refused for; none where it's done.
    pub(super) refused: &'static [&'static str],
}

fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("read");
    let rows = text.lines();
    rows.map(|row| serde_json::from_str(row).expect("json"))
        .collect()
}

/// Every task, in the order of the data.
pub(super) fn tasks(data: &Path) -> Vec<Task> {
    let db = fs::read_to_string(data.join("db.json")).expect("read");
    let db: Value = serde_json::from_str(&db).expect("json");
    let products = products(&db);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let task = |row: Value| {
        let user = text(&row["user_id"]);
        let actions = row["actions"].as_array().expect("actions").iter();
        let writes = actions.filter(|action| action["kind"] == "write");
        Task {
            id: text(&row["id"]),
            customer: format!("customers/{user}"),
            email: text(&db["users"][&user]["email"]),
            writes: writes.map(|write| call(write, &products)).collect(),
        }
    };
    rows(&data.join("tasks.jsonl"))
        .into_iter()
        .map(task)
        .collect()
}

/// A customer who asked for nothing: their name and e-mail address.
pub(super) fn bystander(data: &Path, tasks: &[Task]) -> (String, String) {
    let db = fs::read_to_string(data.join("db.json")).expect("read");
    let db: Value = serde_json::from_str(&db).expect("json");
    let users = db["users"].as_object().expect("users").iter();
    let mut users = users.map(|(user, fields)| {
        let email = fields["email"].as_str().expect("an address");
        (format!("customers/{user}"), email.to_owned())
    });
    let idle = users.find(|(name, _)| tasks.iter().all(|task| task.customer != *name));
    idle.expect("one of five hundred")
}

/// Tasks in rounds with at most one of each customer.
pub(super) fn rounds(tasks: &[Task]) -> Vec<Vec<Task>> {
    let mut rounds: Vec<(BTreeSet<&str>, Vec<Task>)> = Vec::new();
    for task in tasks {
        let free = rounds
            .iter_mut()
            .find(|(customers, _)| !customers.contains(task.customer.as_str()));
        match free {
            Some((customers, tasks)) => {
                customers.insert(&task.customer);
                tasks.push(task.clone());
            }
            None => rounds.push((BTreeSet::from([task.customer.as_str()]), vec![task.clone()])),
        }
    }
    rounds.into_iter().map(|(_, tasks)| tasks).collect()
}

/// The product of each variant.
fn products(db: &Value) -> BTreeMap<String, String> {
    let products = db["products"].as_object().expect("products");
    let variants = products.iter().flat_map(|(product, fields)| {
        let variants = fields["variants"].as_object().expect("variants");
        variants
            .keys()
            .map(move |variant| (variant.clone(), product.clone()))
    });
    variants.collect()
}

fn call(write: &Value, products: &BTreeMap<String, String>) -> Write {
    let given = &write["arguments"];
    let number = given["order_id"].as_str().expect("an order");
    let name = format!("orders/{}", number.trim_start_matches('#'));
    let variants = |field: &str| -> Vec<String> {
        let items = given[field].as_array().expect("items").iter();
        let items = items.map(|item| item.as_str().expect("an item"));
        items
            .map(|item| match products.get(item) {
                Some(product) => format!("products/{product}/variants/{item}"),
                None => format!("products/none/variants/{item}"),
            })
            .collect()
    };
    let method = || {
        format!(
            "paymentMethods/{}",
            given["payment_method_id"].as_str().expect("one")
        )
    };
    let swap = || {
        json!({
            "name": name,
            "variants": variants("item_ids"),
            "new_variants": variants("new_item_ids"),
            "payment_method": method(),
        })
    };
    let (capability, arguments) = match write["name"].as_str().expect("a name") {
        "cancel_pending_order" => {
            let reason = given["reason"].as_str().expect("a reason");
            let reason = reason.to_uppercase().replace(' ', "_");
            (
                "orders.CancelOrder",
                json!({ "name": name, "reason": reason }),
            )
        }
        "modify_pending_order_address" => {
            let address = json!({
                "region_code": "US",
                "postal_code": given["zip"],
                "administrative_area": given["state"],
                "locality": given["city"],
                "address_lines": [given["address1"], given["address2"]],
            });
            (
                "orders.UpdateShippingAddress",
                json!({ "name": name, "address": address }),
            )
        }
        "modify_pending_order_payment" => (
            "orders.ChangePaymentMethod",
            json!({ "name": name, "payment_method": method() }),
        ),
        "modify_pending_order_items" => ("orders.ModifyLines", swap()),
        "exchange_delivered_order_items" => ("orders.ExchangeLines", swap()),
        "return_delivered_order_items" => (
            "orders.ReturnLines",
            json!({ "name": name, "variants": variants("item_ids"), "payment_method": method() }),
        ),
        other => panic!("{other} is no write of the data"),
    };
    let same = || {
        let (old, new) = (variants("item_ids"), variants("new_item_ids"));
        old.iter().zip(&new).any(|(old, new)| old == new)
    };
    let refused: &[&str] = match capability {
        _ if write["replay"] == "refused" => &["GIFT_CARD_INSUFFICIENT"],
        "orders.ModifyLines" if same() => &["VARIANT_UNCHANGED"],
        _ => &[],
    };
    Write {
        capability,
        arguments,
        refused,
    }
}
