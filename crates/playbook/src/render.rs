//! Rendering: MiniJinja with a fixed list of filters.

mod written;

use std::sync::Arc;

use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, Value};

use crate::{common::Labels, facts::LANGUAGE};
use written::Written;

/// The filters that templates may use.
pub(crate) const FILTERS: [&str; 15] = [
    "money", "amount", "date", "day", "label", "address", "options", "count", "length", "join",
    "default", "lower", "upper", "title", "replace",
];

/// Those that take a whole message.
pub(crate) const WHOLE: [&str; 4] = ["money", "amount", "address", "options"];

/// Why a template gave no text.
#[derive(Debug, thiserror::Error)]
#[error("template {0}: {1}")]
pub struct RenderError(pub(crate) String, #[source] pub(crate) Error);

/// An environment with our filters, and what values are called.
pub(crate) fn environment(labels: Labels) -> Environment<'static> {
    let mut environment = Environment::new();
    // a step that wasn't reached is simply not there
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.add_filter("money", |state: &State<'_, '_>, value: Value| {
        money(state, &value, |minor| minor)
    });
    // which way it goes is said in words
    environment.add_filter("amount", |state: &State<'_, '_>, value: Value| {
        money(state, &value, i64::saturating_abs)
    });
    environment.add_filter("date", |state: &State<'_, '_>, value: Value| {
        moment(&value).map_or_else(String::new, |at| written(state).date(at))
    });
    environment.add_filter("day", |state: &State<'_, '_>, value: Value| {
        moment(&value).map_or_else(String::new, |at| written(state).day(at))
    });
    let labels = Arc::new(labels);
    environment.add_filter("label", move |state: &State<'_, '_>, value: Value| {
        label(&labels, state, &value)
    });
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

/// The language that is rendered in.
fn language(state: &State<'_, '_>) -> String {
    let language = state.lookup(LANGUAGE);
    let language = language.as_ref().and_then(Value::as_str);
    language.unwrap_or("en").to_owned()
}

fn written(state: &State<'_, '_>) -> Written {
    Written::of(&language(state))
}

/// A moment in days since 1970.
fn moment(value: &Value) -> Option<chrono::NaiveDate> {
    let at = chrono::DateTime::from_timestamp_micros(value.as_i64()?)?;
    Some(at.date_naive())
}

/// Money as people write it: `$12.50`, `12,50 €`, `12.50 CHF`.
fn money(state: &State<'_, '_>, value: &Value, shown: fn(i64) -> i64) -> Result<String, Error> {
    if value.is_none() || value.is_undefined() {
        return Ok("0.00".to_owned());
    }
    let minor = value.get_attr("minor_units")?.as_i64().unwrap_or(0);
    Ok(written(state).money(shown(minor), &text(value, "currency_code")))
}

/// What a value is called: by its label, else by its name.
fn label(labels: &Labels, state: &State<'_, '_>, value: &Value) -> String {
    let name = value.as_str().unwrap_or_default();
    let own = labels.get(&language(state)).and_then(|own| own.get(name));
    let english = || labels.get("en").and_then(|english| english.get(name));
    let label = own.or_else(english).cloned();
    label.unwrap_or_else(|| name.replace('_', " ").to_lowercase())
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
    use crate::Facts;

    fn render(template: &str, language: &str) -> String {
        let paid = json!({"currency_code": "USD", "minor_units": 5005});
        let back = json!({"currency_code": "USD", "minor_units": -250});
        let to = json!({"address_lines": ["1 A St"], "locality": "Denver",
            "administrative_area": "CO", "postal_code": "80279", "region_code": "US"});
        let facts = Facts::default()
            .with("paid", paid)
            .with("back", back)
            .with("at", json!(1_795_478_400_000_000_i64))
            .with("state", json!("RETURN_REQUESTED"))
            .with("to", to);
        let german = [(
            "RETURN_REQUESTED".to_owned(),
            "wird zurückgeschickt".to_owned(),
        )];
        let labels = Labels::from([("de".to_owned(), german.into())]);
        let environment = environment(labels);
        environment
            .render_str(template, facts.shown(language))
            .unwrap()
    }

    #[test]
    fn money_and_days_are_written_as_people_do() {
        assert_eq!(render("{{ paid | money }}", "en"), "$50.05");
        assert_eq!(render("{{ paid | money }}", "de"), "50,05\u{a0}$");
        assert_eq!(render("{{ back | amount }}", "en"), "$2.50");
        for (language, date, day) in [
            ("en", "24 November 2026", "Tuesday, 24 November"),
            ("es", "24 de noviembre de 2026", "martes, 24 de noviembre"),
            ("de", "24. November 2026", "Dienstag, 24. November"),
            ("fr", "24 novembre 2026", "mardi 24 novembre"),
            ("pt", "24 de novembro de 2026", "terça, 24 de novembro"),
            ("xx", "24 November 2026", "Tuesday, 24 November"),
        ] {
            assert_eq!(render("{{ at | date }}", language), date);
            assert_eq!(render("{{ at | day }}", language), day);
        }
        assert_eq!(
            render("{{ to | address }}", "en"),
            "1 A St, Denver CO 80279, US"
        );
        let gone = "{% if gone.far.away %}x{% else %}y{% endif %}";
        assert_eq!(render(gone, "en"), "y");
    }

    #[test]
    fn values_are_called_by_their_labels() {
        assert_eq!(render("{{ state | label }}", "en"), "return requested");
        assert_eq!(render("{{ state | label }}", "de"), "wird zurückgeschickt");
    }
}
