//! Ways in which people say what they want: one half to work on, one to report.

use std::{collections::BTreeMap, fs, path::Path};

/// Which half of the ways is used: `development`, to work on what fails; else the
/// one that nobody has looked at.
const HALF: &str = "SWITCHBOARD_WAYS";

/// Ways in which people say what the data wants, by kind.
pub(super) struct Ways(BTreeMap<String, Vec<String>>);

impl Ways {
    pub(super) fn read() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("retail/ways.yaml");
        let text = fs::read_to_string(file).expect("read");
        let all: BTreeMap<String, Vec<String>> = serde_saphyr::from_str(&text).expect("yaml");
        #[expect(clippy::disallowed_methods, reason = "a setting of this test alone")]
        let development = std::env::var(HALF).is_ok_and(|half| half == "development");
        let half = |ways: Vec<String>| {
            let own = ways.into_iter().enumerate();
            let own = own.filter(|(at, _)| (at % 2 == 0) == development);
            own.map(|(_, way)| way).collect()
        };
        Self(
            all.into_iter()
                .map(|(kind, ways)| (kind, half(ways)))
                .collect(),
        )
    }

    pub(super) fn one(&self, kind: &str, seed: usize) -> String {
        let ways = &self.0[kind];
        ways[seed % ways.len()].clone()
    }

    /// The same for the same text.
    pub(super) fn seed(&self, text: &str) -> usize {
        text.bytes().fold(7, |seed: usize, byte| {
            seed.wrapping_mul(31).wrapping_add(usize::from(byte))
        })
    }
}
