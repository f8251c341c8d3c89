//! Payment methods. The balance of a gift card comes from the ledger, never from the
//! method.

use contract::{
    Result,
    billing::{PaymentMethod, PaymentMethodKind},
    value,
};
use store::{Collection, Row, Table, Value, args};

static METHODS: Table = Table::new("payment_methods", &["customer", "currency"]).selecting(
    "document, (SELECT CAST(COALESCE(SUM(minor_units), 0) AS BIGINT) FROM ledger \
     WHERE account = 'method/' || payment_methods.name), currency",
);

/// Payment methods by their names.
pub(crate) struct Methods;

impl Collection for Methods {
    type Resource = PaymentMethod;

    const NAME: &'static str = "paymentMethods";

    fn table() -> &'static Table {
        &METHODS
    }

    fn name(method: &PaymentMethod) -> &str {
        &method.name
    }

    fn customer(method: &PaymentMethod) -> &str {
        &method.customer
    }

    fn columns(method: &PaymentMethod) -> Vec<Value> {
        args![&method.customer, currency(method)]
    }

    fn document(method: &PaymentMethod) -> PaymentMethod {
        PaymentMethod {
            balance: None,
            ..method.clone()
        }
    }

    fn read(row: &Row) -> Result<PaymentMethod> {
        let mut method: PaymentMethod = row.message(0)?;
        if method.kind() == PaymentMethodKind::GiftCard {
            let currency: String = row.get(2)?;
            method.balance = Some(value::of(&currency, row.get(1)?));
        }
        Ok(method)
    }
}

/// The currency of a method's balance.
pub(crate) fn currency(method: &PaymentMethod) -> &str {
    match &method.balance {
        Some(balance) if !balance.currency_code.is_empty() => &balance.currency_code,
        _ => "USD",
    }
}
