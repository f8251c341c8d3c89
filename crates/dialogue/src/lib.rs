//! The conversation as data and one pure function: what a message says
//! ([`Reading`]), what is carried from turn to turn (`contract::dialogue::State`),
//! what is known so far ([`Evidence`]), and what follows from these ([`advance`]).

mod acts;
mod books;
mod core;
mod evidence;
mod fill;
mod goal;
mod language;
mod lexicon;
mod names;
mod need;
mod phrase;
mod reading;
mod resolve;
mod say;

pub use acts::{Act, warm};
pub use books::Books;
pub use core::{TIE, advance, settled};
pub use evidence::{Evidence, Input, Open, Outcome, Reply, Setting, Settled};
pub use language::{Language, Says, language};
pub use need::{Advance, Key, Need, Proposal, Read, Write};
pub use reading::{Before, Clause, Reading, Stance};
