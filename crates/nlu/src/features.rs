//! Hashed features: words, pairs of words, letters within words.

use std::collections::BTreeMap;

use crate::fold::{fold, words};

/// Places of the hash table.
pub(crate) const DIMENSIONS: usize = 1 << 16;

/// A sparse vector: sorted places with their weights, of length one.
pub(crate) type Sparse = Vec<(u32, f32)>;

/// How often each feature of a text occurs.
pub(crate) fn counts(text: &str) -> BTreeMap<u32, f32> {
    let folded = fold(text);
    let words = words(&folded);
    let mut counts = BTreeMap::new();
    let mut add =
        |kind: u8, parts: &[&str]| *counts.entry(place(kind, parts)).or_insert(0.0) += 1.0;
    for pair in words.windows(2) {
        add(2, pair);
    }
    for word in &words {
        add(1, &[word]);
        let bounded: Vec<char> = std::iter::once(' ')
            .chain(word.chars())
            .chain([' '])
            .collect();
        let mut gram = String::new();
        for size in 2..=5 {
            for letters in bounded.windows(size) {
                gram.clear();
                gram.extend(letters);
                add(3, &[&gram]);
            }
        }
    }
    counts
}

/// The weights of a text: sublinear counts times how rare each feature is.
/// What no example has takes its share of the length, so that a sentence of
/// strange words is like nothing.
pub(crate) fn weigh(counts: &BTreeMap<u32, f32>, rarity: &[f32]) -> Sparse {
    let rarest = rarity.last().copied().unwrap_or(1.0);
    let mut sparse: Sparse = Vec::with_capacity(counts.len());
    let mut length = 0.0_f32;
    for (place, count) in counts {
        let known = rarity.get(*place as usize).copied().unwrap_or(0.0);
        let weight = (1.0 + count.ln()) * if known > 0.0 { known } else { rarest };
        length += weight * weight;
        if known > 0.0 {
            sparse.push((*place, weight));
        }
    }
    let length = length.sqrt();
    if length > 0.0 {
        for (_, weight) in &mut sparse {
            *weight /= length;
        }
    }
    sparse
}

/// Sparse vectors by their places, to be compared with one all at once.
#[derive(Debug)]
pub(crate) struct Index {
    count: usize,
    /// Where the entries of each place begin; at the end, where the last end.
    starts: Vec<u32>,
    /// Which vector, and its weight there.
    entries: Vec<(u32, f32)>,
}

impl Index {
    pub(crate) fn new(vectors: &[Sparse]) -> Self {
        let mut starts = vec![0_u32; DIMENSIONS + 1];
        for (place, _) in vectors.iter().flatten() {
            starts[*place as usize + 1] += 1;
        }
        for place in 0..DIMENSIONS {
            starts[place + 1] += starts[place];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); starts[DIMENSIONS] as usize];
        for (vector, own) in (0_u32..).zip(vectors) {
            for (place, weight) in own {
                let at = &mut next[*place as usize];
                entries[*at as usize] = (vector, *weight);
                *at += 1;
            }
        }
        Self {
            count: vectors.len(),
            starts,
            entries,
        }
    }

    /// The greatest product of one vector with those of the index.
    pub(crate) fn nearest(&self, one: &Sparse) -> f32 {
        let mut sums = vec![0.0_f32; self.count];
        for (place, weight) in one {
            let [start, end] = [0, 1].map(|next| self.starts[*place as usize + next] as usize);
            for (vector, value) in &self.entries[start..end] {
                sums[*vector as usize] += weight * value;
            }
        }
        sums.into_iter().fold(0.0, f32::max)
    }
}

/// FNV-1a, folded to the table.
fn place(kind: u8, parts: &[&str]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind);
    for part in parts {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let folded = (hash >> 32) ^ hash;
    u32::try_from(folded & (DIMENSIONS as u64 - 1)).unwrap_or(0)
}
