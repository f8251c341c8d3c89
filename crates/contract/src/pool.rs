//! The descriptors of the contract, with their options alive.

use std::sync::{LazyLock, Mutex};

use prost_reflect::{DescriptorError, DescriptorPool};

/// The encoded descriptors, as reflection serves them.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

static MORE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

#[expect(
    clippy::expect_used,
    reason = "the build decoded the same bytes, `extend` the others"
)]
static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let mut pool = DescriptorPool::decode(DESCRIPTORS).expect("descriptors decode");
    for set in MORE.lock().expect("no panic under this lock").iter() {
        pool.decode_file_descriptor_set(set.as_slice())
            .expect("checked when they were added");
    }
    pool
});

/// The descriptors of this workspace's contract, and those that were added.
#[must_use]
pub fn pool() -> &'static DescriptorPool {
    &POOL
}

/// Adds an encoded descriptor set: a domain outside of this workspace. Before
/// the pool is first used.
///
/// # Errors
/// If it doesn't decode, or doesn't fit what is there.
pub fn extend(set: Vec<u8>) -> Result<(), DescriptorError> {
    let mut trial = DescriptorPool::decode(DESCRIPTORS)?;
    trial.decode_file_descriptor_set(set.as_slice())?;
    if let Ok(mut more) = MORE.lock() {
        more.push(set);
    }
    Ok(())
}
