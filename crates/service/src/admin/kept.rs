//! What a service keeps: which resources go in and out, by which rules.

use std::{marker::PhantomData, sync::Arc};

use contract::{Error, Result, value::Id};
use futures::future::BoxFuture;
use prost::{Message, Name};
use prost_types::Any;
use store::{Change, Collection, Reader, Store, Tx};

use super::LONGEST;

/// What came of a resource that was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// Whose it is; empty for nobody's.
    pub customer: String,
    /// False if it was there as given.
    pub changed: bool,
}

/// A service that keeps a collection: it can be imported, exported, counted.
pub trait Keeps<C: Collection>: Send + Sync + 'static {
    /// What an import of one is called in the change feed.
    const IMPORTED: &'static str;

    /// Names what has changed for whoever follows the change feed: the resource,
    /// unless a service says otherwise.
    fn told(resource: &C::Resource) -> &str {
        C::name(resource)
    }

    /// Checks one that comes in, beyond its name and its customer's; where the rules
    /// complete it, gives it completed.
    ///
    /// # Errors
    /// If it breaks a rule.
    fn check(
        &self,
        _: &mut Tx,
        resource: C::Resource,
    ) -> impl Future<Output = Result<C::Resource>> + Send {
        std::future::ready(Ok(resource))
    }

    /// Keeps one that is checked. False if it was there as given.
    ///
    /// # Errors
    /// If it can't be written.
    fn keep(
        &self,
        tx: &mut Tx,
        resource: &C::Resource,
    ) -> impl Future<Output = Result<bool>> + Send {
        C::put(tx, resource)
    }

    /// Completes what is exported by what other tables know of it.
    ///
    /// # Errors
    /// If they can't be read.
    fn complete(
        &self,
        _: &mut Reader,
        page: Vec<C::Resource>,
    ) -> impl Future<Output = Result<Vec<C::Resource>>> + Send {
        std::future::ready(Ok(page))
    }
}

/// A service that takes messages of a type in, and never gives them out: events of
/// others, secrets.
pub trait Takes<M>: Send + Sync + 'static {
    /// Takes one in.
    ///
    /// # Errors
    /// If it breaks a rule.
    fn take(&self, tx: &mut Tx, message: M) -> impl Future<Output = Result<Taken>> + Send;
}

/// The types that a service keeps or takes, in the order in which they're exported.
pub struct Kept<S> {
    service: Arc<S>,
    store: Store,
    types: Vec<Type<S>>,
}

struct Type<S> {
    name: String,
    is_exported: bool,
    handler: Box<dyn Handler<S>>,
}

impl<S: Send + Sync + 'static> Kept<S> {
    /// Nothing yet.
    #[must_use]
    pub fn new(service: &Arc<S>, store: &Store) -> Self {
        Self {
            service: Arc::clone(service),
            store: store.clone(),
            types: Vec::new(),
        }
    }

    /// Also keeps this collection.
    #[must_use]
    pub fn keeps<C: Collection>(mut self) -> Self
    where
        S: Keeps<C>,
    {
        self.types.push(Type {
            name: C::Resource::full_name(),
            is_exported: true,
            handler: Box::new(Keeping::<C>(PhantomData)),
        });
        self
    }

    /// Also takes this type in.
    #[must_use]
    pub fn takes<M: Message + Name + Default + 'static>(mut self) -> Self
    where
        S: Takes<M>,
    {
        self.types.push(Type {
            name: M::full_name(),
            is_exported: false,
            handler: Box::new(Taking::<M>(PhantomData)),
        });
        self
    }

    fn of(&self, name: &str) -> Option<&Type<S>> {
        self.types.iter().find(|kept| kept.name == name)
    }
}

/// [`Kept`], whichever service it is.
pub(crate) trait Portable: Send + Sync {
    /// Full names of the types that are exported.
    fn types(&self) -> Vec<String>;

    /// Takes a resource in.
    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<Taken>>;

    /// Up to 200 resources of a type after a name, and the name of the last.
    fn export<'a>(
        &'a self,
        name: &'a str,
        after: &'a str,
    ) -> BoxFuture<'a, Result<(Vec<Any>, String)>>;

    /// How many resources of a type there are.
    fn count<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<i64>>;
}

impl<S: Send + Sync + 'static> Portable for Kept<S> {
    fn types(&self) -> Vec<String> {
        let exported = self.types.iter().filter(|kept| kept.is_exported);
        exported.map(|kept| kept.name.clone()).collect()
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<Taken>> {
        let name = resource.type_url.rsplit('/').next().unwrap_or_default();
        match self.of(name) {
            Some(kept) => kept.handler.import(&self.service, tx, &resource.value),
            None => Box::pin(std::future::ready(Err(foreign(resource)))),
        }
    }

    fn export<'a>(
        &'a self,
        name: &'a str,
        after: &'a str,
    ) -> BoxFuture<'a, Result<(Vec<Any>, String)>> {
        match self.of(name) {
            Some(kept) => kept
                .handler
                .export(&self.service, self.store.scanner(), after),
            None => Box::pin(std::future::ready(Ok(Default::default()))),
        }
    }

    fn count<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<i64>> {
        match self.of(name) {
            Some(kept) => kept.handler.count(self.store.scanner()),
            None => Box::pin(std::future::ready(Ok(0))),
        }
    }
}

/// What is done with a type.
trait Handler<S>: Send + Sync {
    fn import<'a>(
        &self,
        service: &'a S,
        tx: &'a mut Tx,
        bytes: &'a [u8],
    ) -> BoxFuture<'a, Result<Taken>>;

    fn export<'a>(
        &self,
        service: &'a S,
        reader: Reader,
        after: &'a str,
    ) -> BoxFuture<'a, Result<(Vec<Any>, String)>>;

    fn count(&self, reader: Reader) -> BoxFuture<'static, Result<i64>>;
}

struct Keeping<C>(PhantomData<fn() -> C>);

impl<C: Collection, S: Keeps<C>> Handler<S> for Keeping<C> {
    fn import<'a>(
        &self,
        service: &'a S,
        tx: &'a mut Tx,
        bytes: &'a [u8],
    ) -> BoxFuture<'a, Result<Taken>> {
        Box::pin(async move {
            let resource: C::Resource = read(bytes)?;
            check_name::<C>(&resource)?;
            if C::IS_OWNED {
                Id::parse("customers", "customer", C::customer(&resource))?;
            }
            let resource = service.check(tx, resource).await?;
            let changed = service.keep(tx, &resource).await?;
            if changed {
                tx.change(Change {
                    name: S::told(&resource).to_owned(),
                    kind: S::IMPORTED.into(),
                    tags: C::tags(&resource),
                });
            }
            Ok(Taken {
                name: C::name(&resource).to_owned(),
                customer: C::customer(&resource).to_owned(),
                changed,
            })
        })
    }

    fn export<'a>(
        &self,
        service: &'a S,
        mut reader: Reader,
        after: &'a str,
    ) -> BoxFuture<'a, Result<(Vec<Any>, String)>> {
        Box::pin(async move {
            let page = C::page(&mut reader, after).await?;
            let page = service.complete(&mut reader, page).await?;
            let last = page.last().map(|last| C::name(last).to_owned());
            let page = page.iter().map(pack).collect();
            Ok((page, last.unwrap_or_default()))
        })
    }

    fn count(&self, mut reader: Reader) -> BoxFuture<'static, Result<i64>> {
        Box::pin(async move { C::count(&mut reader).await })
    }
}

struct Taking<M>(PhantomData<fn() -> M>);

impl<M: Message + Name + Default + 'static, S: Takes<M>> Handler<S> for Taking<M> {
    fn import<'a>(
        &self,
        service: &'a S,
        tx: &'a mut Tx,
        bytes: &'a [u8],
    ) -> BoxFuture<'a, Result<Taken>> {
        Box::pin(async move { service.take(tx, read(bytes)?).await })
    }

    fn export<'a>(
        &self,
        _: &'a S,
        _: Reader,
        _: &'a str,
    ) -> BoxFuture<'a, Result<(Vec<Any>, String)>> {
        Box::pin(std::future::ready(Ok(Default::default())))
    }

    fn count(&self, _: Reader) -> BoxFuture<'static, Result<i64>> {
        Box::pin(std::future::ready(Ok(0)))
    }
}

fn check_name<C: Collection>(resource: &C::Resource) -> Result<()> {
    let name = C::name(resource);
    match C::NAME {
        "" if name.is_empty() || name.len() > LONGEST => {
            Err(Error::invalid("name", "1 to 200 characters"))
        }
        "" => Ok(()),
        collection => Id::parse(collection, "name", name).map(drop),
    }
}

fn read<M: Message + Default>(bytes: &[u8]) -> Result<M> {
    M::decode(bytes).map_err(|_| Error::invalid("resources", "messages of their types"))
}

/// A resource as its type; `None` if it's another.
///
/// # Errors
/// `INVALID_REQUEST` if it says that it is, and isn't.
pub fn unpack<M: Message + Name + Default>(resource: &Any) -> Result<Option<M>> {
    if resource.type_url.rsplit('/').next() != Some(M::full_name().as_str()) {
        return Ok(None);
    }
    read(&resource.value).map(Some)
}

/// A resource with its type.
#[must_use]
pub fn pack<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: M::type_url(),
        value: message.encode_to_vec(),
    }
}

fn foreign(resource: &Any) -> Error {
    Error::invalid("resources", "a type that this service keeps").with("type", &resource.type_url)
}
