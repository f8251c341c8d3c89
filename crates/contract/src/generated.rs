//! What `contract-build` emits for our protos, under short names.

#[expect(
    missing_docs,
    unreachable_pub,
    clippy::all,
    reason = "generated; the protos hold the documentation"
)]
mod code {
    include!(concat!(env!("OUT_DIR"), "/contract.rs"));
}

pub use code::switchboard::{
    admin::v1 as admin, billing::v1 as billing, catalog::v1 as catalog, context::v1 as context,
    crm::v1 as crm, identity::v1 as identity, intent::v1 as intent,
    internal::dialogue::v1 as dialogue, internal::saga::v1 as saga, logistics::v1 as logistics,
    orchestrator::v1 as orchestrator, orders::v1 as orders, policy::v1 as policies,
    tickets::v1 as tickets, r#type::v1 as types,
};
