//! The lines of an order, unit by unit.

use contract::{
    Error, Result,
    orders::{Line, Reason},
    types::Money,
    value,
};

/// Takes one unit of a variant out of lines; gives it as a line of its own and
/// where it was.
///
/// # Errors
/// If none is left there.
pub(crate) fn take(lines: &mut [Line], variant: &str) -> Result<(usize, Line)> {
    let at = lines
        .iter()
        .position(|line| line.variant == variant && line.quantity > 0);
    let at = at.ok_or_else(|| Error::from(Reason::LineNotOnOrder).with("variant", variant))?;
    lines[at].quantity -= 1;
    let unit = Line {
        quantity: 1,
        ..lines[at].clone()
    };
    Ok((at, unit))
}

/// Takes one unit for each variant, at least one in all.
///
/// # Errors
/// If there are not as many.
pub(crate) fn taken(lines: &[Line], variants: &[String]) -> Result<Vec<Line>> {
    if variants.is_empty() || variants.len() > 1_000 {
        return Err(Error::invalid("variants", "1 to 1,000 items of the order"));
    }
    let mut left = lines.to_vec();
    variants
        .iter()
        .map(|variant| take(&mut left, variant).map(|(_, unit)| unit))
        .collect()
}

/// What lines cost.
///
/// # Errors
/// If that is beyond 64 bits, or in two currencies.
pub(crate) fn price_of(lines: &[Line]) -> Result<Money> {
    let beyond = || Error::invalid("lines.unit_price", "an amount within 64 bits");
    let mut sum: Option<Money> = None;
    for line in lines {
        let price = line.unit_price.clone().ok_or_else(beyond)?;
        let cents = price.minor_units.checked_mul(line.quantity);
        let price = value::of(&price.currency_code, cents.ok_or_else(beyond)?);
        sum = Some(match sum {
            None => price,
            Some(sum) => value::add(&sum, &price)?,
        });
    }
    sum.ok_or_else(beyond)
}

#[cfg(test)]
mod tests {
    use contract::PlatformReason;

    use super::*;

    fn line(variant: &str, quantity: i64, currency: &str, cents: i64) -> Line {
        Line {
            variant: variant.into(),
            quantity,
            unit_price: Some(value::of(currency, cents)),
            ..Line::default()
        }
    }

    #[test]
    fn units_are_taken_as_often_as_they_are_there() {
        let lines = [line("a", 2, "USD", 10), line("b", 1, "USD", 5)];
        let ask = |variants: &[&str]| {
            let variants: Vec<_> = variants.iter().map(|one| (*one).to_owned()).collect();
            taken(&lines, &variants)
        };

        assert_eq!(ask(&["a", "b", "a"]).unwrap().len(), 3);
        for beyond in [&["a", "a", "a"][..], &["b", "b"], &["c"], &[""]] {
            assert!(
                ask(beyond).unwrap_err().is(Reason::LineNotOnOrder),
                "{beyond:?}"
            );
        }
        for odd in [vec![], vec!["a"; 1_001]] {
            assert!(ask(&odd).unwrap_err().is(PlatformReason::InvalidRequest));
        }
    }

    #[test]
    fn amounts_at_the_edge_are_refused() {
        assert_eq!(
            price_of(&[line("a", 2, "USD", 10)]).unwrap().minor_units,
            20
        );
        for odd in [
            vec![],
            vec![line("a", 2, "USD", i64::MAX)],
            vec![line("a", 1, "USD", i64::MAX), line("b", 1, "USD", 1)],
            vec![line("a", 1, "USD", 1), line("b", 1, "EUR", 1)],
            vec![Line::default()],
        ] {
            assert!(price_of(&odd).is_err(), "{odd:?}");
        }
    }
}
