//! Pages: sizes within bounds, tokens that name the last thing seen (AIP-158).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{Error, Result};

/// The part of a list that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many, at least 1.
    pub size: i64,
    /// The key after which it begins; empty is the start.
    pub after: String,
}

impl Page {
    /// Reads `page_size` and `page_token` of a request.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a negative size or a token that no list gave.
    pub fn parse(size: i32, token: &str, default: i32, most: i32) -> Result<Self> {
        let size = match size {
            0 => default,
            size if size < 0 => return Err(Error::invalid("page_size", "zero or more")),
            size => size.min(most),
        };
        let after = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| {
                Error::invalid("page_token", "the next_page_token of the page before")
            })?;
        Ok(Self {
            size: i64::from(size),
            after,
        })
    }

    /// The token of the page after `key`.
    #[must_use]
    pub fn token(key: &str) -> String {
        URL_SAFE_NO_PAD.encode(key)
    }

    /// Cuts the one row that was read too many, and gives the next token.
    #[must_use]
    pub fn cut<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> String) -> (Vec<T>, String) {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if rows.len() <= size {
            return (rows, String::new());
        }
        rows.truncate(size);
        let token = rows
            .last()
            .map(|row| Self::token(&key(row)))
            .unwrap_or_default();
        (rows, token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_of_a_page_opens_the_next() {
        let page = Page::parse(2, "", 10, 100).unwrap();

        let (rows, token) = page.cut(vec!["a", "b", "c"], |row| (*row).to_owned());

        assert_eq!(rows, ["a", "b"]);
        assert_eq!(Page::parse(2, &token, 10, 100).unwrap().after, "b");
    }

    #[test]
    fn forged_token_is_refused() {
        assert!(Page::parse(2, "%%%", 10, 100).is_err());
        assert!(Page::parse(-1, "", 10, 100).is_err());
    }
}
