//! The methods, one file each, in the order of the proto.

mod start_conversation;
mod converse;
mod confirm;
mod decline;
mod invoke;
mod get_conversation;
mod end_conversation;
mod what_can_you_do;
mod list_playbooks;
mod check_playbook;
mod convert;
