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

/// Asks for what is wished, as the orchestrator or the warehouse would.
#[expect(clippy::too_many_lines, reason = "one story, or one table")]
pub(super) async fn ask(
    place: &Place,
    orchestrator: &Orchestrator<'_>,
    (number, id): (usize, &str),
    wish: &Wish,
) -> Result<Incoming, Error> {
    let (request_id, name) = (id.to_owned(), format!("orders/S{number}"));
    let forms = |forms: &[usize]| forms.iter().map(|at| form(*at)).collect::<Vec<_>>();
    let split = |pairs: &[(usize, usize)]| -> (Vec<String>, Vec<String>) {
        pairs
            .iter()
            .map(|(old, new)| (form(*old), form(*new)))
            .unzip()
    };
    macro_rules! write {
        ($method:ty, $request:ident { $($field:ident: $value:expr),* $(,)? }) => {{
            let request = $request { request_id, name, $($field: $value,)* ..$request::default() };
            orchestrator.write::<$method>(id, &request).await
        }};
    }
    match wish {
        Wish::Cancel { accepted } => {
            let reason = match accepted {
                true => CancelReason::NoLongerNeeded,
                false => CancelReason::FoundCheaper,
            };
            write!(
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
                UpdateShippingAddress,
                UpdateShippingAddressRequest { address: Some(to) }
            )
        }
        Wish::Instruct => {
            let text = "ring twice".to_owned();
            write!(
                UpdateInstructions,
                UpdateInstructionsRequest { instructions: text }
            )
        }
        Wish::Modify { pairs, method: by } => {
            let (variants, new_variants) = split(pairs);
            write!(
                ModifyLines,
                ModifyLinesRequest {
                    variants: variants,
                    new_variants: new_variants,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Pay { method: by } => {
            let payment_method = method(*by, number);
            write!(
                ChangePaymentMethod,
                ChangePaymentMethodRequest {
                    payment_method: payment_method
                }
            )
        }
        Wish::Upgrade { level, method: by } => {
            write!(
                UpgradeShipping,
                UpgradeShippingRequest {
                    level: *level,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Return {
            forms: of,
            method: by,
        } => {
            write!(
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
                ExchangeLines,
                ExchangeLinesRequest {
                    variants: variants,
                    new_variants: new_variants,
                    payment_method: method(*by, number),
                }
            )
        }
        Wish::Advance { stage } => {
            let request = RecordFulfilmentRequest {
                request_id,
                name,
                stage: *stage,
                ..RecordFulfilmentRequest::default()
            };
            sent::<RecordFulfilment>(place, &request).await
        }
        Wish::Receive => {
            let request = ReceiveReturnRequest {
                request_id,
                name,
                ..ReceiveReturnRequest::default()
            };
            sent::<ReceiveReturn>(place, &request).await
        }
    }
}

/// What the warehouse says.
async fn sent<M: contract::Method>(place: &Place, request: &M::Request) -> Result<Incoming, Error> {
    let bytes = request.encode_to_vec().into();
    place.warehouse.send(M::PATH, &lasting(), bytes).await
}
