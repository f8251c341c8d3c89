//! Leases of turns and of actions: one holder at a time, and one who was slow
//! writes nothing any more. On both engines.

use std::time::Duration;

use contract::{
    Method, PlatformReason, Result,
    context::{
        Action, ActionState, ClaimStaleActionsRequest, CommitTurnRequest, ConfirmActionRequest,
        CreateConversationRequest, LeaseTurnRequest, LeaseTurnResponse, ProposeActionRequest,
        Reason, ReleaseTurnRequest, Turn,
        context_service::{
            ClaimStaleActions, CommitTurn, ConfirmAction, CreateConversation, LeaseTurn,
            ProposeAction, ReleaseTurn,
        },
    },
};
use mesh::{CallOptions, Client};
use testkit::{Engine, System};

use crate::world::all;

const SESSION: &str = "sessions/s1";

/// Context, as a replica of the orchestrator sees it.
struct Replica {
    context: Client,
    holder: String,
}

impl Replica {
    fn of(system: &System, holder: &str) -> Self {
        Self {
            context: system.client("context", "service/orchestrator"),
            holder: holder.into(),
        }
    }

    async fn call<M: Method>(&self, request: &M::Request) -> Result<M::Reply> {
        let options = CallOptions::lasting(Duration::from_secs(10));
        self.context.call::<M>(&options, request).await
    }

    async fn conversation(&self) -> String {
        let request = CreateConversationRequest {
            conversation_id: principal::random_id(),
            session: SESSION.into(),
            ..CreateConversationRequest::default()
        };
        let created = self.call::<CreateConversation>(&request).await;
        created.expect("a conversation").name
    }

    async fn lease(&self, conversation: &str, turn_id: &str) -> Result<LeaseTurnResponse> {
        self.call::<LeaseTurn>(&LeaseTurnRequest {
            conversation: conversation.into(),
            turn_id: turn_id.into(),
            session: SESSION.into(),
            holder: self.holder.clone(),
            lease: Duration::from_secs(5).try_into().ok(),
            ..LeaseTurnRequest::default()
        })
        .await
    }

    async fn commit(&self, conversation: &str, turn_id: &str, fencing_token: i64) -> Result<i64> {
        let request = CommitTurnRequest {
            conversation: conversation.into(),
            fencing_token,
            turn: Some(Turn {
                turn_id: turn_id.into(),
                customer_text: self.holder.clone(),
                ..Turn::default()
            }),
            dialogue_state: Vec::new(),
        };
        Ok(self.call::<CommitTurn>(&request).await?.version)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn turn_of_one_who_was_slow_is_fenced_off() {
    for engine in Engine::all() {
        let system = System::start(&all(), engine, "").await;
        let (slow, quick) = (Replica::of(&system, "slow"), Replica::of(&system, "quick"));
        let conversation = slow.conversation().await;

        let first = slow.lease(&conversation, "t1").await.expect("leased");
        let busy = quick.lease(&conversation, "t2").await.expect_err("held");
        assert!(busy.is(Reason::TurnInProgress), "{busy}");
        assert!(busy.retry_after().is_some(), "it says when to ask again");
        system.clock.advance(Duration::from_secs(6));
        let second = quick.lease(&conversation, "t2").await.expect("it lapsed");
        assert!(second.fencing_token > first.fencing_token);

        let late = slow.commit(&conversation, "t1", first.fencing_token).await;
        assert!(late.expect_err("too late").is(Reason::LeaseLost));
        let version = quick
            .commit(&conversation, "t2", second.fencing_token)
            .await;
        assert_eq!(version.expect("committed"), 1, "{engine:?}");
        // a commit ends its lease, and a repeat finds the turn
        let again = slow.lease(&conversation, "t2").await.expect("answered");
        assert_eq!(again.committed.expect("the turn").customer_text, "quick");
        let next = slow.lease(&conversation, "t3").await.expect("free");
        assert!(next.fencing_token > second.fencing_token);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lease_is_known_by_its_holder() {
    for engine in Engine::all() {
        let system = System::start(&all(), engine, "").await;
        let (first, other) = (Replica::of(&system, "first"), Replica::of(&system, "other"));
        let conversation = first.conversation().await;
        let release = |replica: &Replica| ReleaseTurnRequest {
            conversation: conversation.clone(),
            holder: replica.holder.clone(),
        };

        let lost = first.lease(&conversation, "t1").await.expect("leased");
        let request = release(&other);
        let others = other.call::<ReleaseTurn>(&request).await;
        others.expect("nothing to give back");
        let busy = other.lease(&conversation, "t2").await.expect_err("held");
        assert!(busy.is(Reason::TurnInProgress), "{busy}");
        let request = release(&first);
        first
            .call::<ReleaseTurn>(&request)
            .await
            .expect("given back");
        let next = other.lease(&conversation, "t2").await.expect("free");
        assert!(next.fencing_token > lost.fencing_token, "{engine:?}");
        let nobody = Replica::of(&system, "").lease(&conversation, "t3").await;
        assert!(
            nobody
                .expect_err("whose?")
                .is(PlatformReason::InvalidRequest)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmed_action_is_taken_over_by_one_replica_once_its_holder_is_gone() {
    for engine in Engine::all() {
        // no orchestrator runs here: nobody else takes it
        let services: Vec<_> = all()
            .into_iter()
            .filter(|(name, _)| *name != "orchestrator")
            .collect();
        let system = System::start(&services, engine, "").await;
        let replica = Replica::of(&system, "first");
        let action = Action {
            name: "actions/a1".into(),
            session: SESSION.into(),
            customer: "customers/anna".into(),
            method: "/switchboard.orders.v1.OrdersService/CancelOrder".into(),
            request: vec![1, 2, 3],
            ..Action::default()
        };
        let propose = ProposeActionRequest {
            action: Some(action),
            lifetime: Duration::from_secs(60).try_into().ok(),
        };
        replica
            .call::<ProposeAction>(&propose)
            .await
            .expect("proposed");
        let claim = |replica: &Replica| ClaimStaleActionsRequest {
            holder: replica.holder.clone(),
            page_size: 10,
        };
        // a proposal is nobody's to carry out
        system.clock.advance(Duration::from_secs(30));
        let none = replica.call::<ClaimStaleActions>(&claim(&replica)).await;
        assert!(none.expect("asked").actions.is_empty());
        let confirm = ConfirmActionRequest {
            name: "actions/a1".into(),
            session: SESSION.into(),
            customer: "customers/anna".into(),
            holder: replica.holder.clone(),
            ..ConfirmActionRequest::default()
        };
        replica
            .call::<ConfirmAction>(&confirm)
            .await
            .expect("confirmed");

        let others: Vec<_> = ["second", "third", "fourth"]
            .into_iter()
            .map(|holder| Replica::of(&system, holder))
            .collect();
        let held = others[0]
            .call::<ClaimStaleActions>(&claim(&others[0]))
            .await;
        assert!(
            held.expect("asked").actions.is_empty(),
            "its holder works on it"
        );
        system.clock.advance(Duration::from_secs(120));
        let requests: Vec<_> = others.iter().map(claim).collect();
        let claims = others
            .iter()
            .zip(&requests)
            .map(|(replica, request)| replica.call::<ClaimStaleActions>(request));
        let taken: Vec<Action> = futures::future::join_all(claims)
            .await
            .into_iter()
            .filter_map(Result::ok)
            .flat_map(|claimed| claimed.actions)
            .collect();

        assert_eq!(taken.len(), 1, "{engine:?}: by one of them");
        assert_eq!(taken[0].state(), ActionState::Confirmed);
        assert_eq!(taken[0].request, [1, 2, 3], "the very bytes");
    }
}
