//! Sending elsewhere: only while PENDING and unmodified, to an address that can
//! be delivered to, and another one than before.

use contract::{Result, orders::Reason, types::PostalAddress, value::Instant};

use crate::{
    config::Config,
    error,
    model::{Order, State},
};

/// The order sent to another address.
pub(crate) fn update_address(
    order: Order,
    address: PostalAddress,
    now: Instant,
    config: &Config,
) -> Result<Order> {
    let open = match order.state {
        State::Pending { items_modified } => !items_modified,
        State::Processing => config.address_while_processing,
        _ => false,
    };
    if !open {
        return Err(error::not_pending(&order.state));
    }
    let address = normalised(address)?;
    if order.rest.shipping_address.as_ref() == Some(&address) {
        return Err(Reason::AddressUnchanged.into());
    }
    Ok(order.sent_to(address, now))
}

/// An address without stray spaces and with its codes in capitals, if it's
/// whole.
fn normalised(address: PostalAddress) -> Result<PostalAddress> {
    let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let address_lines: Vec<_> = address
        .address_lines
        .iter()
        .map(|line| clean(line))
        .filter(|line| !line.is_empty())
        .collect();
    let region_code = match clean(&address.region_code).to_uppercase().as_str() {
        "USA" => "US".to_owned(),
        code => code.to_owned(),
    };
    let address = PostalAddress {
        region_code,
        postal_code: clean(&address.postal_code).to_uppercase(),
        administrative_area: clean(&address.administrative_area),
        locality: clean(&address.locality),
        address_lines,
    };
    let letters =
        |text: &str| text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase());
    let problem = if address.address_lines.is_empty() || address.address_lines.len() > 3 {
        Some("street and number, in one to three lines")
    } else if address.locality.is_empty() {
        Some("a city")
    } else if !letters(&address.region_code) {
        Some("a country, as two letters")
    } else if !postal_code_fits(&address) {
        Some("a postal code of that country")
    } else if address
        .address_lines
        .iter()
        .any(|line| line.chars().count() > 100)
    {
        Some("lines of at most 100 letters")
    } else {
        None
    };
    match problem {
        Some(problem) => Err(error::not_deliverable(problem)),
        None => Ok(address),
    }
}

fn postal_code_fits(address: &PostalAddress) -> bool {
    let code = &address.postal_code;
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match address.region_code.as_str() {
        "US" => match code.split_once('-') {
            Some((five, four)) => digits(five, 5) && digits(four, 4),
            None => digits(code, 5),
        },
        "DE" | "FR" | "ES" | "IT" => digits(code, 5),
        "AT" | "CH" | "BE" | "DK" => digits(code, 4),
        _ => {
            (2..=10).contains(&code.len())
                && code
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b' ' || byte == b'-')
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::orders as wire;

    use super::*;

    fn address(lines: &[&str], code: &str, region: &str) -> PostalAddress {
        PostalAddress {
            region_code: region.into(),
            postal_code: code.into(),
            administrative_area: "CO".into(),
            locality: " Denver ".into(),
            address_lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        }
    }

    fn order(state: State) -> Order {
        let rest = wire::Order {
            shipping_address: normalised(address(&["1 Old Road"], "80279", "US")).ok(),
            ..wire::Order::default()
        };
        Order { rest, state }
    }

    #[test]
    fn address_is_normalised() {
        let clean = normalised(address(
            &["  986   Sunset Drive", "", "Suite 259 "],
            "80279",
            "USA",
        ))
        .unwrap();

        assert_eq!(clean.address_lines, ["986 Sunset Drive", "Suite 259"]);
        assert_eq!(
            (clean.region_code.as_str(), clean.locality.as_str()),
            ("US", "Denver")
        );
    }

    #[test]
    fn what_cannot_be_delivered_to_is_refused() {
        let long = "x".repeat(101);
        for bad in [
            address(&[], "80279", "US"),
            address(&["1 A St"], "8027", "US"),
            address(&["1 A St"], "80279", "America"),
            address(&["1 A St"], "", "GB"),
            address(&[&long], "80279", "US"),
        ] {
            assert!(
                normalised(bad)
                    .unwrap_err()
                    .is(Reason::AddressNotDeliverable)
            );
        }
    }

    #[test]
    fn table_of_states() {
        let new = || address(&["2 New Road"], "80202", "US");
        let update = |state, config: &Config| {
            update_address(order(state), new(), Instant::default(), config)
        };
        let (usual, lenient) = (
            Config::default(),
            Config {
                address_while_processing: true,
                ..Config::default()
            },
        );

        assert!(
            update(
                State::Pending {
                    items_modified: false
                },
                &usual
            )
            .is_ok()
        );
        assert!(update(State::Processing, &lenient).is_ok());
        assert!(
            update(
                State::Pending {
                    items_modified: true
                },
                &usual
            )
            .unwrap_err()
            .is(Reason::ItemsModified)
        );
        assert!(
            update(State::Processing, &usual)
                .unwrap_err()
                .is(Reason::OrderNotPending)
        );
        assert!(
            update(State::Shipped, &lenient)
                .unwrap_err()
                .is(Reason::OrderNotPending)
        );
        let same = address(&["1 Old  Road"], "80279", "us");
        let pending = order(State::Pending {
            items_modified: false,
        });
        let error = update_address(pending, same, Instant::default(), &usual).unwrap_err();
        assert!(error.is(Reason::AddressUnchanged));
    }
}
