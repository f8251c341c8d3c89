//! A wish as the request that it is.

use contract::{
    Error,
    orders::{
        CancelOrderRequest, CancelReason, ChangePaymentMethodRequest, ExchangeLinesRequest,
        ModifyLinesRequest, ReceiveReturnRequest, RecordFulfilmentRequest, ReturnLinesRequest,
        UpdateInstructionsRequest, UpdateShippingAddressRequest, UpgradeShippingRequest,
        orders_service::{
            CancelOrder, ChangePaymentMethod, ExchangeLines, ModifyLines, ReceiveReturn,
            RecordFulfilment, ReturnLines, UpdateInstructions, UpdateShippingAddress,
            UpgradeShipping,
        },
    },
};
use mesh::Incoming;
use prost::Message;

use super::{
    place::{Place, form, lasting, method},
    wish::Wish,
};
use crate::{taken_over::Orchestrator, world::address};

/// A write of the orchestrator: its method and what it changes.
macro_rules! write {
    ($orchestrator:ident, $id:ident, $name:ident, $method:ty, $request:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let request = $request {
            request_id: $id.to_owned(),
            name: $name,
            $($field: $value,)*
            ..$request::default()
        };
        $orchestrator.write::<$method>($id, &request).await
    }};
}

/// Asks for what is wished, as the orchestrator or the warehouse would.
pub(super) async fn ask(
    place: &Place,
    orchestrator: &Orchestrator<'_>,
    (number, id): (usize, &str),
    wish: &Wish,
) -> Result<Incoming, Error> {
    let name = format!("orders/S{number}");
    match wish {
        Wish::Cancel { accepted } => {
            let reason = match accepted {
                true => CancelReason::NoLongerNeeded,
                false => CancelReason::FoundCheaper,
            };
            write!(
                orchestrator,
                id,
                name,
                CancelOrder,
                CancelOrderRequest {
                    reason: reason.into()
                }
            )
        }
        Wish::Move { valid, same } => {
            let street = if *same { "1 Old Road" } else { "2 New Road" };
            let mut to = address(street);
            if !valid {
                to.postal_code = "none".into();
            }
            write!(
                orchestrator,
                id,
                name,
                UpdateShippingAddress,
                UpdateShippingAddressRequest { address: Some(to) }
            )
        }
        Wish::Instruct => {
            let text = "ring twice".to_owned();
            write!(
                orchestrator,
                id,
                name,
                UpdateInstructions,
                UpdateInstructionsRequest { instructions: text }
            )
        }
        Wish::Pay { method: by } => {
            let payment_method = method(*by, number);
            write!(
                orchestrator,
                id,
                name,
                ChangePaymentMethod,
                ChangePaymentMethodRequest {
                    payment_method: payment_method
                }
            )
        }
        Wish::Upgrade { level, method: by } => {
            write!(
                orchestrator,
                id,
                name,
                UpgradeShipping,
                UpgradeShippingRequest {
                    level: *level,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Modify { .. } | Wish::Return { .. } | Wish::Exchange { .. } => {
            of_lines(orchestrator, (number, id), wish).await
        }
        Wish::Advance { .. } | Wish::Receive => word(place, id, name, wish).await,
    }
}

/// Asks for what is wished of an order's lines.
async fn of_lines(
    orchestrator: &Orchestrator<'_>,
    (number, id): (usize, &str),
    wish: &Wish,
) -> Result<Incoming, Error> {
    let name = format!("orders/S{number}");
    let forms = |forms: &[usize]| forms.iter().map(|at| form(*at)).collect::<Vec<_>>();
    let split = |pairs: &[(usize, usize)]| -> (Vec<String>, Vec<String>) {
        pairs
            .iter()
            .map(|(old, new)| (form(*old), form(*new)))
            .unzip()
    };
    match wish {
        Wish::Modify { pairs, method: by } => {
            let (variants, new_variants) = split(pairs);
            write!(
                orchestrator,
                id,
                name,
                ModifyLines,
                ModifyLinesRequest {
                    variants: variants,
                    new_variants: new_variants,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Return {
            forms: of,
            method: by,
        } => {
            write!(
                orchestrator,
                id,
                name,
                ReturnLines,
                ReturnLinesRequest {
                    variants: forms(of),
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Exchange { pairs, method: by } => {
            let (variants, new_variants) = split(pairs);
            write!(
                orchestrator,
                id,
                name,
                ExchangeLines,
                ExchangeLinesRequest {
                    variants: variants,
                    new_variants: new_variants,
                    payment_method: method(*by, number),
                }
            )
        }
        _ => unreachable!("not of lines"),
    }
}

/// What the warehouse sends word of.
async fn word(place: &Place, id: &str, name: String, wish: &Wish) -> Result<Incoming, Error> {
    match wish {
        Wish::Advance { stage } => {
            let request = RecordFulfilmentRequest {
                request_id: id.to_owned(),
                name,
                stage: *stage,
                ..RecordFulfilmentRequest::default()
            };
            sent::<RecordFulfilment>(place, &request).await
        }
        _ => {
            let request = ReceiveReturnRequest {
                request_id: id.to_owned(),
                name,
                ..ReceiveReturnRequest::default()
            };
            sent::<ReceiveReturn>(place, &request).await
        }
    }
}

/// A call of the warehouse.
async fn sent<M: contract::Method>(place: &Place, request: &M::Request) -> Result<Incoming, Error> {
    let bytes = request.encode_to_vec().into();
    place.warehouse.send(M::PATH, &lasting(), bytes).await
}
