//! A request that became a change: accepted in one unit of work, then completed.

use contract::{
    Error, Result,
    saga::{Pending, Plan},
};
use mesh::CallOptions;
use principal::Call;
use prost::Message;
use prost_reflect::Value;
use store::{CameTo, Durability, RequestKey, Stored, Tx, unit};

use crate::{
    Decided, Domain, Drafted, Reply, ResourceOf,
    carry::carry,
    draft::with,
    step::{Next, Step},
    store::changes::{self, Change},
};

/// What came of accepting a draft.
#[derive(Debug)]
pub enum Accepted {
    /// It was so already.
    Same(Reply),
    /// It's decided, and takes nobody else.
    Decided(Reply, &'static str),
    /// It's under way; of a preview nothing is.
    Open(Under),
}

/// A change that was accepted and isn't over.
#[derive(Debug)]
pub struct Under(Box<Change>);

/// Writes a draft down, under the id that it was drafted for. What needs nobody
/// before the decision is decided at once.
///
/// # Errors
/// If the draft contradicts the contract, or the database refuses.
pub async fn accept<D: Domain>(
    domain: &D,
    call: &Call,
    tx: &mut Tx,
    drafted: Drafted<ResourceOf<D>>,
    (id, pending): (&str, Pending),
) -> Result<Accepted> {
    let draft = match drafted {
        Drafted::Change(draft) => draft,
        Drafted::Same(reply) => {
            if !call.preview {
                tx.decide(&pending, reply.0.clone()).await?;
            }
            return Ok(Accepted::Same(reply));
        }
    };
    let kind = draft.kind;
    let plan = draft.plan(id, &call.policy, pending)?;
    let change = |step, plan| Change {
        id: id.to_owned(),
        step,
        plan,
        refusal: None,
        holder: principal::random_id(),
        create_time: call.now,
    };
    let step = match Step::first(&plan) {
        Next::Step(step) | Next::Decide(Some(step)) if call.preview => {
            return Ok(Accepted::Open(Under(Box::new(change(step, plan)))));
        }
        Next::Step(step) => step,
        Next::Over | Next::Decide(None) if call.preview => {
            let document = ResourceOf::<D>::decode(&*plan.document).map_err(Error::internal)?;
            return Ok(Accepted::Same(domain.reply(&document)));
        }
        Next::Decide(then) => {
            let reply = decide(domain, tx, &plan).await?;
            match then {
                Some(step) => step,
                None => return Ok(Accepted::Decided(reply, kind)),
            }
        }
        Next::Over => return Err(Error::internal("a plan without a decision")),
    };
    let change = change(step, plan);
    let until = tx.now().after(domain.sagas().config.lease());
    changes::insert(tx, &change, until).await?;
    Ok(Accepted::Open(Under(Box::new(change))))
}

/// Decides: the thing as it is now, what the caller is told, the audit and the
/// feed, at once.
pub(crate) async fn decide<D: Domain>(domain: &D, tx: &mut Tx, plan: &Plan) -> Result<Reply> {
    let document = ResourceOf::<D>::decode(&*plan.document).map_err(Error::internal)?;
    let reply = domain.decide(tx, Decided { document, plan }).await?;
    if let Some(pending) = &plan.pending {
        tx.decide(pending, reply.0.clone()).await?;
    }
    tx.change(store::Change {
        name: plan.key.clone(),
        kind: plan.kind.clone().into(),
        tags: vec![plan.key.clone(), plan.customer.clone()],
    });
    Ok(reply)
}

/// Carries an accepted change as far as the caller's time allows, or rehearses
/// it for a preview; gives what the caller is told, encoded.
///
/// # Errors
/// The refusal of a change that was taken back. `REQUEST_IN_PROGRESS` where it
/// can't go on by itself after the decision: an operator is told.
pub async fn complete<D: Domain>(domain: &D, call: &Call, accepted: Accepted) -> Result<Vec<u8>> {
    let sagas = domain.sagas();
    let change = match accepted {
        Accepted::Same(reply) => return Ok(reply.0),
        Accepted::Decided(reply, kind) => {
            sagas.changed(kind);
            return Ok(reply.0);
        }
        Accepted::Open(Under(change)) => *change,
    };
    if call.preview {
        return rehearse(domain, call, &change.plan).await;
    }
    let (id, holder) = (change.id.clone(), change.holder.clone());
    if change.step.is_decided() {
        sagas.changed(&change.plan.kind);
    }
    let pending = change.plan.pending.clone().unwrap_or_default();
    // some of the caller's time is kept for telling them
    let options = CallOptions::within(call).at_most(call.remaining().mul_f32(0.8));
    if let Err(error) = carry(domain, change, &options).await {
        let row = changes::get(&mut sagas.store.reader(), &id).await?;
        let let_go: Result<()> = async {
            unit!(sagas.store, Durability::Process, |tx| {
                changes::let_go(tx, &id, &holder).await
            })
        }
        .await;
        let_go?;
        if row.is_none_or(|row| !row.step.is_decided()) {
            return Err(error);
        }
        // recovery carries on from its row
        tracing::info!(change = id, %error, "the rest is under way");
    }
    let key = RequestKey::of(&pending);
    let told = Stored::find(&mut sagas.store.reader(), key, &pending.request_sha256).await?;
    let missing = || Err(Error::internal("a decided request without its reply"));
    told.map_or_else(missing, CameTo::told)
}

/// Has the services of the legs before the decision say whether they would.
async fn rehearse<D: Domain>(domain: &D, call: &Call, plan: &Plan) -> Result<Vec<u8>> {
    let options = CallOptions::within(call);
    for leg in plan.before.iter().filter_map(|leg| leg.call.as_ref()) {
        let request = with(leg, "validate_only", Value::Bool(true))?;
        let sagas = domain.sagas();
        sagas.send(&leg.method, request, &options).await?;
    }
    let document = ResourceOf::<D>::decode(&*plan.document).map_err(Error::internal)?;
    Ok(domain.reply(&document).0)
}
