//! A table that keeps resources, and the statements that it takes.

use std::sync::OnceLock;

/// A table of resources: `name` is its primary key; the other columns are what
/// resources are looked for by.
#[derive(Debug)]
pub struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    select: &'static str,
    pub(crate) has_document: bool,
    pub(crate) is_versioned: bool,
    statements: OnceLock<Statements>,
}

/// The SQL of a table. It's made once, of names that stand in this binary.
#[derive(Debug)]
pub(crate) struct Statements {
    pub(crate) any: &'static str,
    pub(crate) owned: &'static str,
    pub(crate) page: &'static str,
    pub(crate) list: &'static str,
    pub(crate) newest: &'static str,
    pub(crate) count: &'static str,
    pub(crate) write: &'static str,
    pub(crate) update: &'static str,
}

impl Table {
    /// A table with these columns besides `name` and `document`, the resource as a
    /// message.
    #[must_use]
    pub const fn new(name: &'static str, columns: &'static [&'static str]) -> Self {
        Self {
            name,
            columns,
            select: "document",
            has_document: true,
            is_versioned: false,
            statements: OnceLock::new(),
        }
    }

    /// A table whose resources are its columns: there is no document.
    #[must_use]
    pub const fn of_columns(
        name: &'static str,
        columns: &'static [&'static str],
        select: &'static str,
    ) -> Self {
        let mut table = Self::new(name, columns).selecting(select);
        table.has_document = false;
        table
    }

    /// Reads something else than the document alone, such as a sum.
    #[must_use]
    pub const fn selecting(mut self, select: &'static str) -> Self {
        self.select = select;
        self
    }

    /// Has a column `version`, which grows with every write: the resource's etag.
    #[must_use]
    pub const fn versioned(mut self) -> Self {
        self.is_versioned = true;
        self
    }

    pub(crate) fn statements(&self) -> &Statements {
        self.statements.get_or_init(|| self.make())
    }

    fn make(&self) -> Statements {
        let table = self.name;
        let select = match self.is_versioned {
            true => format!("SELECT {}, version FROM {table}", self.select),
            false => format!("SELECT {} FROM {table}", self.select),
        };
        let document = self.has_document.then_some("document");
        let columns: Vec<&str> = self.columns.iter().copied().chain(document).collect();
        let states: Vec<String> = (4..=12).map(|at| format!("${at}")).collect();
        let newest = format!(
            "{select} WHERE customer = $1 AND (create_time < $2 OR (create_time = $2 AND name > $3)) \
             AND ($4 = -1 OR state IN ({})) ORDER BY create_time DESC, name LIMIT $13",
            states.join(", ")
        );
        Statements {
            any: keep(format!("{select} WHERE name = $1")),
            owned: keep(format!("{select} WHERE name = $1 AND customer = $2")),
            page: keep(format!("{select} WHERE name > $1 ORDER BY name LIMIT 200")),
            list: keep(format!(
                "{select} WHERE customer = $1 AND name > $2 ORDER BY name LIMIT $3"
            )),
            newest: keep(newest),
            count: keep(format!("SELECT COUNT(*) FROM {table}")),
            write: keep(self.write(&columns)),
            update: keep(self.update(&columns)),
        }
    }

    fn write(&self, columns: &[&str]) -> String {
        let table = self.name;
        let places: Vec<String> = (1..=columns.len() + 1).map(|at| format!("${at}")).collect();
        let sets = columns
            .iter()
            .map(|name| format!("{name} = excluded.{name}"));
        let mut sets: Vec<String> = sets.collect();
        let (mut names, mut places) = (columns.join(", "), places.join(", "));
        if self.is_versioned {
            names.push_str(", version");
            places.push_str(", 1");
            sets.push(format!("version = {table}.version + 1"));
        }
        format!(
            "INSERT INTO {table} (name, {names}) VALUES ({places}) \
             ON CONFLICT (name) DO UPDATE SET {}",
            sets.join(", ")
        )
    }

    fn update(&self, columns: &[&str]) -> String {
        let sets = columns.iter().enumerate();
        let sets: Vec<String> = sets
            .map(|(at, name)| format!("{name} = ${}", at + 2))
            .collect();
        format!(
            "UPDATE {} SET {}, version = version + 1 WHERE name = $1 AND version = ${}",
            self.name,
            sets.join(", "),
            columns.len() + 2
        )
    }
}

/// Statements are known for as long as the process runs: a few for each table.
fn keep(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}
