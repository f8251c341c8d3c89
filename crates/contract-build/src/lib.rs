//! From protos to Rust: messages, one type per method, one table per enum of
//! reasons, and the descriptors with their options alive.
//!
//! A build script calls [`Builder`]; a domain outside this workspace does too.
//! A method without a policy, or with one that contradicts itself, fails the
//! build with the name of the method and what to write.

mod generate;
mod methods;
mod options;
mod policy_check;
mod reasons;

use std::path::{Path, PathBuf};

pub use generate::Builder;

/// Why the contract can't be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder of protos can't be read.
    #[error("can't read protos below {0}: {1}")]
    Read(PathBuf, #[source] std::io::Error),
    /// A proto is not valid.
    #[error("{0}")]
    Proto(Box<protox::Error>),
    /// The descriptors can't be understood.
    #[error("descriptors: {0}")]
    Descriptor(#[from] prost_reflect::DescriptorError),
    /// The policies contradict themselves; one line each.
    #[error("the contract is not complete:\n{}", .0.join("\n"))]
    Policy(Vec<String>),
    /// Code can't be written.
    #[error("can't write code: {0}")]
    Write(#[from] std::io::Error),
}

impl From<protox::Error> for Error {
    fn from(error: protox::Error) -> Self {
        Self::Proto(Box::new(error))
    }
}

/// All `.proto` files below a folder, sorted, so that builds repeat.
fn protos_below(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries =
            std::fs::read_dir(&folder).map_err(|error| Error::Read(folder.clone(), error))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "proto")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
