//! The methods, one file each, in the order of the proto.

mod search_products;
mod get_product;
mod check_availability;
mod find_alternatives;
mod reserve_stock;
mod release_stock;
mod commit_stock;
