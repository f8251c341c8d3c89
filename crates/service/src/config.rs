//! Configuration: a file, then the environment, then flags; typed before
//! anything is opened, and a key that nobody reads is an error.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// The prefix of variables: `SWITCHBOARD__ORDERS__CANCEL_REASONS` sets
/// `orders.cancel_reasons`.
const PREFIX: &str = "SWITCHBOARD__";

/// Why the configuration can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file can't be read.
    #[error("can't read the config file {0}: {1}")]
    Read(PathBuf, #[source] std::io::Error),
    /// The file is no TOML.
    #[error("{0} is no valid TOML: {1}")]
    Parse(PathBuf, #[source] Box<toml::de::Error>),
    /// A section doesn't fit.
    #[error("config section [{0}]: {1}")]
    Section(String, #[source] Box<toml::de::Error>),
    /// Keys that nobody reads.
    #[error("unknown config section{}: {}; known are {known}", if .unknown.len() == 1 { "" } else { "s" }, .unknown.join(", "))]
    Unknown {
        /// Those.
        unknown: Vec<String>,
        /// What there is.
        known: String,
    },
}

/// The config of a service that has nothing of its own to set.
#[derive(Debug, Clone, Copy, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoConfig {}

/// Where the playbooks are; `[playbooks]`.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaybooksConfig {
    /// The folder of YAML files.
    pub folder: PathBuf,
    /// How a person is reached, for the words of playbooks.
    pub contact: String,
}

impl Default for PlaybooksConfig {
    fn default() -> Self {
        Self {
            folder: "playbooks".into(),
            contact: "support@example.com".into(),
        }
    }
}

/// The merged configuration of a process. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Config {
    table: Arc<Table>,
    read: Arc<Mutex<BTreeSet<String>>>,
}

impl Config {
    /// Merges a file, variables and flags; the later wins.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
        flags: Table,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| ConfigError::Read(path.to_path_buf(), error))?;
                text.parse()
                    .map_err(|error| ConfigError::Parse(path.to_path_buf(), Box::new(error)))?
            }
            None => Table::new(),
        };
        for (name, text) in variables {
            if let Some(path) = name.strip_prefix(PREFIX) {
                let path: Vec<_> = path.split("__").map(str::to_lowercase).collect();
                set(&mut table, &path, value(&text));
            }
        }
        merge(&mut table, flags);
        Ok(Self {
            table: Arc::new(table),
            read: Arc::default(),
        })
    }

    /// A section as its type; defaults where it says nothing.
    ///
    /// # Errors
    /// For keys that the type doesn't have, and values that don't fit.
    pub fn section<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, ConfigError> {
        self.read.lock().insert(name.to_owned());
        match self.table.get(name) {
            None => Ok(T::default()),
            Some(value) => value
                .clone()
                .try_into()
                .map_err(|error| ConfigError::Section(name.to_owned(), Box::new(error))),
        }
    }

    /// Checks that every section was read, or belongs to a service that this
    /// process doesn't run.
    ///
    /// # Errors
    /// Names those that nobody knows.
    pub fn finish(&self, elsewhere: &[&str]) -> Result<(), ConfigError> {
        let read = self.read.lock();
        let unknown: Vec<_> = self
            .table
            .keys()
            .filter(|key| !read.contains(*key) && !elsewhere.contains(&key.as_str()))
            .cloned()
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let known = read
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        Err(ConfigError::Unknown { unknown, known })
    }
}

/// A variable's text as TOML where it is some, else as text.
fn value(text: &str) -> Value {
    let parsed: Result<Table, _> = format!("value = {text}").parse();
    parsed
        .ok()
        .and_then(|mut table| table.remove("value"))
        .unwrap_or_else(|| Value::String(text.into()))
}

fn set(table: &mut Table, path: &[String], value: Value) {
    match path {
        [] => {}
        [last] => drop(table.insert(last.clone(), value)),
        [first, rest @ ..] => {
            let below = table
                .entry(first.clone())
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(below) = below {
                set(below, rest, value);
            }
        }
    }
}

fn merge(table: &mut Table, over: Table) {
    for (key, value) in over {
        match (table.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(over)) => merge(below, over),
            (_, value) => drop(table.insert(key, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default, deny_unknown_fields)]
    struct Orders {
        window: i64,
        reasons: Vec<String>,
    }

    fn load(variables: &[(&str, &str)], flags: &str) -> Config {
        let variables = variables
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Config::load(None, variables, flags.parse().unwrap()).unwrap()
    }

    #[test]
    fn flags_win_over_variables() {
        let config = load(
            &[
                ("SWITCHBOARD__ORDERS__WINDOW", "3"),
                ("SWITCHBOARD__ORDERS__REASONS", r#"["a"]"#),
            ],
            "orders.window = 5",
        );

        let orders: Orders = config.section("orders").unwrap();

        assert_eq!(
            orders,
            Orders {
                window: 5,
                reasons: vec!["a".into()]
            }
        );
        assert!(config.finish(&[]).is_ok());
    }

    #[test]
    fn unknown_keys_are_errors() {
        let misspelt = load(&[("SWITCHBOARD__ORDERS__WINDOWS", "3")], "");
        assert!(
            misspelt
                .section::<Orders>("orders")
                .unwrap_err()
                .to_string()
                .contains("windows")
        );

        let strange = load(&[("SWITCHBOARD__ODRERS__WINDOW", "3")], "");
        let _: Orders = strange.section("orders").unwrap();
        assert!(
            strange
                .finish(&[])
                .unwrap_err()
                .to_string()
                .contains("odrers")
        );
    }
}
