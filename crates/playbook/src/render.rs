//! Rendering: MiniJinja with a fixed list of filters.

use contract::value::Instant;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

/// The filters that templates may use.
pub(crate) const FILTERS: [&str; 13] = [
    "money", "date", "day", "address", "options", "count", "length", "join", "default", "lower",
    "upper", "title", "replace",
];

/// Those that take a whole message.
pub(crate) const WHOLE: [&str; 3] = ["money", "address", "options"];

/// Why a template gave no text.
#[derive(Debug, thiserror::Error)]
#[error("template {0}: {1}")]
pub struct RenderError(pub(crate) String, #[source] pub(crate) Error);

/// An environment with our filters.
pub(crate) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    // a step that wasn't reached is simply not there
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.add_filter("money", money);
    environment.add_filter("date", date);
    environment.add_filter("day", day);
    environment.add_filter("address", address);
    environment.add_filter("options", options);
    environment.add_filter("count", |value: Value| value.len().unwrap_or(0));
    environment
}

fn text(value: &Value, field: &str) -> String {
    value
        .get_attr(field)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Money as people write it: `$12.50`, `12.50 CHF`.
fn money(value: Value) -> Result<String, Error> {
    if value.is_none() || value.is_undefined() {
        return Ok("0.00".to_owned());
    }
    let minor = value.get_attr("minor_units")?.as_i64().unwrap_or(0);
    let currency = text(&value, "currency_code");
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
    Ok(match currency.as_str() {
        "USD" => format!("{sign}${whole}.{part:02}"),
        "EUR" => format!("{sign}€{whole}.{part:02}"),
        "GBP" => format!("{sign}£{whole}.{part:02}"),
        "JPY" => format!("{sign}¥{minor}"),
        currency => format!("{sign}{whole}.{part:02} {currency}"),
    })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];

/// A date: `24 November 2026`.
fn date(value: Value) -> Result<String, Error> {
    let Some(micros) = value.as_i64() else {
        return Ok(String::new());
    };
    let (year, month, day) = civil(Instant::from_micros(micros));
    Ok(format!("{day} {} {year}", MONTHS[month - 1]))
}

/// A day near now: `Tuesday, 24 November`.
fn day(value: Value) -> Result<String, Error> {
    let Some(micros) = value.as_i64() else {
        return Ok(String::new());
    };
    let instant = Instant::from_micros(micros);
    let (_, month, day) = civil(instant);
    let weekday = usize::try_from(instant.seconds().div_euclid(86_400).rem_euclid(7)).unwrap_or(0);
    Ok(format!("{}, {day} {}", DAYS[weekday], MONTHS[month - 1]))
}

/// Year, month from 1 and day of an instant in UTC (days from civil, H. Hinnant).
fn civil(instant: Instant) -> (i64, usize, i64) {
    let days = instant.seconds().div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}

/// An address on one line.
fn address(value: Value) -> Result<String, Error> {
    if value.is_none() || value.is_undefined() {
        return Ok(String::new());
    }
    let mut parts = Vec::new();
    for line in value.get_attr("address_lines")?.try_iter()? {
        parts.push(line.to_string());
    }
    let place = [
        text(&value, "locality"),
        text(&value, "administrative_area"),
        text(&value, "postal_code"),
    ];
    parts.push(
        place
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
    );
    parts.push(text(&value, "region_code"));
    parts.retain(|part| !part.is_empty());
    Ok(parts.join(", "))
}

/// Options of a variant: `black, size M`.
fn options(value: Value) -> Result<String, Error> {
    let mut shown = Vec::new();
    for option in value
        .try_iter()
        .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))?
    {
        let (name, value) = (text(&option, "name"), text(&option, "value"));
        let plain = ["color", "colour", "material", "style"].contains(&name.as_str());
        shown.push(if plain {
            value
        } else {
            format!("{name} {value}")
        });
    }
    Ok(shown.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(template: &str, facts: serde_json::Value) -> String {
        environment()
            .render_str(template, Value::from(minijinja::value::Serde(facts)))
            .unwrap()
    }

    #[test]
    fn money_and_days_are_written_as_people_do() {
        let facts = json!({
            "paid": {"currency_code": "USD", "minor_units": 5005},
            "at": 1_795_478_400_000_000_i64,
            "to": {"address_lines": ["1 A St"], "locality": "Denver", "administrative_area": "CO", "postal_code": "80279", "region_code": "US"},
        });

        assert_eq!(render("{{ paid | money }}", facts.clone()), "$50.05");
        assert_eq!(render("{{ at | date }}", facts.clone()), "24 November 2026");
        assert_eq!(
            render("{{ at | day }}", facts.clone()),
            "Tuesday, 24 November"
        );
        assert_eq!(
            render("{{ to | address }}", facts.clone()),
            "1 A St, Denver CO 80279, US"
        );
        assert_eq!(
            render("{% if gone.far.away %}x{% else %}y{% endif %}", facts),
            "y"
        );
    }
}
