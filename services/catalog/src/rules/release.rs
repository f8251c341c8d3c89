//! Giving held stock back: all of it, or some lines.

use contract::{Error, Result, catalog::StockLine};

/// What goes back and what stays held. No lines named is all of them.
pub(crate) fn given_back(
    held: &[StockLine],
    wanted: &[StockLine],
) -> Result<(Vec<StockLine>, Vec<StockLine>)> {
    if wanted.is_empty() {
        return Ok((held.to_vec(), Vec::new()));
    }
    let mut rest = held.to_vec();
    for line in wanted {
        let there = rest
            .iter_mut()
            .find(|there| there.variant == line.variant && there.quantity >= line.quantity);
        match there {
            Some(there) if line.quantity > 0 => there.quantity -= line.quantity,
            _ => return Err(Error::invalid("lines", "what the reservation holds")),
        }
    }
    rest.retain(|line| line.quantity > 0);
    Ok((wanted.to_vec(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(variant: &str, quantity: i64) -> StockLine {
        StockLine {
            variant: variant.into(),
            quantity,
        }
    }

    #[test]
    fn never_more_than_is_held() {
        let held = [line("a", 2), line("b", 1)];

        assert_eq!(given_back(&held, &[]).unwrap(), (held.to_vec(), vec![]));
        let (back, rest) = given_back(&held, &[line("a", 1)]).unwrap();
        assert_eq!(
            (back, rest),
            (vec![line("a", 1)], vec![line("a", 1), line("b", 1)])
        );
        for wrong in [
            [line("a", 3)],
            [line("c", 1)],
            [line("a", 0)],
            [line("a", -1)],
        ] {
            assert!(given_back(&held, &wrong).is_err(), "{wrong:?}");
        }
    }
}
