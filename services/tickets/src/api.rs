//! The methods, one file each, in the order of the proto.

mod create_ticket;
mod add_comment;
mod close_ticket;
mod reopen_ticket;
mod get_ticket;
mod list_tickets;
mod watch_ticket;
mod escalate_ticket;
mod file_ticket;
mod update_ticket;
mod merge_tickets;
mod list_work;
mod convert;

pub(crate) use convert::shown;
