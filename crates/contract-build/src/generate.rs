//! The steps of a build, in order.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use prost_reflect::DescriptorPool;

use crate::{Error, methods::Methods, policy_check, protos_below, reasons};

/// Builds the contract below a folder into `OUT_DIR`.
#[derive(Debug)]
pub struct Builder {
    protos: PathBuf,
    out: PathBuf,
    includes: Vec<PathBuf>,
    externs: Vec<(String, String)>,
}

impl Builder {
    /// A build of the protos below `protos` into `out`.
    #[must_use]
    pub fn new(protos: impl AsRef<Path>, out: impl AsRef<Path>) -> Self {
        Self {
            protos: protos.as_ref().to_path_buf(),
            out: out.as_ref().to_path_buf(),
            includes: Vec::new(),
            externs: Vec::new(),
        }
    }

    /// Also looks for imports below `folder`; nothing there is generated.
    #[must_use]
    pub fn include(mut self, folder: impl AsRef<Path>) -> Self {
        self.includes.push(folder.as_ref().to_path_buf());
        self
    }

    /// Takes a package's types from a path of another crate, such as
    /// `.switchboard.type.v1` from `::contract::types`.
    #[must_use]
    pub fn extern_path(mut self, proto: &str, rust: &str) -> Self {
        self.externs.push((proto.to_owned(), rust.to_owned()));
        self
    }

    /// Checks the policies and writes `contract.rs` (all packages as modules)
    /// and `descriptors.bin` (for [`DescriptorPool::decode`]).
    ///
    /// # Errors
    /// Whatever is wrong with the protos or their policies.
    #[expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]
    pub fn build(self) -> Result<(), Error> {
        // prost prints nothing of this: without it an edit is not seen
        println!("cargo:rerun-if-changed={}", self.protos.display());
        let files = protos_below(&self.protos)?;
        let folders: Vec<_> = std::iter::once(&self.protos)
            .chain(&self.includes)
            .collect();
        let mut compiler = protox::Compiler::new(folders)?;
        compiler.include_imports(true).include_source_info(true);
        compiler.open_files(&files)?;
        let with_docs = compiler.file_descriptor_set();
        // raw bytes: a decoded FileDescriptorSet has lost its extensions
        let encoded = compiler
            .include_source_info(false)
            .encode_file_descriptor_set();
        let pool = DescriptorPool::decode(encoded.as_slice())?;

        let problems = policy_check::problems(&pool);
        if !problems.is_empty() {
            return Err(Error::Policy(problems));
        }
        std::fs::write(self.out.join("descriptors.bin"), &encoded)?;
        let mut config = prost_build::Config::new();
        // options alone: no message of ours holds one
        config.extern_path(".google.api", "::contract");
        for (proto, rust) in self.externs {
            config.extern_path(proto, rust);
        }
        config
            .out_dir(&self.out)
            .include_file("contract.rs")
            .enable_type_names()
            .type_name_domain(["."], "type.googleapis.com")
            .service_generator(Box::new(Methods::new(pool.clone())))
            .compile_fds(with_docs)?;
        // after, not in it: prost finishes only packages that hold a service
        for (package, table) in reasons::tables(&pool) {
            let path = self.out.join(format!("{package}.rs"));
            std::fs::OpenOptions::new()
                .append(true)
                .open(path)?
                .write_all(table.as_bytes())?;
        }
        Ok(())
    }
}
