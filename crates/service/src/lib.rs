//! What every service is.
//!
//! A service names its migrations, its config and its handlers; everything
//! else it does (listen, authenticate, trace, measure, health, feed, drain) is
//! here, the same for all.

mod adapter;
mod admin;
mod appender;
mod clients;
pub mod config;
mod feed;
mod handler;
mod health;
mod keys;
mod parts;
mod routes;
mod run;
mod running;
mod runtime;
mod server_config;

pub use admin::{Keeps, Kept, Taken, Takes, pack, unpack};
pub use clients::{Addresses, Clients};
pub use config::{Config, ConfigError, NoConfig, PlaybooksConfig};
pub use handler::{Act, Asked, Change, Duplex, Read, Replies, Stream, Write};
pub use parts::{Build, Built, Environment, Parts};
pub use routes::Routes;
pub use run::{Service, Sockets, StartError};
pub use running::Running;
pub use runtime::Tasks;
pub use store::fail_point;
