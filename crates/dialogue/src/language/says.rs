//! What the platform says, by language.

mod english;
mod french;
mod german;
mod portuguese;
mod spanish;

pub(crate) use self::{
    english::ENGLISH, french::FRENCH, german::GERMAN, portuguese::PORTUGUESE, spanish::SPANISH,
};
