//! Tests.

use super::find;

/// The lines, the city, the state, the code and the country of what a text holds.
fn read(text: &str, language: &str) -> Vec<String> {
    let part = |value: &serde_json::Value| match value {
        serde_json::Value::Array(lines) => {
            let lines = lines.iter().filter_map(serde_json::Value::as_str);
            lines.collect::<Vec<_>>().join(" | ")
        }
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    let names = [
        "address_lines",
        "locality",
        "administrative_area",
        "postal_code",
        "region_code",
    ];
    find(text, language)
        .iter()
        .map(|one| {
            let value: serde_json::Value = serde_json::from_str(&one.value).unwrap();
            names.map(|name| part(&value[name])).join(" ; ")
        })
        .collect()
}

/// Each line: the language, what is typed, and what it's read as.
#[test]
fn addresses_are_read_as_people_type_them() {
    let rows = include_str!("addresses.tsv").lines();
    let cases = rows.map(|row| {
        let mut parts = row.split('\t');
        let mut next = || parts.next().unwrap();
        (next(), next().replace("\\n", "\n"), next())
    });
    let wrong: Vec<_> = cases
        .map(|(language, text, wanted)| (read(&text, language), text, wanted))
        .filter(|(got, _, wanted)| got.as_slice() != [*wanted])
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn two_addresses_are_two() {
    let found = read(
        "from 12 Main Street, Denver, CO 80202 to 1 Elm Street, Austin, TX 78701",
        "en",
    );
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn what_is_none_is_left_alone() {
    for text in [
        "deliver 2 orders to Denver, CO 80202",
        "in 2 days to my office, Denver, CO 80202",
        "my zip is 80202",
        "10115 Berlin",
        "where are 1000037 or 10003",
        "I bought 3 lamps in May, in 2026 there were more",
        "12 Main Street, please ring the bell twice, Denver, CO 80202",
    ] {
        assert_eq!(read(text, "en"), Vec::<String>::new(), "{text}");
    }
}
