//! SQL.

pub(crate) mod orders;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use contract::Result;
    use principal::TestClock;
    use store::{Durability, Store, args, unit};
    use testkit::Engine;

    use crate::MIGRATIONS;

    #[tokio::test]
    async fn change_that_the_binary_of_before_left_open_is_not_lost() {
        for engine in Engine::all() {
            let folder = tempfile::tempdir().expect("a folder");
            let location = engine.location(folder.path()).await;
            let open = |migrations| {
                let clock = Arc::new(TestClock::default());
                Store::open(&location, "orders", migrations, clock)
            };
            let before = open(&MIGRATIONS[..1]).await.expect("opened");
            let at = async |step: &str| -> Result<()> {
                unit!(before, Durability::Full, |tx| {
                    tx.execute("DELETE FROM changes", args![]).await?;
                    let sql = "INSERT INTO changes (id, order_name, customer, step, document, holder, \
                         lease_until, create_time) VALUES ('c1', 'o', 'c', $1, $2, '', 0, 0)";
                    tx.execute(sql, args![step, Vec::new()]).await.map(drop)
                })
            };
            at("refund").await.expect("written");

            let refused = open(MIGRATIONS).await.expect_err("it's open");

            let says = refused.to_string();
            let wanted = "let_the_binary_of_before_finish_its_changes_first";
            assert!(says.contains(wanted), "{engine:?}: {says}");
            at("done").await.expect("finished");
            open(MIGRATIONS).await.expect("opened");
        }
    }
}
