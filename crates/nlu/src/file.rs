//! A classifier as a file: a line that says what it is, the hash of what
//! follows, then the classifier.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};

use crate::{
    classifier::Classifier,
    encoder::{Encoded, Encoder},
};

/// What a file of ours begins with.
const MARK: &[u8] = b"switchboard classifier 3\n";

/// Why bytes are no classifier.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// They begin otherwise.
    #[error("no classifier of this version of switchboard; train it again")]
    Foreign,
    /// They are not what was written.
    #[error("a damaged classifier; train it again, or copy it again")]
    Damaged,
    /// They were trained with an encoder that isn't given.
    #[error("it was trained with the encoder {0}, and needs it again")]
    Encoder(String),
}

impl Classifier {
    /// As bytes.
    ///
    /// # Errors
    /// If it can't be written down.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FileError> {
        let own = postcard::to_allocvec(self).map_err(|_| FileError::Damaged)?;
        Ok([MARK, digest(&SHA256, &own).as_ref(), &own].concat())
    }

    /// From bytes.
    ///
    /// # Errors
    /// If they are no classifier, or not what was written; if it was trained
    /// with an encoder.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        Self::read(bytes, Encoded::default())
    }

    /// From bytes that were trained with an encoder.
    ///
    /// # Errors
    /// As [`Self::from_bytes`], or if it was another encoder.
    pub fn from_bytes_with(bytes: &[u8], encoder: Arc<dyn Encoder>) -> Result<Self, FileError> {
        Self::read(bytes, Encoded::by(encoder))
    }

    fn read(bytes: &[u8], encoded: Encoded) -> Result<Self, FileError> {
        let rest = bytes.strip_prefix(MARK).ok_or(FileError::Foreign)?;
        let (hash, own) = rest
            .split_at_checked(SHA256_OUTPUT_LEN)
            .ok_or(FileError::Damaged)?;
        if digest(&SHA256, own).as_ref() != hash {
            return Err(FileError::Damaged);
        }
        let mut own: Self = postcard::from_bytes(own).map_err(|_| FileError::Damaged)?;
        if own.encoder != encoded.name() {
            return Err(FileError::Encoder(own.encoder));
        }
        own.encoded = encoded;
        // a hash says that nothing was lost, not that what wrote it was right
        match own.is_sound() {
            true => Ok(own),
            false => Err(FileError::Damaged),
        }
    }
}

impl Classifier {
    /// Whether its parts fit each other: then any text has an answer.
    fn is_sound(&self) -> bool {
        let (grams, intents) = (self.vocabulary.len(), self.intents.len());
        self.vocabulary.is_sound()
            && self.weights.is_sound(grams + self.encoded.width(), intents)
            && self.nearest.is_sound(grams)
            && self.calibration.is_sound()
            && self.scope.is_sound()
            && self.intents.is_sorted_by(|one, next| one < next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::tests::examples;

    #[test]
    fn what_was_written_is_read_and_nothing_else_is() {
        let classifier = Classifier::train(&examples());
        let bytes = classifier.to_bytes().unwrap();
        let back = Classifier::from_bytes(&bytes).unwrap();
        assert_eq!(back.version(), classifier.version());
        let text = "can you cancel my order please";
        assert_eq!(back.classify(text, None), classifier.classify(text, None));

        assert!(matches!(
            Classifier::from_bytes(b"a picture"),
            Err(FileError::Foreign)
        ));
        // rightly hashed, and yet no classifier
        let mut foreign = Classifier::train(&examples());
        foreign.intents.pop();
        let foreign = Classifier::from_bytes(&foreign.to_bytes().unwrap());
        assert!(matches!(foreign, Err(FileError::Damaged)));
        let none = Classifier::train(&[]).to_bytes().unwrap();
        assert!(Classifier::from_bytes(&none).is_ok());
        for at in [MARK.len(), MARK.len() + 40, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            let read = Classifier::from_bytes(&damaged);
            assert!(matches!(read, Err(FileError::Damaged)), "{at}");
        }
        assert!(matches!(
            Classifier::from_bytes(&bytes[..MARK.len() + 10]),
            Err(FileError::Damaged)
        ));
    }
}
