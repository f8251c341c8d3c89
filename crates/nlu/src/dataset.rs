//! Labelled sentences as JSON Lines: `{"text": …, "intent": …, "split": …}`,
//! one a line; other fields are passed over.

use serde::Deserialize;

use crate::classifier::Example;

/// A labelled sentence with the part of the data that it's in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Labelled {
    /// The sentence and its intent.
    #[serde(flatten)]
    pub example: Example,
    /// Such as `train` or `dev`; nothing says that it's for training.
    #[serde(default = "train")]
    pub split: String,
}

fn train() -> String {
    "train".to_owned()
}

/// What a line is not.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Malformed {
    /// From one on.
    pub line: usize,
    why: serde_json::Error,
}

/// The sentences of a text; empty lines are passed over.
///
/// # Errors
/// If a line is no sentence with its intent.
pub fn read(text: &str) -> Result<Vec<Labelled>, Malformed> {
    let lines = text.lines().zip(1..);
    lines
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, at)| serde_json::from_str(line).map_err(|why| Malformed { line: at, why }))
        .collect()
}

/// The sentences of a part.
#[must_use]
pub fn of_split(all: &[Labelled], split: &str) -> Vec<Example> {
    let own = all.iter().filter(|one| one.split == split);
    own.map(|one| one.example.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_a_bad_one_is_named() {
        let good = "{\"text\":\"hi\",\"intent\":\"greet\"}\n\n{\"text\":\"bye\",\"intent\":\"leave\",\"split\":\"dev\",\"lang\":\"en\"}\n";
        let read_back = read(good).unwrap();
        assert_eq!(read_back[0].split, "train");
        assert_eq!(of_split(&read_back, "dev")[0].intent, "leave");
        assert_eq!(of_split(&read_back, "test"), []);
        let bad = read("{\"text\":\"hi\",\"intent\":\"greet\"}\n{\"text\":\"hi\"}").unwrap_err();
        assert!(
            bad.to_string()
                .starts_with("line 2: missing field `intent`"),
            "{bad}"
        );
    }
}
