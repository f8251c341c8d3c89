//! What an address ends with: the postal code with the state before it or the city
//! behind it, and the country.

use std::{ops::Range, sync::LazyLock};

use regex::{Captures, Regex};

use crate::{entities::number::regex, language_of};

/// The end of an address.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) span: Range<usize>,
    /// The city, where it's behind the code.
    pub(super) city: Option<String>,
    /// The state or province, as its code.
    pub(super) state: String,
    pub(super) code: String,
    /// ISO 3166; else it's that of the street.
    pub(super) region: Option<&'static str>,
    /// What language streets are in.
    pub(super) language: &'static str,
}

/// States of the USA, with their codes (USPS Publication 28).
const STATES: &str = "AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;DC District of Columbia;FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;KY Kentucky;LA Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT Montana;NE Nebraska;NV Nevada;NH New Hampshire;NJ New Jersey;NM New Mexico;NY New York;NC North Carolina;ND North Dakota;OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;PR Puerto Rico;RI Rhode Island;SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia;WA Washington;WV West Virginia;WI Wisconsin;WY Wyoming";

/// Provinces of Canada, and states of Brazil.
const PROVINCES: &str = "ON|QC|BC|AB|MB|SK|NS|NB|NL|PE|YT|NT|NU";
const BRAZIL: &str =
    "AC|AL|AP|AM|BA|CE|DF|ES|GO|MA|MT|MS|MG|PA|PB|PR|PE|PI|RJ|RN|RS|RO|RR|SC|SP|SE|TO";

/// Countries by what they are called, and the letters before a code.
const COUNTRIES: [(&str, &str); 12] = [
    ("DE", "germany|deutschland|alemania|allemagne|alemanha|d"),
    ("AT", "austria|österreich|autriche|áustria|a"),
    ("CH", "switzerland|schweiz|suisse|suiza|suíça|ch"),
    ("FR", "france|frankreich|francia|frança|f"),
    ("ES", "spain|españa|spanien|espagne|espanha|e"),
    ("PT", "portugal|p"),
    ("BE", "belgium|belgique|belgien|bélgica|b"),
    ("LU", "luxembourg|luxemburg|l"),
    ("MX", "mexico|méxico|mexiko|mexique"),
    ("AR", "argentina|argentinien|argentine"),
    ("CO", "colombia|kolumbien|colombie"),
    ("BR", "brazil|brasil|brésil|brasilien"),
];

/// The ends of addresses that a text may have, in its order; where two begin alike,
/// the longer first.
pub(super) fn tails(text: &str, language: &str) -> Vec<Tail> {
    let before = [
        american(text),
        canadian(text),
        british(text),
        brazilian(text),
    ];
    let mut found: Vec<Tail> = before.into_iter().flatten().collect();
    found.extend(behind(text, language));
    found.sort_by_key(|tail| (tail.span.start, std::cmp::Reverse(tail.span.end)));
    found
}

fn american(text: &str) -> Vec<Tail> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let states = STATES
            .split(';')
            .map(|state| state.replacen(' ', "|", 1).replace(' ', r"\s+"));
        let states: Vec<String> = states.collect();
        regex(&format!(
            r"(?i)\b({})\.?[\s,]+(\d{{5}}(?:-\d{{4}})?)\b(?:[\s,]*\b(?:USA|U\.S\.A\.|US|United States(?: of America)?|EE\.? ?UU\.?)\b)?",
            states.join("|")
        ))
    });
    with_city_before(text, &PATTERN, "US")
}

fn canadian(text: &str) -> Vec<Tail> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"(?i)\b({PROVINCES})[\s,]+([A-Z]\d[A-Z][ -]?\d[A-Z]\d)\b(?:[\s,]*Canada\b)?"
        ))
    });
    with_city_before(text, &PATTERN, "CA")
}

fn british(text: &str) -> Vec<Tail> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)()\b([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\b(?:[\s,]*\b(?:UK|United Kingdom|England|Scotland|Wales)\b)?",
        )
    });
    with_city_before(text, &PATTERN, "GB")
}

fn brazilian(text: &str) -> Vec<Tail> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"(?i)\b({BRAZIL})[\s,]+(?:CEP:?\s*)?(\d{{5}}-?\d{{3}})\b(?:[\s,]*Bra[sz]il\b)?"
        ))
    });
    with_city_before(text, &PATTERN, "BR")
}

fn with_city_before(text: &str, pattern: &Regex, region: &'static str) -> Vec<Tail> {
    let tail = |captures: Captures<'_>| {
        Some(Tail {
            span: captures.get(0)?.range(),
            city: None,
            state: state(captures.get(1)?.as_str()),
            code: captures.get(2)?.as_str().to_uppercase(),
            region: Some(region),
            language: match region {
                "BR" => "pt",
                _ => "en",
            },
        })
    };
    pattern.captures_iter(text).filter_map(tail).collect()
}

/// The code of a state, which may be said in words.
fn state(said: &str) -> String {
    let plain = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = STATES
        .split(';')
        .filter_map(|state| state.split_once(' '))
        .find(|(_, name)| name.eq_ignore_ascii_case(&plain));
    named.map_or_else(|| plain.to_uppercase(), |(code, _)| code.to_owned())
}

/// "10115 Berlin", "CH-8001 Zürich", "1250-096 Lisboa, Portugal".
fn behind(text: &str, language: &str) -> Vec<Tail> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let names = COUNTRIES.map(|(_, names)| {
            names.rsplit_once('|').map_or(
                names,
                |(long, short)| {
                    if short.len() > 2 { names } else { long }
                },
            )
        });
        regex(&format!(
            r"\b(?:(D|A|CH|F|E|B|L|P)-)?(\d{{4}}-\d{{3}}|\d{{5}}|\d{{4}})\s+(\p{{L}}[\p{{L}}'’.-]+(?:\s+(?:(?:am|an|der|im|in|la|le|les|de|del|do|da|dos|sur|sous|en|y|et|e|bei|ob)\s+){{0,2}}\p{{Lu}}[\p{{L}}'’.-]+){{0,3}})(?:[\s,(]+(?i:({}))\b\)?)?",
            names.join("|")
        ))
    });
    let tail = |captures: Captures<'_>| {
        let code = captures.get(2)?.as_str();
        let country = captures.get(4).or(captures.get(1));
        let named = country.and_then(|said| region(&said.as_str().to_lowercase()));
        let own = match (code.len(), language) {
            (8, _) => Some("PT"),
            (4, "de-CH" | "fr-CH") => Some("CH"),
            _ => None,
        };
        Some(Tail {
            span: captures.get(0)?.range(),
            city: Some(captures.get(3)?.as_str().trim_end_matches('.').to_owned()),
            state: String::new(),
            code: code.to_owned(),
            region: named.or(own),
            language: match language_of(language) {
                "es" => "es",
                "fr" => "fr",
                "pt" => "pt",
                "de" => "de",
                _ => "",
            },
        })
    };
    PATTERN.captures_iter(text).filter_map(tail).collect()
}

fn region(said: &str) -> Option<&'static str> {
    let mut countries = COUNTRIES.iter();
    let found = countries.find(|(_, names)| names.split('|').any(|name| name == said));
    found.map(|(code, _)| *code)
}
