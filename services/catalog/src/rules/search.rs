//! Which products a query means, best first.

use contract::catalog::Product;

use crate::model::words;

/// Words that say nothing about a product.
pub(crate) const FILLERS: [&str; 22] = [
    "a",
    "an",
    "the",
    "do",
    "you",
    "have",
    "any",
    "some",
    "in",
    "stock",
    "for",
    "me",
    "i",
    "is",
    "are",
    "of",
    "and",
    "with",
    "want",
    "look",
    "looking",
    "available",
];

/// Products with how well they fit: a word of the name counts most, then of an
/// option, then of the rest. Those that fit no word are left out.
pub(crate) fn rank(products: Vec<Product>, query: &str) -> Vec<Product> {
    let wanted: Vec<_> = words(query)
        .into_iter()
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .collect();
    let mut ranked: Vec<(usize, Product)> = products
        .into_iter()
        .filter_map(|product| {
            let score = score(&product, &wanted);
            (score > 0).then_some((score, product))
        })
        .collect();
    ranked.sort_by(|(left, a), (right, b)| right.cmp(left).then_with(|| a.name.cmp(&b.name)));
    // what fits much worse than the best is noise
    let best = ranked.first().map_or(0, |(score, _)| *score);
    ranked
        .into_iter()
        .filter(|(score, _)| *score * 2 >= best)
        .map(|(_, product)| product)
        .collect()
}

fn score(product: &Product, wanted: &[String]) -> usize {
    let name = words(&product.display_name);
    let options: Vec<_> = product
        .variants
        .iter()
        .flat_map(|variant| &variant.options)
        .flat_map(|option| words(&option.value))
        .collect();
    let rest = words(&format!("{} {}", product.category, product.description));
    wanted
        .iter()
        .map(|word| {
            let fits = |words: &[String]| words.iter().any(|candidate| candidate == word);
            if fits(&name) {
                8
            } else if fits(&options) {
                2
            } else {
                usize::from(fits(&rest))
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(name: &str, description: &str) -> Product {
        Product {
            name: format!("products/{name}"),
            display_name: name.into(),
            description: description.into(),
            ..Product::default()
        }
    }

    #[test]
    fn name_counts_more_than_description() {
        let products = vec![
            product("Mug", "goes with the lamp"),
            product("Desk Lamp", "light"),
        ];

        let found = rank(products, "do you have any lamps?");

        assert_eq!(found.len(), 1);
        assert_eq!(found[0].display_name, "Desk Lamp");
    }
}
