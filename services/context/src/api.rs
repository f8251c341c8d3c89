//! The methods, one file each, in the order of the proto.

mod claim_stale_actions;
mod commit_turn;
mod confirm_action;
mod create_conversation;
mod end_conversation;
mod finish_action;
mod get_action;
mod get_conversation;
mod lease_turn;
mod propose_action;
mod record_step;
