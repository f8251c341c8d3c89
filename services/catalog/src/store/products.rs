//! Products. What is left of a tracked variant comes from `stock`.

use std::collections::HashMap;

use contract::{Error, Result, catalog::Product};
use store::{Collection, Query, Table, Tx, Value, args};

use crate::{model::words, store::stock};

static PRODUCTS: Table = Table::new(Products::NAME, &["words", "category"]);

/// Products by their names, with the stock that they came with.
pub(crate) struct Products;

impl Collection for Products {
    type Resource = Product;

    const NAME: &'static str = "products";

    const IS_OWNED: bool = false;

    fn table() -> &'static Table {
        &PRODUCTS
    }

    fn name(product: &Product) -> &str {
        &product.name
    }

    fn tags(product: &Product) -> Vec<String> {
        vec!["products".into(), product.name.clone()]
    }

    fn columns(product: &Product) -> Vec<Value> {
        args![found_by(product), &product.category]
    }
}

/// The folded words that a product is found by.
fn found_by(product: &Product) -> String {
    let options = product.variants.iter().flat_map(|variant| &variant.options);
    let text = [
        &*product.display_name,
        &*product.category,
        &*product.description,
    ];
    let text = text.into_iter().chain(options.map(|option| &*option.value));
    let mut words = words(&text.collect::<Vec<_>>().join(" "));
    words.sort();
    words.dedup();
    words.join(" ")
}

/// One product, as it can be had now.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<Product> {
    let found = Products::any(query, name).await?;
    let found = found.ok_or_else(Error::not_found)?;
    let mut now = with_stock(query, vec![found]).await?;
    now.pop().ok_or_else(Error::not_found)
}

/// Products whose words hold one of these, at most three words; all for none.
pub(crate) async fn find(query: &mut impl Query, wanted: &[String]) -> Result<Vec<Product>> {
    let pattern = |at: usize| match wanted.get(at) {
        Some(word) => format!("%{}%", word.replace(['%', '_', '\\'], "")),
        None if wanted.is_empty() => "%".to_owned(),
        None => String::new(),
    };
    let sql = "SELECT document FROM products WHERE words LIKE $1 OR words LIKE $2 OR words LIKE $3 \
         OR words LIKE $4 OR words LIKE $5 OR words LIKE $6 ORDER BY name LIMIT 500";
    let patterns = args![
        pattern(0),
        pattern(1),
        pattern(2),
        pattern(3),
        pattern(4),
        pattern(5)
    ];
    let found = Products::select(query, sql, patterns).await?;
    with_stock(query, found).await
}

/// Products of a category.
pub(crate) async fn of_category(query: &mut impl Query, category: &str) -> Result<Vec<Product>> {
    let sql = "SELECT document FROM products WHERE category = $1 AND category <> '' ORDER BY name LIMIT 50";
    let found = Products::select(query, sql, args![category]).await?;
    with_stock(query, found).await
}

/// Takes a product in. False if it was there as given.
pub(crate) async fn put(tx: &mut Tx, product: &Product) -> Result<bool> {
    let there = match get(tx, &product.name).await {
        Ok(there) => Some(there),
        Err(error) if error.is(contract::PlatformReason::NotFound) => None,
        Err(error) => return Err(error),
    };
    if there.as_ref() == Some(product) {
        return Ok(false);
    }
    for variant in product.variants.iter().filter(|variant| variant.tracked) {
        stock::set(tx, &variant.name, variant.stock).await?;
    }
    Products::write(tx, product).await?;
    Ok(true)
}

/// Products with what is left of their tracked variants.
pub(crate) async fn with_stock(
    query: &mut impl Query,
    mut products: Vec<Product>,
) -> Result<Vec<Product>> {
    let tracked = |product: &Product| product.variants.iter().any(|variant| variant.tracked);
    if !products.iter().any(tracked) {
        return Ok(products);
    }
    let left: HashMap<String, i64> = stock::all(query).await?.into_iter().collect();
    for variant in products
        .iter_mut()
        .flat_map(|product| &mut product.variants)
        .filter(|variant| variant.tracked)
    {
        variant.stock = left.get(&variant.name).copied().unwrap_or(0);
        variant.available = variant.stock > 0;
    }
    Ok(products)
}
