//! Sample data: a small company of our own, loaded through the API, so that
//! the rules hold for it too. The same every time, but for dates, which lie
//! around today.

mod assortment;
mod company;
mod enquiries;
mod parcels;
mod people;
mod purchases;

use anyhow::{Result, bail};
use argon2::{Argon2, PasswordHasher};
use aws_lc_rs::digest::{SHA256, digest};
use contract::{
    billing, catalog, crm, identity, logistics, orders, tickets,
    value::{Instant, Timestamp},
};
use prost_types::Any;

use crate::{
    cli::{
        Reach,
        transfer::{Line, Report, bar, send},
    },
    client::Reached,
};

/// How a sample customer signs in.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) totp_secret: String,
}

/// Everything of the company.
#[derive(Debug, Default)]
pub(crate) struct Company {
    /// What its dates lie around.
    pub(crate) now: Instant,
    pub(crate) customers: Vec<crm::Customer>,
    pub(crate) products: Vec<catalog::Product>,
    pub(crate) reservations: Vec<catalog::Reservation>,
    pub(crate) methods: Vec<billing::PaymentMethod>,
    pub(crate) payments: Vec<billing::OrderPayment>,
    pub(crate) shipments: Vec<logistics::Shipment>,
    pub(crate) orders: Vec<orders::Order>,
    pub(crate) tickets: Vec<tickets::Ticket>,
}

/// The customers that are shown to a newcomer.
pub(crate) fn shown() -> Vec<SignIn> {
    people::all()
        .into_iter()
        .take(3)
        .map(|person| sign_in(&person.given_name))
        .collect()
}

/// Loads the company into a running system, as its operator.
pub(crate) async fn load(reach: &Reach) -> Result<()> {
    let company = company::make();
    let hashing = company.customers.clone();
    let credentials = tokio::task::spawn_blocking(move || credentials(&hashing)).await??;
    let reached = Reached::new(reach, "operator", "dev")?;
    let mut report = Report::default();
    for (service, resources) in resources(&company, &credentials) {
        let lines = resources
            .into_iter()
            .map(|resource| Line {
                at: service.to_owned(),
                resource,
            })
            .collect();
        send(&reached, service, lines, &mut report, &bar(0)).await?;
    }
    match report.refused.first() {
        None => Ok(()),
        Some(first) => bail!("{} resources were refused: {first}", report.refused.len()),
    }
}

/// Resources by the service that keeps them.
type Resources = [(&'static str, Vec<Any>); 7];

/// What the sample company has, by the service that keeps it; with the
/// credentials that its customers sign in with.
fn resources(company: &Company, credentials: &[identity::Credential]) -> Resources {
    let catalog = [pack(&company.products), pack(&company.reservations)].concat();
    let billing = [pack(&company.methods), pack(&company.payments)].concat();
    [
        ("crm", pack(&company.customers)),
        ("identity", pack(credentials)),
        ("catalog", catalog),
        ("billing", billing),
        ("logistics", pack(&company.shipments)),
        ("orders", pack(&company.orders)),
        ("tickets", pack(&company.tickets)),
    ]
}

/// The sample company for tests: its customers (names, given names and e-mail
/// addresses), and what it has with credentials of the caller's making.
#[must_use]
pub fn sample(credential: impl Fn(&str) -> identity::Credential) -> (Vec<[String; 3]>, Resources) {
    let company = company::make();
    let of = |one: &crm::Customer| [one.name.clone(), one.given_name.clone(), one.email.clone()];
    let customers: Vec<[String; 3]> = company.customers.iter().map(of).collect();
    let credentials: Vec<_> = customers.iter().map(|one| credential(&one[0])).collect();
    let resources = resources(&company, &credentials);
    (customers, resources)
}

fn pack<M: prost::Message + prost::Name>(messages: &[M]) -> Vec<Any> {
    messages.iter().map(service::pack).collect()
}

/// A password that a newcomer can type; a secret that an authenticator takes.
fn sign_in(given_name: &str) -> SignIn {
    let person = people::all()
        .into_iter()
        .find(|person| person.given_name == given_name)
        .unwrap_or_default();
    let seed = digest(
        &SHA256,
        format!("switchboard sample {}", person.email).as_bytes(),
    );
    SignIn {
        password: format!("lamp-{}-2026", person.given_name.to_lowercase()),
        totp_secret: base32(&seed.as_ref()[..20]),
        email: person.email,
    }
}

fn credentials(customers: &[crm::Customer]) -> Result<Vec<identity::Credential>> {
    customers
        .iter()
        .map(|customer| {
            let sign_in = sign_in(&customer.given_name);
            let hashed = Argon2::default().hash_password(sign_in.password.as_bytes());
            Ok(identity::Credential {
                customer: customer.name.clone(),
                password_hash: hashed
                    .map_err(|error| anyhow::anyhow!("{error}"))?
                    .to_string(),
                totp_secret: sign_in.totp_secret,
            })
        })
        .collect()
}

/// RFC 4648, of a length that needs no padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for five in bytes.chunks(5) {
        let bits = five
            .iter()
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte))
            << (8 * (5 - five.len()));
        for at in (0..8).rev() {
            text.push(char::from(
                LETTERS[usize::try_from(bits >> (at * 5) & 31).unwrap_or(0)],
            ));
        }
    }
    text
}

/// So many days from now.
fn days(now: Instant, days: i64) -> Option<Timestamp> {
    Some(Instant::from_seconds(now.seconds() + days * 86_400).into())
}

/// A name as part of an id.
fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}
