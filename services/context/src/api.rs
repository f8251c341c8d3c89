//! The methods, one file each, in the order of the proto.

mod create_conversation;
mod get_conversation;
mod end_conversation;
mod lease_turn;
mod commit_turn;
mod release_turn;
mod propose_action;
mod get_action;
mod confirm_action;
mod record_step;
mod finish_action;
mod claim_stale_actions;
