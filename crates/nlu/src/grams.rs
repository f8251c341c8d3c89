//! Grams: words, pairs of words, and letters within words, each as the hash of
//! what it is.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::fold::fold;

/// The grams of a text, in two blocks that weigh the same.
#[derive(Debug, Default, Clone)]
pub(crate) struct Grams {
    /// Words, pairs of words, and pairs with one word between.
    pub(crate) words: Vec<u32>,
    /// Letters, two to five in a row; one to four where a script has no
    /// spaces.
    pub(crate) letters: Vec<u32>,
}

/// What a gram is of: the same letters of another kind are another gram.
#[derive(Clone, Copy)]
enum Kind {
    Word = 1,
    Pair = 2,
    Letters = 3,
    Accented = 4,
    Apart = 5,
}

impl Grams {
    /// Of a text as it was written.
    pub(crate) fn of(text: &str) -> Self {
        let folded = fold(text);
        let mut grams = Self::default();
        // the edges of a sentence are words too
        let (mut last, mut before) = (hash(Kind::Word, "^"), None);
        let mut plain = String::new();
        for token in tokens(&folded) {
            plain.clear();
            if token.is_ascii() {
                plain.push_str(token);
            } else {
                plain.extend(token.nfd().filter(|letter| !is_combining_mark(*letter)));
            }
            if plain != token {
                grams.words.push(hash(Kind::Accented, token));
            }
            let word = hash(Kind::Word, &plain);
            grams.words.push(word);
            grams.words.push(pair(Kind::Pair, last, word));
            grams
                .words
                .extend(before.map(|before| pair(Kind::Apart, before, word)));
            before = Some(std::mem::replace(&mut last, word));
            grams.letters(&plain);
        }
        grams
            .words
            .push(pair(Kind::Pair, last, hash(Kind::Word, "$")));
        grams
    }

    fn letters(&mut self, word: &str) {
        let dense = word.chars().any(without_spaces);
        let edge = (!dense).then_some(' ');
        let letters: Vec<char> = edge.into_iter().chain(word.chars()).chain(edge).collect();
        let (least, most) = if dense { (1, 4) } else { (2, 5) };
        for start in 0..letters.len() {
            let mut state = seed(Kind::Letters);
            for (size, letter) in (1..=most).zip(&letters[start..]) {
                state = mixed(state, u32::from(*letter));
                if size >= least {
                    self.letters.push(done(state));
                }
            }
        }
    }
}

/// Words, and signs that say something, of a folded text.
fn tokens(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').flat_map(|word| {
        let bare = word.trim_end_matches(['?', '!']);
        let sign = (bare.len() < word.len()).then(|| &word[bare.len()..=bare.len()]);
        std::iter::once(bare)
            .filter(|bare| !bare.is_empty())
            .chain(sign)
    })
}

/// Whether a letter is of a script that sets no spaces between words.
pub(crate) fn without_spaces(letter: char) -> bool {
    matches!(letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

fn seed(kind: Kind) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ kind as u64
}

fn mixed(state: u64, value: u32) -> u64 {
    (state ^ u64::from(value)).wrapping_mul(0x0100_0000_01b3)
}

/// The last mix of a hash (`SplitMix64`), folded to 32 bits.
fn done(state: u64) -> u32 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from(state >> 32).unwrap_or_default()
}

fn hash(kind: Kind, word: &str) -> u32 {
    done(
        word.chars()
            .fold(seed(kind), |state, letter| mixed(state, u32::from(letter))),
    )
}

fn pair(kind: Kind, one: u32, two: u32) -> u32 {
    done(mixed(mixed(seed(kind), one), two))
}
