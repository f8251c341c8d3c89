//! A change as its method says it: what to ask elsewhere, and what the rules
//! make of it. Everything around that is here, once.

use contract::{
    Assurance, Authority, ChangeMethod, Error, PlatformReason, Result,
    billing::{
        GetPaymentMethodRequest, PaymentMethod,
        billing_service::{ChargeOrder, GetPaymentMethod},
    },
    catalog::{
        GetProductRequest, Product,
        catalog_service::{GetProduct, ReserveStock},
    },
    orders::{self as wire, Reason},
    types::Money,
    value::Id,
};
use futures::future::try_join_all;
use mesh::CallOptions;
use principal::Call;
use service::Learned;
use store::{Durability, Pending, Query, Stored, Tx, unit};

use super::{accept, begin::repeat, carry};
use crate::{
    Orders, error,
    model::{Draft, Known, Order, net},
    store::{
        changes::{self, Change},
        orders,
    },
};

/// How old a second factor may be where a rule asks for it.
const FRESH: std::time::Duration = std::time::Duration::from_secs(900);

/// What a request asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'r> {
    /// The order.
    pub(crate) name: &'r str,
    /// Of the order as it was shown; empty takes it as it is.
    pub(crate) etag: &'r str,
    /// The method that is to pay or to be paid; empty for none.
    pub(crate) payment_method: &'r str,
}

/// A method that changes an order together with other services.
pub(crate) trait Drafts<M: ChangeMethod<Reply = wire::Order>>: Send + Sync {
    /// Reads from a request which order it's about, and by which payment method.
    fn asked(request: &M::Request) -> Asked<'_>;

    /// Names the variants whose products catalog is asked for before the rules run.
    fn variants<'r>(_: &'r M::Request, _: &'r Order) -> Vec<&'r str> {
        Vec::new()
    }

    /// Gives the price that the customer agreed to, where the request has one.
    fn agreed(_: &M::Request) -> Option<&Money> {
        None
    }

    /// Gives what a draft costs, to be compared with what was agreed to: the order's
    /// total, unless a method says otherwise.
    fn costs(draft: &Draft) -> Option<&Money> {
        draft.order.rest.total.as_ref()
    }

    /// Refuses early, before any other service is asked: "this order is cancelled".
    fn may(&self, call: &Call, order: &Order) -> Result<()>;

    /// Applies the rules: gives the order as it will be, and what that takes
    /// elsewhere.
    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &M::Request,
        known: &Known,
    ) -> Result<Draft>;
}

impl<M> service::Change<M> for Orders
where
    M: ChangeMethod<Reply = wire::Order>,
    Self: Drafts<M>,
{
    type Known = Known;
    type Plan = Change;

    async fn learn(&self, call: &Call, request: &M::Request) -> Result<Known> {
        let asked = <Self as Drafts<M>>::asked(request);
        let order = self.shown(call, &mut self.store.reader(), asked).await?;
        <Self as Drafts<M>>::may(self, call, &order)?;
        let variants = <Self as Drafts<M>>::variants(request, &order);
        let customer = &order.rest.customer;
        self.known(call, customer, variants, asked.payment_method)
            .await
    }

    async fn accept(
        &self,
        call: &Call,
        tx: &mut Tx,
        Learned { request, known }: Learned<'_, M::Request, Known>,
        pending: Pending,
    ) -> Result<Change> {
        let asked = <Self as Drafts<M>>::asked(request);
        let order = self.shown(call, tx, asked).await?;
        self.free(call, tx, &order).await?;
        let draft = <Self as Drafts<M>>::draft(self, call, order.clone(), request, known)?;
        if draft.costs && call.policy.authority == Authority::Customer {
            let session = call.session()?;
            session.require(Assurance::Verified, Some(FRESH), call.now)?;
        }
        let agreed = <Self as Drafts<M>>::agreed(request);
        if agreed.is_some() && agreed != <Self as Drafts<M>>::costs(&draft) {
            return Err(Reason::PriceChanged.into());
        }
        if let Some(missing) = lacking(&draft) {
            return Err(missing);
        }
        if draft.created && orders::is_taken(tx, &draft.order.rest.number).await? {
            // chance made a number twice: the next one is another
            return Err(error::busy());
        }
        match draft.order == order {
            true => repeat(call, tx, draft, pending).await,
            false => accept(self, call, tx, draft, pending).await,
        }
    }

    async fn rehearse(&self, call: &Call, change: Change) -> Result<wire::Order> {
        let options = CallOptions::within(call);
        if let Some(mut reserve) = change.plan.reserve {
            reserve.validate_only = true;
            self.catalog
                .call::<ReserveStock>(&options, &reserve)
                .await?;
        }
        if let Some(mut charge) = change.plan.charge {
            charge.validate_only = true;
            self.billing.call::<ChargeOrder>(&options, &charge).await?;
        }
        let order = change.plan.order;
        order.ok_or_else(|| Error::internal("a change without its order"))
    }

    async fn carry(&self, call: &Call, change: Change) -> Result<wire::Order> {
        let (id, name) = (change.id.clone(), change.order.clone());
        let holder = change.holder.clone();
        let kind = change.plan.order.is_some().then(|| change.plan.kind());
        // some of the caller's time is kept for telling them
        let options = CallOptions::within(call).at_most(call.remaining().mul_f32(0.8));
        if let Err(error) = carry(self, change, &options).await {
            let row = changes::get(&mut self.store.reader(), &id).await?;
            let decided = row.as_ref().is_some_and(Change::is_decided);
            let let_go: Result<()> = async {
                unit!(self.store, Durability::Process, |tx| {
                    changes::let_go(tx, &id, &holder).await
                })
            }
            .await;
            let_go?;
            if !decided {
                return Err(error);
            }
            // recovery carries on from its row
            tracing::info!(change = id, %error, "the rest is under way");
        }
        if let Some(kind) = kind {
            self.metrics.changed(kind);
        }
        let order = orders::any(&mut self.store.reader(), &name).await?;
        Ok(order.ok_or_else(Error::not_found)?.wire())
    }
}

impl Orders {
    /// The order that a caller may change, as it was shown to them.
    async fn shown(&self, call: &Call, query: &mut impl Query, asked: Asked<'_>) -> Result<Order> {
        let name = Id::parse("orders", "name", asked.name)?;
        let order = match call.policy.authority {
            Authority::Customer => orders::get(query, call.customer()?, name.as_str()).await?,
            _ => orders::any(query, name.as_str())
                .await?
                .ok_or_else(Error::not_found)?,
        };
        match asked.etag.is_empty() || asked.etag == order.version.to_string() {
            true => Ok(order),
            false => Err(error::changed()),
        }
    }

    /// Whether nobody else changes the order, and the customer hasn't changed
    /// too much for a day.
    pub(crate) async fn free(&self, call: &Call, tx: &mut Tx, order: &Order) -> Result<()> {
        if changes::open(tx, &order.rest.name).await?.is_some() {
            return Err(error::busy());
        }
        let most = i64::from(self.config.changes_per_day);
        if most == 0 || call.policy.authority != Authority::Customer {
            return Ok(());
        }
        let day = std::time::Duration::from_secs(24 * 3600);
        let since = tx.now().before(day);
        match Stored::count(tx, call.customer()?, &call.request_id, since).await? >= most {
            true => Err(Reason::NeedsReview.into()),
            false => Ok(()),
        }
    }

    /// What catalog and billing know of what is asked for.
    async fn known(
        &self,
        call: &Call,
        customer: &str,
        variants: Vec<&str>,
        method: &str,
    ) -> Result<Known> {
        let options = CallOptions::within(call);
        let mut names: Vec<&str> = variants
            .into_iter()
            .filter_map(|name| name.split_once("/variants/"))
            .map(|(product, _)| product)
            .collect();
        names.sort_unstable();
        names.dedup();
        if names.len() > 100 {
            return Err(Error::invalid("new_variants", "of at most 100 products"));
        }
        let products = try_join_all(names.into_iter().map(|name| self.product(&options, name)));
        let method = self.method(&options, customer, method);
        let (products, method) = futures::future::try_join(products, method).await?;
        Ok(Known {
            products: products.into_iter().flatten().collect(),
            method,
        })
    }

    async fn product(&self, options: &CallOptions, name: &str) -> Result<Option<Product>> {
        let request = GetProductRequest {
            name: name.to_owned(),
            read_mask: None,
        };
        match self.catalog.call::<GetProduct>(options, &request).await {
            Ok(product) => Ok(Some(product)),
            // the rules say that it can't be had
            Err(error)
                if error.is(PlatformReason::NotFound)
                    || error.is(PlatformReason::InvalidRequest) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn method(
        &self,
        options: &CallOptions,
        customer: &str,
        name: &str,
    ) -> Result<Option<PaymentMethod>> {
        if name.is_empty() {
            return Ok(None);
        }
        let request = GetPaymentMethodRequest {
            name: name.to_owned(),
            customer: customer.to_owned(),
            read_mask: None,
        };
        let found = self.billing.call::<GetPaymentMethod>(options, &request);
        found.await.map(Some)
    }
}

/// What goes back is at most what was paid, with what is charged now.
fn lacking(draft: &Draft) -> Option<Error> {
    let payments = &draft.order.rest.payments;
    // those that the draft makes are the last
    let before = payments.len().saturating_sub(draft.refund.len());
    let back = draft.refund.iter().map(|back| back.amount.minor_units);
    let beyond = back.fold(0_i64, i64::saturating_add) > net(&payments[..before]);
    beyond.then(|| contract::billing::Reason::RefundExceedsPayment.into())
}
