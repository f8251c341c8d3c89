//! How a text comes to be heard for a slot.

/// As what a text is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heed {
    /// As the answer to the question for it.
    Asked,
    /// By the way.
    Said,
    /// A while ago.
    Again,
}

/// A text, and as what it's heard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'t> {
    pub(crate) text: &'t str,
    pub(crate) heed: Heed,
    /// As it was written, with what it excludes: a value may say "no".
    pub(crate) written: &'t str,
}

impl<'t> From<(&'t str, Heed)> for Told<'t> {
    fn from((text, heed): (&'t str, Heed)) -> Self {
        Self {
            text,
            heed,
            written: text,
        }
    }
}
