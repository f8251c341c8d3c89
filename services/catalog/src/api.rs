//! The methods, one file each, in the order of the proto.

mod check_availability;
mod commit_stock;
mod find_alternatives;
mod get_product;
mod release_stock;
mod reserve_stock;
mod search_products;
