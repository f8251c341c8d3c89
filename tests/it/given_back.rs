//! A conversation whose turn fails is given back at once: its next turn doesn't
//! wait for the lease to end. What was done is told also where it can't be written.

use contract::{
    Assurance,
    context::{ActionState, Reason},
    orchestrator::{converse_request::Input, converse_response::Event},
};
use rusqlite::Connection;
use testkit::{Engine, System, eventually};

use crate::{
    talk::{Talk, said},
    world::{anna, order, world},
};

/// The context service's database, which stops taking rows as one does whose
/// disk is full.
struct Context(Connection);

impl Context {
    fn of(system: &System) -> Self {
        let path = system.folder.path().join("db/context.db");
        let database = Connection::open(path).expect("its database");
        let patience = std::time::Duration::from_secs(5);
        database.busy_timeout(patience).expect("set");
        Self(database)
    }

    /// Refuses what an event of a table would write.
    fn refuse(&self, event: &str) {
        let name = event.replace(|letter: char| !letter.is_alphanumeric(), "_");
        let sql = format!(
            "CREATE TRIGGER refuse_{name} BEFORE {event} BEGIN SELECT RAISE(ABORT, 'full'); END"
        );
        self.0.execute_batch(&sql).expect("a trigger");
    }

    /// Whether nobody has a conversation: a lease that has merely ended is still
    /// its holder's.
    fn is_free(&self) -> bool {
        let sql = "SELECT count(*) FROM conversations WHERE lease_turn <> ''";
        let held = self.0.query_row(sql, [], |row| row.get::<_, i64>(0));
        held.expect("a row") == 0
    }

    fn take_again(&self) {
        let mut triggers = self
            .0
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .expect("sql");
        let names = triggers.query_map([], |row| row.get::<_, String>(0));
        let names: Vec<String> = names
            .expect("rows")
            .map(|name| name.expect("a name"))
            .collect();
        for name in names {
            let sql = format!("DROP TRIGGER {name}");
            self.0.execute_batch(&sql).expect("dropped");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn turn_that_fails_leaves_the_conversation_free() {
    let mut system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let show = || Input::Text("show my orders".into());

    // it can't be written down
    let context = Context::of(&system);
    context.refuse("INSERT ON turns");
    let failed = talk.turn("unwritten", show()).await;
    assert!(failed.is_err(), "{failed:?}");
    context.take_again();
    let next = talk.turn("unwritten", show()).await.expect("free");
    assert!(said(&next).contains("#W1000001"), "{next:?}");

    // it can't be proposed: nothing is armed, and nothing is held
    context.refuse("INSERT ON actions");
    let cancel = "cancel order W1000001, I ordered it by mistake";
    let failed = talk.turn("unproposed", Input::Text(cancel.into())).await;
    let told = failed.map(|events| said(&events));
    assert!(!told.is_ok_and(|told| told.contains("Shall I cancel")));
    context.take_again();

    // each service in turn isn't there; the message may be answered or refused
    for service in ["intent", "identity", "orders", "catalog"] {
        system.stop(service).await;
        let _ = talk.turn(&format!("without {service}"), show()).await;
        system.restart(service).await;
        let next = talk.turn(&format!("with {service}"), show()).await;
        let busy = next.is_err_and(|error| error.is(Reason::TurnInProgress));
        assert!(!busy, "held after {service} was gone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn conversation_is_free_though_nobody_heard_that_it_was_taken() {
    let mut system = world(Engine::Sqlite, "").await;
    let wire = system.restart_behind_wire("context").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let context = Context::of(&system);
    let show = || Input::Text("show my orders".into());

    wire.lose_replies();
    let failed = talk.turn("unheard", show()).await;
    assert!(failed.is_err(), "{failed:?}");
    wire.mend();

    eventually("it is given back", async || context.is_free()).await;
    let next = talk.turn("heard", show()).await.expect("free");
    assert!(said(&next).contains("#W1000001"), "{next:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_told_and_told_the_same_though_it_could_not_be_written() {
    let done = ActionState::Done as i32;
    let journal = format!("UPDATE ON actions WHEN NEW.state = {done}");
    for refused in [
        vec!["INSERT ON turns"],
        vec!["INSERT ON turns", journal.as_str()],
    ] {
        let system = world(Engine::Sqlite, "").await;
        let customer = anna(&system, Assurance::Identified).await;
        let talk = Talk::start(&customer).await;
        let cancel = "cancel order W1000001, I ordered it by mistake";
        let asked = said(&talk.say(cancel).await);
        assert!(asked.contains("Shall I cancel"), "{asked}");
        let context = Context::of(&system);
        for event in refused {
            context.refuse(event);
        }
        let yes = || Input::Text("yes".into());

        let first = talk.turn("yes", yes()).await.expect("told to its end");

        assert!(said(&first).contains("is cancelled"), "{first:?}");
        assert!(matches!(first.last(), Some(Event::Done(_))), "{first:?}");
        // written down or not: the same turn again tells the same
        for is_written in [false, true] {
            if is_written {
                context.take_again();
            }
            let again = talk.turn("yes", yes()).await.expect("free");
            assert_eq!(said(&again), said(&first), "written: {is_written}");
        }
        assert_eq!(order(&system, "orders/W1000001").await.payments.len(), 2);
        let next = talk
            .turn("next", Input::Text("show my orders".into()))
            .await;
        assert!(next.is_ok(), "{next:?}");
    }
}
