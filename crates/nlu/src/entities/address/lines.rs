//! The parts of an address beside its street: units, whom it's in the care of, the
//! name of a building.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::entities::number::regex;

/// How much text before a city is looked at, in bytes.
const FAR: usize = 240;

/// A unit in a building, in five languages; one or more of them.
pub(super) const UNITS: &str = r"(?:(?:(?:apt|apartment|suite|ste|unit|room|rm|floor|fl|building|bldg|flat|lot|wohnung|whg|aufgang|piso|puerta|escalera|esc|portal|planta|bloque|interior|appartement|appt|bâtiment|batiment|bât|escalier|étage|porte|apto|apartamento|bloco|andar|sala|conjunto)\.?\s*#?\s*(?:\d[\p{L}\d-]{0,5}[ºª°]?|[a-z]\d{0,4})\b|#\s*[\p{L}\d-]{1,6}|(?:\d{1,3}(?:st|nd|rd|th)|ground|first|second|third|fourth|fifth|top)\s+floor\b|\d{1,2}\.\s*(?:stock|og|etage|obergeschoss)\b|(?:erdgeschoss|hinterhaus|vorderhaus|dachgeschoss)\b|\d{1,2}(?:er|e|ème|eme)\s+étage\b|\d{1,2}\s?[ºª°]\s*(?:andar|esq|dto|dir|izq|dcha|izquierda|derecha|esquerdo|direito|frente|[a-z]\b)?\.?)[\s,]*)+";

/// The parts of what stands before a byte, between commas and line breaks; not
/// those of a sentence before.
pub(super) fn segments(text: &str, from: usize, end: usize) -> Vec<Range<usize>> {
    // "Hauptstr. 1" is no end of a sentence
    static BREAK: LazyLock<Regex> = LazyLock::new(|| regex(r"([!?;:]\s|\p{L}{5,}\.\s+)[^\d\s]"));
    let mut begin = from.max(end.saturating_sub(FAR));
    while !text.is_char_boundary(begin) {
        begin += 1;
    }
    let breaks = BREAK.captures_iter(&text[begin..end]);
    let last = breaks.filter_map(|found| found.get(1)).last();
    let begin = last.map_or(begin, |last| begin + last.end());
    let mut found = Vec::new();
    let mut at = begin;
    for (here, mark) in text[begin..end].match_indices([',', '\n', '\r', '|', '–', '—']) {
        found.push(at..begin + here);
        at = begin + here + mark.len();
    }
    found.push(at..end);
    let trimmed = found.into_iter().map(|part| trim(text, part));
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// A part without spaces and dashes around it.
fn trim(text: &str, part: Range<usize>) -> Range<usize> {
    let said = &text[part.clone()];
    let begin = said.len() - said.trim_start_matches([' ', '\t', '-', '/']).len();
    let kept = said[begin..].trim_end_matches([' ', '\t', '-', '/']).len();
    part.start + begin..part.start + begin + kept
}

fn units(before: &str, behind: &str) -> Regex {
    regex(&format!("(?i){before}({UNITS}){behind}"))
}

/// Whether a part is nothing but a unit.
pub(super) fn unit_alone(part: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| units("^", "$"));
    PATTERN.is_match(part)
}

/// The unit that a part ends with, behind something else.
pub(super) fn trailing_units(part: &str) -> Option<Range<usize>> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| units(r"[\s,]", "$"));
    let found = PATTERN.captures(part)?.get(1)?;
    Some(found.range())
}

/// Where the unit begins that a part ends with.
pub(super) fn leading_unit(part: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| units(r"(?:^|\s)", "$"));
    let found = PATTERN.captures(part)?.get(1)?;
    Some(found.start())
}

/// The unit right behind a postal code or a city.
pub(super) fn trailing_unit(text: &str, at: usize) -> Option<Range<usize>> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| units(r"^[\s,]+", ""));
    let found = PATTERN.captures(&text[at..])?.get(1)?;
    let kept = found
        .as_str()
        .trim_end_matches([' ', ',', '\n', '\t'])
        .len();
    Some(at + found.start()..at + found.start() + kept)
}

/// Where "c/o Jane Doe" begins, at the end of a part.
pub(super) fn care(part: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"(?i)(?:^|\s)((?:c/o|care of|attn:?|z\.\s?hd\.?|a/c)\s+[\p{L}][\p{L} .'’-]{1,40})$")
    });
    let found = PATTERN.captures(part)?.get(1)?;
    Some(found.start())
}

/// Whether a part may be the name of a building or a quarter: a few words, each
/// with a capital.
pub(super) fn is_name(part: &str) -> bool {
    /// How many words such a name has at most.
    const WORDS: usize = 4;
    let words: Vec<&str> = part.split_whitespace().collect();
    let capital =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase) || word.len() <= 3;
    words.len() <= WORDS
        && words.iter().all(capital)
        && words
            .first()
            .is_some_and(|word| word.starts_with(char::is_uppercase))
}
