//! Customers.

use contract::{
    Error, Result,
    crm::{Customer, LookupCustomerRequest, Reason},
};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

use crate::model::{folded, folded_phone};

struct Found(Customer);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        row.message(0).map(Self)
    }
}

/// The customer who asks.
pub(crate) async fn get(query: &mut impl Query, customer: &str) -> Result<Customer> {
    let found = query.optional::<Found>(
        "SELECT document FROM customers WHERE name = $1",
        args![customer],
    );
    found
        .await?
        .map(|found| found.0)
        .ok_or_else(Error::not_found)
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

/// Takes a customer in. False if it was there as given.
pub(crate) async fn put(tx: &mut Tx, customer: &Customer) -> Result<bool> {
    let document = customer.encode_to_vec();
    let email = (!customer.email.is_empty()).then(|| folded(&customer.email));
    let there: Option<Found> = tx
        .optional(
            "SELECT document FROM customers WHERE name = $1",
            args![&customer.name],
        )
        .await?;
    if there.as_ref().is_some_and(|found| found.0 == *customer) {
        return Ok(false);
    }
    if let Some(email) = &email {
        let other: Option<String> = tx
            .optional(
                "SELECT name FROM customers WHERE email = $1 AND name <> $2",
                args![email, &customer.name],
            )
            .await?;
        if let Some(other) = other {
            return Err(Error::from(Reason::EmailTaken).with("customer", other));
        }
    }
    let postal_code = customer
        .default_address
        .as_ref()
        .map(|address| folded(&address.postal_code));
    let full_name = folded(&format!("{} {}", customer.given_name, customer.family_name));
    let sql = "INSERT INTO customers (name, email, phone, birth_date, full_name, postal_code, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO UPDATE SET email = excluded.email, \
         phone = excluded.phone, birth_date = excluded.birth_date, full_name = excluded.full_name, \
         postal_code = excluded.postal_code, document = excluded.document";
    let values = args![
        &customer.name,
        email,
        folded_phone(&customer.phone),
        &customer.birth_date,
        full_name,
        postal_code.unwrap_or_default(),
        document
    ];
    tx.execute(sql, values).await?;
    Ok(true)
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<Customer>> {
    let sql = "SELECT document FROM customers WHERE name > $1 ORDER BY name LIMIT 200";
    let rows: Vec<Found> = query.all(sql, args![after]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query
        .one("SELECT COUNT(*) FROM customers", Vec::new())
        .await
}
