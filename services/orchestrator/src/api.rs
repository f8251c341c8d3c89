//! The methods, one file each, in the order of the proto.

mod check_playbook;
mod confirm;
mod converse;
mod convert;
mod decline;
mod end_conversation;
mod get_conversation;
mod invoke;
mod list_playbooks;
mod start_conversation;
mod what_can_you_do;
