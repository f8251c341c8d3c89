//! Resources in tables: one by its name, those of a customer, all of them.
//!
//! A collection says once which [`Table`] has its resources and which columns they're
//! found by; reading, listing, paging, writing and counting are the same for all.
//! Whoever asks as a customer gets their own: somebody else's resource and none
//! answer alike.

use std::future::Future;

use contract::{
    Authority, Error, Page, PlatformReason, Result,
    value::{Id, Instant},
};
use futures::stream::BoxStream;
use principal::Call;
use prost::{Message, Name};

use crate::{Change, Query, Row, Store, Table, Tx, Value, args, watch::Watch};

/// The most states that a list is cut down to.
const STATES: usize = 9;

/// Resources of one type, and the table that has them.
pub trait Collection: Sized + Send + Sync + 'static {
    /// What they are.
    type Resource: Message + Name + Default + Clone + PartialEq + Unpin + 'static;

    /// The first part of their names: `orders` of `orders/7`. Empty where whoever makes
    /// one chooses the whole name.
    const NAME: &'static str;

    /// Where they're kept.
    fn table() -> &'static Table;

    /// The name of one, such as `orders/7`.
    fn name(resource: &Self::Resource) -> &str;

    /// The values of the table's columns, in their order.
    fn columns(resource: &Self::Resource) -> Vec<Value>;

    /// Whether each is a customer's.
    const IS_OWNED: bool = true;

    /// Whose one is; empty where they are nobody's.
    fn customer(_: &Self::Resource) -> &str {
        ""
    }

    /// The tags that one has in the change feed: its customer's name, unless a
    /// collection says otherwise.
    fn tags(resource: &Self::Resource) -> Vec<String> {
        let customer = Self::customer(resource);
        let is_someones = !customer.is_empty();
        is_someones
            .then(|| customer.to_owned())
            .into_iter()
            .collect()
    }

    /// The etag of one, where the table has versions.
    fn etag(_: &mut Self::Resource) -> Option<&mut String> {
        None
    }

    /// When one was made: lists with the newest first are sorted by it.
    fn created(_: &Self::Resource) -> Instant {
        Instant::default()
    }

    /// What is kept of one as its document: without what other columns or tables know
    /// better.
    fn document(resource: &Self::Resource) -> Self::Resource {
        let mut document = resource.clone();
        if let Some(etag) = Self::etag(&mut document) {
            etag.clear();
        }
        document
    }

    /// Reads one from what the table selects.
    ///
    /// # Errors
    /// If the row holds something else.
    fn read(row: &Row) -> Result<Self::Resource> {
        let mut read: Self::Resource = row.message(0)?;
        if let Some(etag) = Self::etag(&mut read) {
            *etag = row.get::<i64>(1)?.to_string();
        }
        Ok(read)
    }

    /// Finds one by its name, whoever's it is: for services, operators, imports.
    ///
    /// # Errors
    /// If the database can't be reached.
    fn any(
        query: &mut impl Query,
        name: &str,
    ) -> impl Future<Output = Result<Option<Self::Resource>>> + Send {
        let args = args![name];
        async move {
            let rows = query.rows(Self::table().statements().any, args).await?;
            rows.first().map(Self::read).transpose()
        }
    }

    /// Finds a customer's own by its name; somebody else's isn't there.
    ///
    /// # Errors
    /// If the database can't be reached.
    fn own(
        query: &mut impl Query,
        customer: &str,
        name: &str,
    ) -> impl Future<Output = Result<Option<Self::Resource>>> + Send {
        let args = args![name, customer];
        async move {
            let rows = query.rows(Self::table().statements().owned, args).await?;
            rows.first().map(Self::read).transpose()
        }
    }

    /// Gives a customer's own by its name.
    ///
    /// # Errors
    /// `NOT_FOUND` for somebody else's as for none.
    fn owned(
        query: &mut impl Query,
        customer: &str,
        name: &str,
    ) -> impl Future<Output = Result<Self::Resource>> + Send {
        async move {
            let own = Self::own(query, customer, name).await?;
            own.ok_or_else(Error::not_found)
        }
    }

    /// Gives the one that a caller means, as it was shown to them: a customer's own,
    /// or for a service or an operator anybody's. No etag takes it as it is.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a name of another collection, `NOT_FOUND` for somebody
    /// else's as for none, `ETAG_MISMATCH` if it has changed.
    fn meant(
        query: &mut impl Query,
        call: &Call,
        (name, etag): (&str, &str),
    ) -> impl Future<Output = Result<Self::Resource>> + Send {
        async move {
            let name = Id::parse(Self::NAME, "name", name)?;
            let mut found = match call.policy.authority {
                Authority::Customer => Self::owned(query, call.customer()?, name.as_str()).await?,
                _ => {
                    let found = Self::any(query, name.as_str()).await?;
                    found.ok_or_else(Error::not_found)?
                }
            };
            match Self::etag(&mut found) {
                Some(now) if !etag.is_empty() && etag != now => {
                    Err(PlatformReason::EtagMismatch.into())
                }
                _ => Ok(found),
            }
        }
    }

    /// Gives the one that a caller means, and then each time that it has changed.
    ///
    /// # Errors
    /// As [`Self::meant`], at once.
    fn watch(
        store: &Store,
        call: &Call,
        name: &str,
    ) -> impl Future<Output = Result<BoxStream<'static, Result<Self::Resource>>>> + Send {
        Watch::<Self>::begin(store.clone(), call.clone(), name.to_owned())
    }

    /// Runs a statement that selects what [`Self::read`] reads.
    ///
    /// # Errors
    /// If the database refuses it.
    fn select(
        query: &mut impl Query,
        sql: &'static str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Self::Resource>>> + Send {
        async move {
            query
                .rows(sql, args)
                .await?
                .iter()
                .map(Self::read)
                .collect()
        }
    }

    /// Lists a customer's own in the order of their names. Gives a page, and the token
    /// of the next one.
    ///
    /// # Errors
    /// If the database can't be reached.
    fn list(
        query: &mut impl Query,
        customer: &str,
        page: &Page,
    ) -> impl Future<Output = Result<(Vec<Self::Resource>, String)>> + Send {
        let args = args![customer, &page.after, page.size + 1];
        async move {
            let found = Self::select(query, Self::table().statements().list, args).await?;
            Ok(page.cut(found, |last| Self::name(last).to_owned()))
        }
    }

    /// Lists a customer's own with the newest first, in some states or in all. The
    /// table has the columns `create_time` and `state`. Gives a page, and the token of
    /// the next one.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for more than nine states, or one that is unspecified.
    fn newest(
        query: &mut impl Query,
        customer: &str,
        states: &[i32],
        page: &Page,
    ) -> impl Future<Output = Result<(Vec<Self::Resource>, String)>> + Send {
        let args = newest(customer, states, page);
        async move {
            let found = Self::select(query, Self::table().statements().newest, args?).await?;
            let key = |last: &Self::Resource| {
                format!("{} {}", Self::created(last).micros(), Self::name(last))
            };
            Ok(page.cut(found, key))
        }
    }

    /// Gives up to 200 after a name, whoever's they are: for export.
    ///
    /// # Errors
    /// If the database can't be reached.
    fn page(
        query: &mut impl Query,
        after: &str,
    ) -> impl Future<Output = Result<Vec<Self::Resource>>> + Send {
        Self::select(query, Self::table().statements().page, args![after])
    }

    /// Counts all of them.
    ///
    /// # Errors
    /// If the database can't be reached.
    fn count(query: &mut impl Query) -> impl Future<Output = Result<i64>> + Send {
        query.one(Self::table().statements().count, Vec::new())
    }

    /// Keeps one as it is given, in place of the one that was there. False if it was
    /// there just so.
    ///
    /// # Errors
    /// `ALREADY_EXISTS` if another one has what is unique to it.
    fn put(tx: &mut Tx, resource: &Self::Resource) -> impl Future<Output = Result<bool>> + Send {
        async move {
            let there = Self::any(tx, Self::name(resource)).await?;
            let document = Self::document(resource);
            if there.is_some_and(|there| Self::document(&there) == document) {
                return Ok(false);
            }
            Self::write(tx, resource).await.map(|()| true)
        }
    }

    /// Writes one, whatever was there.
    ///
    /// # Errors
    /// As [`Self::put`].
    fn write(tx: &mut Tx, resource: &Self::Resource) -> impl Future<Output = Result<()>> + Send {
        let args = values::<Self>(resource);
        async move {
            tx.execute(Self::table().statements().write, args)
                .await
                .map(drop)
        }
    }

    /// Writes one in place of the one whose etag it has. Gives it with its new etag.
    ///
    /// # Errors
    /// `ETAG_MISMATCH` if it has changed since.
    fn update(
        tx: &mut Tx,
        mut resource: Self::Resource,
    ) -> impl Future<Output = Result<Self::Resource>> + Send {
        async move {
            let mut args = values::<Self>(&resource);
            let mismatch = || Error::from(PlatformReason::EtagMismatch);
            let version: Option<i64> = Self::etag(&mut resource).and_then(|etag| etag.parse().ok());
            let version = version.ok_or_else(mismatch)?;
            args.push(Value::from(version));
            if tx.execute(Self::table().statements().update, args).await? != 1 {
                return Err(mismatch());
            }
            if let Some(etag) = Self::etag(&mut resource) {
                *etag = (version + 1).to_string();
            }
            Ok(resource)
        }
    }

    /// Writes a new one, which has no etag, or one in place of the one whose etag it
    /// has. Gives it with its etag.
    ///
    /// # Errors
    /// As [`Self::write`] and [`Self::update`].
    fn keep(
        tx: &mut Tx,
        mut resource: Self::Resource,
    ) -> impl Future<Output = Result<Self::Resource>> + Send {
        async move {
            match Self::etag(&mut resource) {
                Some(etag) if !etag.is_empty() => return Self::update(tx, resource).await,
                Some(etag) => "1".clone_into(etag),
                None => {}
            }
            Self::write(tx, &resource).await?;
            Ok(resource)
        }
    }

    /// Writes one in place of the one whose etag it has, and tells of it under what
    /// the change is called. Gives it as the caller is shown it: a preview has the
    /// etag of what it was made from, because the yes is to that.
    ///
    /// # Errors
    /// As [`Self::update`].
    fn change(
        tx: &mut Tx,
        call: &Call,
        mut resource: Self::Resource,
        kind: &'static str,
    ) -> impl Future<Output = Result<Self::Resource>> + Send {
        async move {
            let made_from = Self::etag(&mut resource).map(|etag| etag.clone());
            let mut changed = Self::update(tx, resource).await?;
            tx.change(Change {
                name: Self::name(&changed).to_owned(),
                kind: kind.into(),
                tags: Self::tags(&changed),
            });
            if call.preview
                && let (Some(etag), Some(made_from)) = (Self::etag(&mut changed), made_from)
            {
                *etag = made_from;
            }
            Ok(changed)
        }
    }
}

/// The arguments of [`Collection::newest`].
fn newest(customer: &str, states: &[i32], page: &Page) -> Result<Vec<Value>> {
    if states.len() > STATES || states.contains(&0) {
        let wanted = format!("at most {STATES} states, and none that is unspecified");
        return Err(Error::invalid("states", &wanted));
    }
    let (before, name) = match page.after.split_once(' ') {
        Some((before, name)) => (before.parse().unwrap_or(i64::MAX), name),
        None => (i64::MAX, ""),
    };
    let mut args = args![customer, before, name];
    args.extend((0..STATES).map(|at| Value::from(states.get(at).copied().unwrap_or(-1))));
    args.push(Value::from(page.size + 1));
    Ok(args)
}

/// Everything that a table has of a resource.
fn values<C: Collection>(resource: &C::Resource) -> Vec<Value> {
    let mut args = args![C::name(resource)];
    args.extend(C::columns(resource));
    if C::table().has_document {
        args.push(Value::from(C::document(resource).encode_to_vec()));
    }
    args
}
