//! What the rules know from other services.

use contract::{
    Error, Result,
    billing::{PaymentMethod, PaymentMethodKind, Reason as BillingReason},
    catalog::{Product, Variant},
    orders::Reason,
    value,
};

/// What catalog and billing said.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Known {
    /// Products of the variants that are asked for.
    pub(crate) products: Vec<Product>,
    /// The method that was named, if it's on the customer's file.
    pub(crate) method: Option<PaymentMethod>,
}

impl Known {
    /// A variant that is to be had instead of one of `product`.
    ///
    /// # Errors
    /// If it's of another product, or can't be had now.
    pub(crate) fn variant(&self, product: &str, name: &str) -> Result<(&Product, &Variant)> {
        let of = name.split_once("/variants/").map_or("", |(of, _)| of);
        if of != product {
            return Err(Error::from(Reason::OtherProduct).with("variant", name));
        }
        let unavailable = || Error::from(Reason::VariantUnavailable).with("variant", name);
        let product = self.products.iter().find(|known| known.name == of);
        let product = product.ok_or_else(unavailable)?;
        let found = product.variants.iter().find(|known| known.name == name);
        match found {
            Some(variant) if variant.available => Ok((product, variant)),
            _ => Err(value::instead(unavailable(), &alternatives(product, found))),
        }
    }

    /// The method that is to pay or to get `cents`.
    ///
    /// # Errors
    /// If none was named, or it's a gift card that doesn't hold as much.
    pub(crate) fn method(&self, cents: i64) -> Result<&PaymentMethod> {
        let missing = || Error::invalid("payment_method", "a method on file");
        let method = self.method.as_ref().ok_or_else(missing)?;
        let left = method.balance.as_ref().map_or(0, |left| left.minor_units);
        if method.kind() == PaymentMethodKind::GiftCard && cents > left {
            let error = Error::from(BillingReason::GiftCardInsufficient);
            return Err(error.with("payment_method", &method.name));
        }
        Ok(method)
    }
}

/// Up to three variants that can be had, nearest in options first.
fn alternatives(product: &Product, wanted: Option<&Variant>) -> Vec<Variant> {
    let shared = |variant: &&Variant| {
        let options = wanted.map_or(&[][..], |wanted| &wanted.options);
        options
            .iter()
            .filter(|option| variant.options.contains(option))
            .count()
    };
    let mut found: Vec<_> = product
        .variants
        .iter()
        .filter(|one| one.available)
        .collect();
    found.sort_by_key(|variant| std::cmp::Reverse(shared(variant)));
    found.into_iter().take(3).cloned().collect()
}
