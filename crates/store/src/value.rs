//! Arguments and rows, the same for both engines.

use std::future::Future;

use contract::{Error, Result, value::Instant};
use rusqlite::types::Value as SqliteValue;
use sqlx::{Postgres, postgres::PgRow};

use crate::error::from_sqlx;

/// One argument of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, or null.
    Text(Option<String>),
    /// A whole number, or null.
    Int(Option<i64>),
    /// Bytes, or null.
    Bytes(Option<Vec<u8>>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(Some(text.clone()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Int(Some(number.into()))
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Int(Some(yes.into()))
    }
}

impl From<Instant> for Value {
    fn from(instant: Instant) -> Self {
        Self::Int(Some(instant.micros()))
    }
}

impl From<Option<Instant>> for Value {
    fn from(instant: Option<Instant>) -> Self {
        Self::Int(instant.map(Instant::micros))
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

/// One row of a result; columns by their place, from 0.
#[derive(Debug)]
pub enum Row {
    /// Of SQLite.
    Sqlite(Vec<SqliteValue>),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

/// A value that both engines can give.
pub trait Column: for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres> {
    /// Reads what SQLite gave, if it's such a value.
    fn of(value: &SqliteValue) -> Option<Self>;
}

impl Column for String {
    fn of(value: &SqliteValue) -> Option<Self> {
        match value {
            SqliteValue::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl Column for i64 {
    fn of(value: &SqliteValue) -> Option<Self> {
        match value {
            SqliteValue::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    fn of(value: &SqliteValue) -> Option<Self> {
        match value {
            SqliteValue::Blob(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl<C> Column for Option<C>
where
    C: Column,
    Self: for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
{
    fn of(value: &SqliteValue) -> Option<Self> {
        match value {
            SqliteValue::Null => Some(None),
            value => C::of(value).map(Some),
        }
    }
}

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    /// If the statement gives something else there.
    pub fn get<C: Column>(&self, column: usize) -> Result<C> {
        use sqlx::Row as _;
        match self {
            Self::Sqlite(row) => row
                .get(column)
                .and_then(C::of)
                .ok_or_else(|| Error::internal(format!("column {column} holds something else"))),
            Self::Postgres(row) => row.try_get(column).map_err(from_sqlx),
        }
    }

    /// A moment.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn instant(&self, column: usize) -> Result<Instant> {
        Ok(Instant::from_micros(self.get(column)?))
    }

    /// A message.
    ///
    /// # Errors
    /// As [`Self::get`], or if the bytes are no such message.
    pub fn message<M: prost::Message + Default>(&self, column: usize) -> Result<M> {
        let bytes: Vec<u8> = self.get(column)?;
        M::decode(bytes.as_slice()).map_err(Error::internal)
    }
}

/// A type that a row holds.
pub trait FromRow: Sized + Send + Unpin {
    /// Reads it.
    ///
    /// # Errors
    /// If the row holds something else.
    fn from_row(row: &Row) -> Result<Self>;
}

impl FromRow for String {
    fn from_row(row: &Row) -> Result<Self> {
        row.get(0)
    }
}

impl FromRow for i64 {
    fn from_row(row: &Row) -> Result<Self> {
        row.get(0)
    }
}

/// Whatever can be asked: a reader, or a unit of work that sees its own writes.
pub trait Query: Send {
    /// All rows of a statement.
    fn rows(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>>> + Send;

    /// All rows, read.
    fn all<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send {
        async move {
            self.rows(sql, args)
                .await?
                .iter()
                .map(T::from_row)
                .collect()
        }
    }

    /// The first row, if there is one.
    fn optional<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        async move {
            self.rows(sql, args)
                .await?
                .first()
                .map(T::from_row)
                .transpose()
        }
    }

    /// The one row.
    fn one<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<T>> + Send {
        async move {
            let row = self.optional(sql, args).await?;
            row.ok_or_else(|| Error::internal("a statement that gives a row gave none"))
        }
    }
}
