//! Money: whole minor units of one currency, never a float.

use crate::{Error, Result, types::Money};

/// An amount.
#[must_use]
pub fn of(currency: &str, minor_units: i64) -> Money {
    Money {
        currency_code: currency.to_owned(),
        minor_units,
    }
}

/// The sum of two amounts of one currency.
///
/// # Errors
/// `INVALID_REQUEST` for two currencies or a sum beyond 64 bits.
pub fn add(left: &Money, right: &Money) -> Result<Money> {
    if left.currency_code != right.currency_code {
        return Err(Error::invalid("currency_code", &left.currency_code));
    }
    left.minor_units
        .checked_add(right.minor_units)
        .map(|sum| of(&left.currency_code, sum))
        .ok_or_else(|| Error::invalid("minor_units", "a sum within 64 bits"))
}

/// The sum of amounts; `None` of none.
///
/// # Errors
/// As [`add`].
pub fn sum<'a>(amounts: impl IntoIterator<Item = &'a Money>) -> Result<Option<Money>> {
    let mut total: Option<Money> = None;
    for amount in amounts {
        total = Some(match total {
            None => amount.clone(),
            Some(total) => add(&total, amount)?,
        });
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overflow_and_mixture_are_refused() {
        assert_eq!(add(&of("USD", 1), &of("USD", -3)).unwrap(), of("USD", -2));
        assert!(add(&of("USD", i64::MAX), &of("USD", 1)).is_err());
        assert!(add(&of("USD", 1), &of("EUR", 1)).is_err());
        assert_eq!(sum([]).unwrap(), None);
    }
}
