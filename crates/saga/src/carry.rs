//! Carrying a change: leg after leg, and the decision between them.

use contract::{Error, PlatformReason, Result};
use mesh::CallOptions;
use store::{Collection, Durability, RequestKey, Stored, Tx, fail_point, unit};

use crate::{
    Domain, Told,
    accept::decide,
    step::{Next, Step},
    store::changes::{self, Change},
    verdict::Verdict,
};

/// Carries a change on for as long as the options allow. What is left then is
/// taken up by recovery.
///
/// # Errors
/// The refusal of a change that was taken back, or why it can't go on for now.
pub(crate) async fn carry<D: Domain>(
    domain: &D,
    mut change: Change,
    options: &CallOptions,
) -> Result<()> {
    let service = domain.sagas().service;
    let mut refused = None;
    loop {
        let name = change.step.name(&change.plan);
        fail_point!(service, name, "before");
        let then = match sent(domain, &change, options).await {
            Ok(reply) => {
                fail_point!(service, name, "after");
                go_on(domain, &mut change, reply).await?
            }
            Err(error) => match domain.sagas().verdict(&change, &error) {
                Verdict::Done => {
                    tracing::info!(change = change.id, step = name, %error, "nothing was left to do");
                    go_on(domain, &mut change, Vec::new()).await?
                }
                Verdict::TakenBack => {
                    let then = take_back(domain, &change, Some(&error)).await?;
                    refused = Some(error);
                    then
                }
                Verdict::Later => return Err(refused.unwrap_or(error)),
                Verdict::Stuck => {
                    get_stuck(domain, &change, &error).await?;
                    // whatever the reason says, it may be done yet: that is no refusal
                    let open = || Error::from(PlatformReason::RequestInProgress).because(error);
                    return Err(refused.unwrap_or_else(open));
                }
            },
        };
        match then {
            Some(step) => change.step = step,
            None => return refused.map_or(Ok(()), Err),
        }
    }
}

/// Sends what a step takes, unless an operator has done it by hand.
async fn sent<D: Domain>(domain: &D, change: &Change, options: &CallOptions) -> Result<Vec<u8>> {
    let call = change.step.call(&change.plan);
    let call = call.ok_or_else(|| Error::internal("a step without a call"))?;
    match call.done_by_hand {
        true => Ok(Vec::new()),
        false => {
            let (sagas, request) = (domain.sagas(), call.request.clone());
            sagas.send(&call.method, request, options).await
        }
    }
}

/// Writes down that a step was done; gives the next one. If that is lost, the
/// step is done again, and is the same.
async fn go_on<D: Domain>(domain: &D, change: &mut Change, reply: Vec<u8>) -> Result<Option<Step>> {
    let next = change.step.next(&change.plan);
    if let Step::Before(at) = change.step
        && let Some(leg) = change.plan.before.get_mut(at)
    {
        leg.reply.clone_from(&reply);
    }
    // what was decided, and that a leg may refuse now, outlives the loss of power
    let durability = match change.step {
        Step::Before(_) => Durability::Full,
        Step::After(_) | Step::Undo(_) => Durability::Process,
    };
    if let Next::Decide(_) = next {
        fail_point!(domain.sagas().service, "decide", "before");
    }
    let change = &*change;
    let then: Result<Option<Step>> = async {
        unit!(domain.sagas().store, durability, |tx| {
            let then = match next {
                Next::Step(step) | Next::Decide(Some(step)) => Some(step),
                Next::Over | Next::Decide(None) => None,
            };
            match then {
                Some(step) => changes::advance(tx, change, step).await?,
                None => changes::end(tx, change).await?,
            }
            match (change.step, next) {
                (_, Next::Decide(_)) => drop(decide(domain, tx, &change.plan).await?),
                (Step::Before(_), _) => changes::keep(tx, change).await?,
                (Step::After(_), _) => told(domain, tx, change, &reply, then.is_none()).await?,
                (Step::Undo(_), _) => {}
            }
            Ok(then)
        })
    }
    .await;
    if let Next::Decide(_) = next {
        if then.is_ok() {
            domain.sagas().changed(&change.plan.kind);
        }
        fail_point!(domain.sagas().service, "decide", "after");
    }
    then
}

/// Tells the domain what a leg replied; at the end, whoever repeats the request
/// is told what it has come to.
async fn told<D: Domain>(
    domain: &D,
    tx: &mut Tx,
    change: &Change,
    reply: &[u8],
    is_over: bool,
) -> Result<()> {
    let plan = &change.plan;
    if let Some(call) = change.step.call(plan)
        && !reply.is_empty()
    {
        let told = Told {
            key: &plan.key,
            customer: &plan.customer,
            method: &call.method,
            reply,
        };
        domain.told(tx, told).await?;
    }
    if is_over && let Some(pending) = &plan.pending {
        let shown = D::Collection::any(tx, &plan.key).await?;
        let shown = domain.reply(&shown.ok_or_else(Error::not_found)?);
        tx.amend(pending, Some(shown.0)).await?;
    }
    Ok(())
}

/// Takes a change back; gives the step that is left. Whoever repeats a request that
/// was refused is told the same: they may have told it to a customer. One that was
/// only cut off begins anew.
pub(crate) async fn take_back<D: Domain>(
    domain: &D,
    change: &Change,
    refusal: Option<&Error>,
) -> Result<Option<Step>> {
    let then = change.step.back(&change.plan);
    unit!(domain.sagas().store, Durability::Full, |tx| {
        match then {
            Some(step) => changes::advance(tx, change, step).await?,
            None => changes::end(tx, change).await?,
        }
        if let Some(pending) = &change.plan.pending {
            tx.forget(pending).await?;
            if let Some(refusal) = refusal {
                let (key, hash) = (RequestKey::of(pending), &pending.request_sha256);
                Stored::refuse(tx, key, hash, refusal).await?;
            }
        }
        Ok(())
    })?;
    Ok(then)
}

/// Keeps a refusal that nobody can take back for an operator. Until it's mended,
/// the request counts as undecided: its caller is told that it's under way.
async fn get_stuck<D: Domain>(domain: &D, change: &Change, error: &Error) -> Result<()> {
    let sagas = domain.sagas();
    unit!(sagas.store, Durability::Full, |tx| {
        let until = tx.now().after(sagas.config.retry());
        changes::refuse(tx, change, error, until).await?;
        match &change.plan.pending {
            Some(pending) if change.step.is_decided() => tx.amend(pending, None).await,
            _ => Ok(()),
        }
    })?;
    let step = change.step.name(&change.plan);
    tracing::error!(change = change.id, step, %error, "a change can't go on: switchboard changes show");
    Ok(())
}
