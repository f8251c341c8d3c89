//! Customers.

use contract::{
    Error, Result,
    crm::{Customer, LookupCustomerRequest, Reason},
};
use store::{Collection, Query, Table, Tx, Value, args};

use crate::model::{folded, folded_phone};

static CUSTOMERS: Table = Table::new(
    Customers::NAME,
    &["email", "phone", "birth_date", "full_name", "postal_code"],
);

/// Customers by their names.
pub(crate) struct Customers;

impl Collection for Customers {
    type Resource = Customer;

    const NAME: &'static str = "customers";

    fn table() -> &'static Table {
        &CUSTOMERS
    }

    fn name(customer: &Customer) -> &str {
        &customer.name
    }

    fn customer(customer: &Customer) -> &str {
        &customer.name
    }

    fn columns(customer: &Customer) -> Vec<Value> {
        let address = customer.default_address.as_ref();
        let full_name = format!("{} {}", customer.given_name, customer.family_name);
        args![
            email(customer),
            folded_phone(&customer.phone),
            &customer.birth_date,
            folded(&full_name),
            address.map_or_else(String::new, |address| folded(&address.postal_code)),
        ]
    }
}

/// The e-mail address as it's compared, where there is one.
fn email(customer: &Customer) -> Option<String> {
    (!customer.email.is_empty()).then(|| folded(&customer.email))
}

/// The customer who asks.
pub(crate) async fn get(query: &mut impl Query, customer: &str) -> Result<Customer> {
    let found = Customers::any(query, customer).await?;
    found.ok_or_else(Error::not_found)
}

/// The names of the customers that a sign-in name means, at most two: more
/// than one is as good as none.
pub(crate) async fn find(
    query: &mut impl Query,
    wanted: &LookupCustomerRequest,
) -> Result<Vec<String>> {
    let (sql, first, second) = if !wanted.email.is_empty() {
        (
            "SELECT name FROM customers WHERE email = $1 AND $2 = '' LIMIT 2",
            folded(&wanted.email),
            String::new(),
        )
    } else if !wanted.phone.is_empty() {
        (
            "SELECT name FROM customers WHERE phone = $1 AND birth_date = $2 LIMIT 2",
            folded_phone(&wanted.phone),
            wanted.birth_date.clone(),
        )
    } else {
        (
            "SELECT name FROM customers WHERE full_name = $1 AND postal_code = $2 LIMIT 2",
            folded(&wanted.full_name),
            folded(&wanted.postal_code),
        )
    };
    query.all(sql, args![first, second]).await
}

/// Checks that nobody else signs in with a customer's e-mail address.
pub(crate) async fn may_sign_in(tx: &mut Tx, customer: &Customer) -> Result<()> {
    let sql = "SELECT name FROM customers WHERE email = $1 AND name <> $2";
    let email = email(customer).unwrap_or_default();
    let other: Option<String> = tx.optional(sql, args![email, &customer.name]).await?;
    match other {
        Some(other) => Err(Error::from(Reason::EmailTaken).with("customer", other)),
        None => Ok(()),
    }
}
