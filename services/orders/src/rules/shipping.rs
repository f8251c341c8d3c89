//! Sending faster: while PENDING and unmodified, to a level that is offered and
//! faster than now, for its price.

use std::time::Duration;

use contract::{
    Error, Result,
    orders::{Reason, ShippingLevel},
    types::Money,
    value::{self, Instant},
};

use super::modify::{may_modify, settled};
use crate::{
    config::Config,
    model::{Draft, Kind, Known, Order},
};

/// Whether it may be sent faster now.
pub(crate) fn may_upgrade(order: &Order, config: &Config) -> Result<()> {
    may_modify(order)?;
    match faster(order, config).is_empty() {
        true => Err(not_faster(order, config)),
        false => Ok(()),
    }
}

/// The order, sent faster.
pub(crate) fn upgrade_shipping(
    mut order: Order,
    level: ShippingLevel,
    known: &Known,
    now: Instant,
    config: &Config,
) -> Result<Draft> {
    may_modify(&order)?;
    let offered = faster(&order, config).contains(&level);
    let way = config.shipping(level).filter(|_| offered);
    let way = way.ok_or_else(|| not_faster(&order, config))?;
    let arrives = now.after(Duration::from_secs(u64::from(way.days) * 24 * 3600));
    let sooner = |time: &Instant| *time < arrives;
    let expected = order.rest.estimated_time.map(Instant::from).filter(sooner);
    order.rest.estimated_time = Some(expected.unwrap_or(arrives).into());
    order.rest.update_time = Some(now.into());
    order.rest.set_shipping_level(level);
    let price = price(&order, way.price_minor_units);
    order.rest.shipping_price = Some(price.clone());
    settled(Draft::of(order, Kind::ShippingUpgraded), price, known)
}

fn price(order: &Order, cents: i64) -> Money {
    let total = order.rest.total.clone().unwrap_or_default();
    value::of(&total.currency_code, cents)
}

/// The levels that are offered and faster than the order's.
fn faster(order: &Order, config: &Config) -> Vec<ShippingLevel> {
    let now = order.rest.shipping_level().max(ShippingLevel::Standard);
    [ShippingLevel::Express, ShippingLevel::Overnight]
        .into_iter()
        .filter(|level| *level > now && config.shipping(*level).is_some())
        .collect()
}

fn not_faster(order: &Order, config: &Config) -> Error {
    let levels = faster(order, config);
    let names = levels.iter().map(ShippingLevel::as_str_name);
    let names: Vec<_> = names
        .map(|name| name.trim_start_matches("SHIPPING_LEVEL_"))
        .collect();
    Error::from(Reason::ShippingNotFaster).with("offered", names.join(","))
}
