//! What to have instead: another form of the same product, then another
//! product of its kind; nearest in options, then in price.

use contract::catalog::{Alternative, Product, Variant};

/// Alternatives to a variant (or, where `wanted` is none, to a product).
pub(crate) fn alternatives(
    of: &Product,
    wanted: Option<&Variant>,
    others: &[Product],
    most: usize,
) -> Vec<Alternative> {
    let price = |variant: &Variant| variant.price.as_ref().map_or(0, |price| price.minor_units);
    let reference = wanted.or(of.variants.first());
    let same = |variant: &Variant| {
        reference.map_or(0, |reference| {
            variant
                .options
                .iter()
                .filter(|option| reference.options.contains(option))
                .count()
        })
    };
    let distance = |variant: &Variant| {
        reference.map_or(0, |reference| (price(variant) - price(reference)).abs())
    };
    let mut found: Vec<(usize, usize, i64, Alternative)> = Vec::new();
    for (kin, product) in std::iter::once((0, of)).chain(others.iter().map(|other| (1, other))) {
        if kin == 1 && product.name == of.name {
            continue;
        }
        let candidates = product.variants.iter().filter(|variant| {
            variant.available && wanted.is_none_or(|wanted| variant.name != wanted.name)
        });
        for variant in candidates {
            let alternative = Alternative {
                product: product.name.clone(),
                display_name: product.display_name.clone(),
                variant: Some(variant.clone()),
            };
            found.push((
                kin,
                usize::MAX - same(variant),
                distance(variant),
                alternative,
            ));
        }
    }
    found.sort_by_key(|a| (a.0, a.1, a.2));
    // one form of each other product is enough
    let mut seen = Vec::new();
    found
        .into_iter()
        .filter(|(kin, _, _, alternative)| {
            let new = *kin == 0 || !seen.contains(&alternative.product);
            seen.push(alternative.product.clone());
            new
        })
        .take(most)
        .map(|(_, _, _, alternative)| alternative)
        .collect()
}

#[cfg(test)]
mod tests {
    use contract::{types::Option as Choice, value};

    use super::*;

    fn variant(name: &str, colour: &str, cents: i64, available: bool) -> Variant {
        Variant {
            name: name.into(),
            options: vec![Choice {
                name: "color".into(),
                value: colour.into(),
            }],
            price: Some(value::of("USD", cents)),
            available,
            ..Variant::default()
        }
    }

    #[test]
    fn same_product_comes_first_and_what_is_gone_never() {
        let lamp = Product {
            name: "products/lamp".into(),
            variants: vec![
                variant("a", "red", 100, false),
                variant("b", "blue", 500, true),
                variant("c", "green", 120, true),
            ],
            ..Product::default()
        };
        let torch = Product {
            name: "products/torch".into(),
            variants: vec![
                variant("d", "red", 100, true),
                variant("e", "red", 90, true),
            ],
            ..Product::default()
        };

        let found = alternatives(&lamp, lamp.variants.first(), &[torch], 10);

        let names: Vec<_> = found
            .iter()
            .map(|a| a.variant.as_ref().unwrap().name.as_str())
            .collect();
        assert_eq!(names, ["c", "b", "d"]);
    }
}
