//! Products. What is left of a tracked variant comes from `stock`.

use std::collections::HashMap;

use contract::{Error, Result, catalog::Product};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

use crate::{model::words, store::stock};

struct Found(Product);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        row.message(0).map(Self)
    }
}

/// One product, as it can be had now.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<Product> {
    let sql = "SELECT document FROM products WHERE name = $1";
    let found = query
        .optional::<Found>(sql, args![name])
        .await?
        .ok_or_else(Error::not_found)?;
    let mut now = with_stock(query, vec![found.0]).await?;
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
    let rows: Vec<Found> = query.all(sql, patterns).await?;
    with_stock(query, rows.into_iter().map(|found| found.0).collect()).await
}

/// Products of a category.
pub(crate) async fn of_category(query: &mut impl Query, category: &str) -> Result<Vec<Product>> {
    let sql = "SELECT document FROM products WHERE category = $1 AND category <> '' ORDER BY name LIMIT 50";
    let rows: Vec<Found> = query.all(sql, args![category]).await?;
    with_stock(query, rows.into_iter().map(|found| found.0).collect()).await
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
    let options = product
        .variants
        .iter()
        .flat_map(|variant| &variant.options)
        .map(|option| option.value.as_str());
    let text: Vec<_> = [
        &*product.display_name,
        &*product.category,
        &*product.description,
    ]
    .into_iter()
    .chain(options)
    .collect();
    let mut found_by = words(&text.join(" "));
    found_by.sort();
    found_by.dedup();
    tx.execute(
        "INSERT INTO products (name, words, category, document) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET words = excluded.words, category = excluded.category, \
         document = excluded.document",
        args![
            &product.name,
            found_by.join(" "),
            &product.category,
            product.encode_to_vec()
        ],
    )
    .await?;
    Ok(true)
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<Product>> {
    let sql = "SELECT document FROM products WHERE name > $1 ORDER BY name LIMIT 100";
    let rows: Vec<Found> = query.all(sql, args![after]).await?;
    with_stock(query, rows.into_iter().map(|found| found.0).collect()).await
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query.one("SELECT COUNT(*) FROM products", Vec::new()).await
}

/// Products with what is left of their tracked variants.
async fn with_stock(query: &mut impl Query, mut products: Vec<Product>) -> Result<Vec<Product>> {
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
