//! The sample company and its customers.

use contract::{
    billing::{PaymentMethod, PaymentMethodKind},
    crm::{Customer, Standing, Tier},
    types::PostalAddress,
    value::{self, Instant},
};
use principal::{Clock, SystemClock};

use super::{
    Company,
    assortment::products,
    days,
    enquiries::tickets,
    people::{self, Person},
    purchases::order,
    slug,
};

/// Makes the company, around today.
pub(super) fn make() -> Company {
    let now = SystemClock.now();
    let mut company = Company {
        now,
        products: products(now),
        ..Company::default()
    };
    for (at, person) in people::all().iter().enumerate() {
        let customer = customer(person, at, now);
        let methods = methods(&customer.name, at);
        let count = if at == 0 { 3 } else { 1 + at % 3 };
        for place in 0..count {
            order(&mut company, &customer, &methods, at, place);
        }
        tickets(&mut company, &customer, at);
        company.methods.extend(methods);
        company.customers.push(customer);
    }
    company
}

fn address(person: &Person) -> PostalAddress {
    let (city, state, zip) = person.city;
    PostalAddress {
        region_code: "US".into(),
        postal_code: zip.into(),
        administrative_area: state.into(),
        locality: city.into(),
        address_lines: vec![person.street.clone()],
    }
}

fn customer(person: &Person, at: usize, now: Instant) -> Customer {
    let tier = [Tier::Standard, Tier::Plus, Tier::Premium][at % 3];
    Customer {
        name: format!(
            "customers/{}-{}",
            slug(&person.given_name),
            slug(&person.family_name)
        ),
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        email: person.email.clone(),
        phone: format!("+1415555{:04}", 2000 + at),
        birth_date: format!("19{}-0{}-1{}", 60 + at % 40, 1 + at % 9, at % 10),
        default_address: Some(address(person)),
        locale: "en-US".into(),
        tier: tier.into(),
        standing: Standing::Good.into(),
        create_time: days(now, -400 + i64::try_from(at).unwrap_or(0)),
        update_time: days(now, -10),
    }
}

fn methods(customer: &str, at: usize) -> Vec<PaymentMethod> {
    let id = |kind: &str| {
        format!(
            "paymentMethods/{kind}-{}",
            customer.trim_start_matches("customers/")
        )
    };
    let base = |kind: PaymentMethodKind, name: &str| PaymentMethod {
        name: id(name),
        customer: customer.to_owned(),
        kind: kind.into(),
        ..PaymentMethod::default()
    };
    let card = PaymentMethod {
        brand: if at.is_multiple_of(2) {
            "visa"
        } else {
            "mastercard"
        }
        .into(),
        last_four: format!("{:04}", 1000 + at * 137 % 9000),
        expiry: "2029-05".into(),
        ..base(PaymentMethodKind::Card, "card")
    };
    let gift = PaymentMethod {
        balance: Some(value::of(
            "USD",
            2500 + 100 * i64::try_from(at).unwrap_or(0),
        )),
        ..base(PaymentMethodKind::GiftCard, "gift")
    };
    match at % 3 {
        0 => vec![card, gift],
        1 => vec![card],
        _ => vec![card, base(PaymentMethodKind::Paypal, "paypal")],
    }
}
