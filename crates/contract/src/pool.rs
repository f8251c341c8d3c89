//! The descriptors of the contract, with their options alive.

use std::sync::LazyLock;

use prost_reflect::DescriptorPool;

/// The encoded descriptors, as reflection serves them.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

#[expect(clippy::expect_used, reason = "the build decoded the same bytes")]
static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).expect("descriptors decode"));

/// The descriptors of this workspace's contract.
#[must_use]
pub fn pool() -> &'static DescriptorPool {
    &POOL
}
