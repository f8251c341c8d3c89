//! What catalog and billing are asked before the rules run.

use contract::{
    Error, PlatformReason, Result,
    billing::{GetPaymentMethodRequest, PaymentMethod, billing_service::GetPaymentMethod},
    catalog::{GetProductRequest, Product, catalog_service::GetProduct},
};
use futures::future::{try_join, try_join_all};
use mesh::CallOptions;
use principal::Call;

use crate::{Orders, model::Known};

impl Orders {
    /// What catalog says of these variants, and billing of a customer's method.
    pub(super) async fn known(
        &self,
        call: &Call,
        variants: Vec<&str>,
        (customer, method): (&str, &str),
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
        let (products, method) = try_join(products, method).await?;
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
        let catalog = self.sagas.client("catalog")?;
        match catalog.call::<GetProduct>(options, &request).await {
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
        let billing = self.sagas.client("billing")?;
        let found = billing.call::<GetPaymentMethod>(options, &request);
        found.await.map(Some)
    }
}
