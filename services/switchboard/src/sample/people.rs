//! The customers of the sample company.

/// A customer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    pub(crate) given_name: String,
    pub(crate) family_name: String,
    pub(crate) email: String,
    pub(crate) street: String,
    pub(crate) city: (&'static str, &'static str, &'static str),
}

const NAMES: [(&str, &str); 40] = [
    ("Ada", "Moreno"),
    ("Ben", "Okafor"),
    ("Clara", "Lindqvist"),
    ("Dario", "Conti"),
    ("Elif", "Demir"),
    ("Farid", "Rahimi"),
    ("Greta", "Hoffmann"),
    ("Hugo", "Laurent"),
    ("Ines", "Carvalho"),
    ("Jonas", "Berg"),
    ("Kira", "Novak"),
    ("Liam", "Walsh"),
    ("Maya", "Iyer"),
    ("Nils", "Aalto"),
    ("Olga", "Petrova"),
    ("Pablo", "Reyes"),
    ("Quinn", "Harper"),
    ("Rosa", "Bianchi"),
    ("Sami", "Haddad"),
    ("Tara", "Singh"),
    ("Umar", "Bello"),
    ("Vera", "Kovacs"),
    ("Wen", "Zhao"),
    ("Ximena", "Flores"),
    ("Yuki", "Tanaka"),
    ("Zoe", "Martin"),
    ("Arlo", "Finch"),
    ("Bianca", "Costa"),
    ("Cyrus", "Azadi"),
    ("Dora", "Nemeth"),
    ("Emil", "Sorensen"),
    ("Freya", "Holm"),
    ("Gael", "Ortega"),
    ("Hana", "Sato"),
    ("Igor", "Volkov"),
    ("Jada", "Brooks"),
    ("Kofi", "Mensah"),
    ("Lena", "Fischer"),
    ("Milo", "Greco"),
    ("Nora", "Byrne"),
];

const CITIES: [(&str, &str, &str); 8] = [
    ("Denver", "CO", "80202"),
    ("Austin", "TX", "78701"),
    ("Portland", "OR", "97201"),
    ("Boston", "MA", "02108"),
    ("Chicago", "IL", "60601"),
    ("Seattle", "WA", "98101"),
    ("Atlanta", "GA", "30303"),
    ("Phoenix", "AZ", "85003"),
];

const STREETS: [&str; 10] = [
    "Alder Street",
    "Birch Lane",
    "Cedar Avenue",
    "Dogwood Court",
    "Elm Street",
    "Fir Road",
    "Garden Way",
    "Hill Street",
    "Ivy Lane",
    "Juniper Drive",
];

/// All of them, in a fixed order.
pub(crate) fn all() -> Vec<Person> {
    NAMES
        .iter()
        .enumerate()
        .map(|(at, (given, family))| Person {
            given_name: (*given).to_owned(),
            family_name: (*family).to_owned(),
            email: format!(
                "{}.{}@example.com",
                given.to_lowercase(),
                family.to_lowercase()
            ),
            street: format!("{} {}", 100 + at * 7, STREETS[at % STREETS.len()]),
            city: CITIES[at % CITIES.len()],
        })
        .collect()
}
