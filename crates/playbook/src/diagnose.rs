//! Problems: where, what, and what was probably meant.

/// Something that is wrong with a playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What was probably meant; empty if nothing is near.
    pub suggestion: String,
}

impl Problem {
    /// A problem of a whole file.
    pub(crate) fn begins(message: String) -> Self {
        Self {
            line: 1,
            message,
            suggestion: String::new(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.line, self.message)?;
        if self.suggestion.is_empty() {
            Ok(())
        } else {
            write!(f, "; did you mean `{}`?", self.suggestion)
        }
    }
}

/// Collects the problems of one file.
#[derive(Debug)]
pub(crate) struct Problems<'a> {
    source: &'a str,
    pub(crate) found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self {
            source,
            found: Vec::new(),
        }
    }

    /// A problem with a piece of the file, at the line where it stands.
    pub(crate) fn at(&mut self, piece: &str, message: impl Into<String>) {
        self.near(piece, message, String::new());
    }

    /// A problem with a name that isn't known, among those that are.
    pub(crate) fn unknown<'n>(
        &mut self,
        piece: &str,
        name: &str,
        message: impl Into<String>,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let suggestion = nearest(name, known).unwrap_or_default().to_owned();
        self.near(piece, message, suggestion);
    }

    fn near(&mut self, piece: &str, message: impl Into<String>, suggestion: String) {
        let message = message.into();
        let problem = Problem {
            line: self.line(piece),
            message,
            suggestion,
        };
        if !self.found.contains(&problem) {
            self.found.push(problem);
        }
    }

    /// The first line that holds the piece, or the first of its own lines.
    fn line(&self, piece: &str) -> usize {
        let needle = piece
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty())
            .unwrap_or(piece);
        let at = self
            .source
            .find(needle)
            .or_else(|| self.source.find(&needle.replace('"', "\\\"")));
        at.map_or(1, |at| self.source[..at].matches('\n').count() + 1)
    }
}

/// The known name that is nearest to one, if any is near.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .min()?;
    (near.0 <= 1 + name.chars().count() / 3).then_some(near.1)
}

/// Edits between two words (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested() {
        assert_eq!(
            nearest("CancelOder", ["CancelOrder", "GetOrder"]),
            Some("CancelOrder")
        );
        assert_eq!(nearest("xyz", ["CancelOrder", "GetOrder"]), None);
    }
}
