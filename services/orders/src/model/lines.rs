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
