//! Streets and their numbers.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::lines::trailing_units;
use crate::entities::number::regex;

/// A street at the end of a part of an address.
#[derive(Debug)]
pub(super) struct Street {
    pub(super) span: Range<usize>,
    /// A unit behind it.
    pub(super) unit: Option<Range<usize>>,
    /// Whether its number is there.
    pub(super) numbered: bool,
    /// Where such streets are (ISO 3166).
    pub(super) region: &'static str,
}

/// What is no word of a street's name.
const NONE_OF_IT: [&str; 26] = [
    "to", "my", "the", "from", "for", "and", "days", "at", "in", "please", "order", "orders", "is",
    "it", "items", "new", "address", "that", "this", "with", "send", "ship", "was", "weeks", "a",
    "or",
];

impl Street {
    /// The street that a part ends with, perhaps with a unit behind it.
    pub(super) fn at_end(part: &str, language: &str) -> Option<Self> {
        let unit = trailing_units(part);
        let said = part[..unit.as_ref().map_or(part.len(), |unit| unit.start)]
            .trim_end_matches([' ', ',']);
        let found = match language {
            "en" => boxed(said).or_else(|| english(said)),
            _ => boxed(said)
                .or_else(|| romance(said))
                .or_else(|| german(said)),
        };
        found.map(|street| Self { unit, ..street })
    }

    fn new(span: Range<usize>, numbered: bool, region: &'static str) -> Self {
        Self {
            span,
            unit: None,
            numbered,
            region,
        }
    }
}

/// "PO Box 12", "Postfach 12 34".
fn boxed(part: &str) -> Option<Street> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(?:(p\.?\s?o\.?\s?box|post office box)|(postfach)|(apartado(?: de correos)?)|(caixa postal)|(bp|boîte postale))\s+#?\d[\d ]*$",
        )
    });
    let found = PATTERN.captures(part)?;
    let regions = ["US", "DE", "ES", "BR", "FR"];
    let at = (1..=5).find(|at| found.get(*at).is_some())?;
    Some(Street::new(found.get(0)?.range(), true, regions[at - 1]))
}

/// A word of an English street's name: "Main", "5th", "Route 9".
const WORD: &str = r"(?:\d+(?:st|nd|rd|th)|(?:route|highway|hwy|road|cr|sr|us)\s+\d+|[\p{L}.'’-]+)";

/// What an English street is called (USPS Publication 28, appendix C1).
const KINDS: &str = "street|str|st|avenue|ave|av|road|rd|drive|dr|lane|ln|boulevard|blvd|way|court|ct|place|pl|terrace|ter|circle|cir|square|sq|parkway|pkwy|highway|hwy|trail|trl|loop|alley|row|crescent|close|gardens|mews|path|pike|plaza|run|walk";

/// "12 Main Street", "350 5th Avenue".
fn english(part: &str) -> Option<Street> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"(?i)(?:^|\s)(\d{{1,6}}[a-z]?(?:-\d+)?(?:\s+1/2)?\s+{WORD}(?:\s+{WORD}){{0,5}})$"
        ))
    });
    let mut from = 0;
    // the first number that nothing but a name stands behind
    while let Some(found) = PATTERN
        .captures(&part[from..])
        .and_then(|found| found.get(1))
    {
        let words = found.as_str().split_whitespace();
        let lower: Vec<String> = words.map(str::to_lowercase).collect();
        if !lower.iter().any(|word| NONE_OF_IT.contains(&word.as_str())) {
            return Some(Street::new(
                from + found.start()..from + found.end(),
                true,
                "US",
            ));
        }
        from += found.start() + found.as_str().find(' ')?;
    }
    None
}

/// Where a city begins that stands behind its street without a comma: "12 Main
/// Street Denver", "12 Main St Apt 4 Denver".
pub(super) fn city_behind(part: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"(?i)^.*?\b(?:\d{{1,6}}[a-z]?(?:-\d+)?(?:\s+{WORD}){{1,4}}?\s+(?:{KINDS})\b\.?(?:\s+(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\b\.?)?|\d{{1,6}}\s+broadway\b|p\.?\s?o\.?\s?box\s+#?\d+)(?:\s+{})?",
            super::lines::UNITS
        ))
    });
    let found = PATTERN.find(part)?;
    let rest = part[found.end()..].trim();
    (!rest.is_empty()).then_some(found.end())
}

/// "Rua das Flores 123", "12 bis rue de Rivoli", "Calle Mayor".
fn romance(part: &str) -> Option<Street> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)(?:^|\s)((\d{1,4}(?:\s?(?:bis|ter|quater|[a-d]))?\s+)?(?:(rue|avenue|boulevard|bd|place|quai|chemin|allée|allee|impasse|route|cours|passage|faubourg)|(calle|c/|avda|plaza|pza|paseo|camino|carretera|ronda|travesía|carrer)|(rua|r\.|travessa|praça|alameda|estrada|largo|rodovia)|(avenida|av))\.?\s+(?:[\p{L}\d][\p{L}\d.'’-]*\s*){1,7})(?:n[ºo°.]*\s*)?(\d{1,5}\s?[a-z]?)?$",
        )
    });
    let found = PATTERN.captures(part)?;
    let whole = found.get(1)?;
    let end = part.trim_end().len();
    let numbered = found.get(2).is_some()
        || found.get(7).is_some()
        || part[whole.start()..]
            .split_whitespace()
            .last()
            .is_some_and(|last| last.starts_with(|letter: char| letter.is_ascii_digit()));
    let region = match () {
        () if found.get(3).is_some() => "FR",
        () if found.get(5).is_some() => "PT",
        () => "ES",
    };
    Some(Street::new(whole.start()..end, numbered, region))
}

/// "Lindenstraße 12", "Berliner Str. 3a", "Am Markt 5".
fn german(part: &str) -> Option<Street> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?x)(?:^|\s)(
              (?: \p{Lu}[\p{L}.-]*[\s-] ){1,3} (?i: straße|strasse|str\.?|weg|platz|allee|ring|damm|ufer|gasse|steig|hof|park )
            | (?: (?: Alte|Neue|Große|Kleine|Obere|Untere|Lange ) [rsn]? \s )?
              (?i: [\p{L}-]{3,} (?: straße|strasse|str\.?|weg|platz|allee|ring|damm|ufer|gasse|steig|hof|markt|berg|promenade|chaussee|garten|winkel|graben|kamp|stieg ) )
            | (?: Am|An\s(?:der|den)|Im|In\s(?:der|den)|Auf\s(?:der|dem)|Unter\sden|Zur|Zum|Vor\sdem|Hinter\sder|Bei\sder|Beim )
              (?: \s \p{Lu}[\p{L}-]+ ){1,2}
            | \p{Lu}[\p{L}-]{3,}
            )\s+(\d{1,4}\s?[a-zA-Z]?(?:[-/]\d{1,4}[a-z]?)?)$",
        )
    });
    let found = PATTERN.captures(part)?;
    let span = found.get(1)?.start()..found.get(2)?.end();
    Some(Street::new(span, true, "DE"))
}

/// Where a street begins that a part ends with and that is surely one: it's called
/// so, and has its number.
pub(super) fn surely(part: &str) -> Option<usize> {
    static KIND: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"(?i)\s(?:{KINDS})\.?$")));
    static JOINED: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i)(?:straße|strasse|str\.?|allee|gasse|platz|weg)\s+\d"));
    let kind = |street: &Street| KIND.is_match(&part[street.span.clone()]);
    let joined = |street: &Street| JOINED.is_match(&part[street.span.clone()]);
    let found = boxed(part)
        .or_else(|| romance(part).filter(|street| street.numbered))
        .or_else(|| german(part).filter(joined))
        .or_else(|| english(part).filter(kind))?;
    Some(found.span.start)
}

/// The number of a house that a part ends with and calls so: "make it number 14".
pub(super) fn number_called(part: &str) -> Option<&str> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)(?:^|\s)(?:number|house|nummer|hausnummer|numéro|numero|número)\s+(\d{1,5}[a-z]?)$",
        )
    });
    Some(PATTERN.captures(part)?.get(1)?.as_str())
}

/// Where the number of its house stands in the line of a street; a box has none.
pub(super) fn house_number(line: &str) -> Option<Range<usize>> {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| regex(r"^\d{1,6}[a-zA-Z]?\b|\b\d{1,5}[a-zA-Z]?$"));
    match boxed(line) {
        Some(_) => None,
        None => PATTERN.find(line).map(|found| found.range()),
    }
}

/// Whether a part is the number of a house: "123", "nº 5 B".
pub(super) fn number_alone(part: &str) -> bool {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i)^(?:n[ºo°.]*\s*)?\d{1,5}\s?[a-z]?$"));
    PATTERN.is_match(part.trim())
}

/// Where the number begins that a part ends with: "send it to 12".
pub(super) fn number_before(part: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i)(?:^|\s)(\d{1,4}(?:\s?(?:bis|ter|quater|[a-d]))?)$"));
    let found = PATTERN.captures(part)?;
    Some(found.get(1)?.start())
}
