//! Who a peer is: X.509-SVIDs (SPIFFE X509-SVID), read from files, checked in
//! both directions, replaced without a restart.

mod issue;
mod load;
mod verify;

pub use issue::{Authority, Issued, Lifetime};
pub use load::{Credentials, CredentialsError, inspect};
pub use verify::{ServerCheck, leaf_identity};
