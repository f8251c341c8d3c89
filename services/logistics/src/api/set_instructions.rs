//! `SetInstructions`.

use contract::{
    Error, Result,
    logistics::{Instructions, SetInstructionsRequest, logistics_service::SetInstructions},
    value::{self, Id},
};
use principal::Call;
use service::Write;
use store::{Change, Collection, Tx};

use crate::{
    Logistics,
    store::{
        instructions::{self, Asked},
        shipments::{self, Shipments},
    },
};

/// How many characters a carrier takes.
const MOST: usize = 200;

impl Write<SetInstructions> for Logistics {
    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &SetInstructionsRequest,
    ) -> Result<Instructions> {
        let order = Id::parse("orders", "order", &request.order)?;
        let customer = Id::parse("customers", "customer", &request.customer)?;
        if request.text.chars().count() > MOST || value::holds_card_number(&request.text) {
            let wanted = "at most 200 characters, and no card number";
            return Err(Error::invalid("text", wanted));
        }
        let asked = Instructions {
            name: instructions::name_of(&order),
            order: order.to_string(),
            customer: customer.to_string(),
            text: request.text.clone(),
            update_time: Some(tx.now().into()),
            cause: request.cause.clone(),
        };
        // done before, and perhaps so long ago that the reply is forgotten
        let there = Asked::any(tx, &asked.name).await?;
        let is_there = |there: &Instructions| {
            let Instructions { cause, text, .. } = there;
            !cause.is_empty() && (cause, text) == (&asked.cause, &asked.text)
        };
        if let Some(there) = there.filter(is_there) {
            return Ok(there);
        }
        Asked::put(tx, &asked).await?;
        let sent = shipments::of_order(tx, &asked.customer, &asked.order).await?;
        for mut shipment in sent {
            shipment.instructions.clone_from(&asked.text);
            Shipments::put(tx, &shipment).await?;
        }
        tx.change(Change {
            name: asked.name.clone(),
            kind: "instructions.set".into(),
            tags: vec![asked.order.clone(), asked.customer.clone()],
        });
        Ok(asked)
    }
}
