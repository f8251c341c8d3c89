//! Pairs of an item and what it becomes, by position.

use contract::{
    Error, Result,
    catalog::StockLine,
    orders::{Line, Reason},
    types::Money,
    value,
};

use crate::model::{Known, price_of, take, taken};

/// What is swapped for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Swaps<'r> {
    pub(crate) variants: &'r [String],
    pub(crate) new_variants: &'r [String],
}

/// What a swap comes to.
pub(super) struct Swapped {
    /// The lines as they will be.
    pub(super) lines: Vec<Line>,
    /// The units that go.
    pub(super) old: Vec<Line>,
    /// The units that come.
    pub(super) new: Vec<Line>,
    /// Above zero is to be paid.
    pub(super) difference: Money,
}

impl Swaps<'_> {
    /// Swaps units of lines.
    ///
    /// # Errors
    /// If there are not as many, or one can't be had, or a pair is the same and
    /// mustn't be.
    pub(super) fn apply(self, lines: &[Line], known: &Known, same: bool) -> Result<Swapped> {
        if self.variants.len() != self.new_variants.len() {
            return Err(Error::invalid("new_variants", "one for each of `variants`"));
        }
        let old = taken(lines, self.variants)?;
        let mut new = Vec::new();
        for (unit, wanted) in old.iter().zip(self.new_variants) {
            if !same && unit.variant == *wanted {
                return Err(Error::from(Reason::VariantUnchanged).with("variant", wanted));
            }
            let (product, variant) = known.variant(&unit.product, wanted)?;
            new.push(Line {
                product: product.name.clone(),
                variant: variant.name.clone(),
                product_name: product.display_name.clone(),
                options: variant.options.clone(),
                quantity: 1,
                unit_price: variant.price.clone(),
            });
        }
        let (before, after) = (price_of(&old)?, price_of(&new)?);
        let difference = value::add(&after, &negative(&before))?;
        Ok(Swapped {
            lines: swapped(lines, self.variants, &new)?,
            old,
            new,
            difference,
        })
    }
}

/// Lines with units of variants swapped for others, each in its place.
pub(super) fn swapped(lines: &[Line], variants: &[String], new: &[Line]) -> Result<Vec<Line>> {
    let mut rest = lines.to_vec();
    // taken from the lines of before: what came isn't swapped again
    let mut placed: Vec<(usize, &Line)> = Vec::new();
    for (variant, line) in variants.iter().zip(new) {
        placed.push((take(&mut rest, variant)?.0, line));
    }
    let mut swapped = Vec::new();
    for (at, line) in rest.into_iter().enumerate() {
        if line.quantity > 0 {
            swapped.push(line);
        }
        let here = placed.iter().filter(|(place, _)| *place == at);
        swapped.extend(here.map(|(_, line)| (*line).clone()));
    }
    Ok(swapped)
}

fn negative(money: &Money) -> Money {
    value::of(&money.currency_code, money.minor_units.saturating_neg())
}

/// Units as catalog counts them.
pub(super) fn stock(units: &[Line]) -> Vec<StockLine> {
    let mut counted: Vec<StockLine> = Vec::new();
    for unit in units {
        match counted.iter_mut().find(|line| line.variant == unit.variant) {
            Some(line) => line.quantity = line.quantity.saturating_add(unit.quantity),
            None => counted.push(StockLine {
                variant: unit.variant.clone(),
                quantity: unit.quantity,
            }),
        }
    }
    counted
}
