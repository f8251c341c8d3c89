//! The grams that the examples have, and how much each says.

use std::{cmp::Reverse, collections::HashMap};

use serde::{Deserialize, Serialize};

use crate::grams::Grams;

/// A sparse vector: rows of the vocabulary with their weights.
pub(crate) type Sparse = Vec<(u32, f32)>;

/// What a text is, in the words of the examples.
#[derive(Debug, Default)]
pub(crate) struct Weighed {
    /// The grams that are known, words first; each block is of one length
    /// together with those that aren't.
    pub(crate) sparse: Sparse,
    /// How many of them are words.
    words: usize,
    /// 0 to 1: how much of what the words say is unknown.
    pub(crate) unknown: f32,
}

impl Weighed {
    /// With a vector beside the grams, of which there are so many.
    pub(crate) fn with(mut self, vector: &[f32], grams: usize) -> Self {
        let rows = (grams..).zip(vector).filter(|(_, one)| **one != 0.0);
        let rows = rows.filter_map(|(row, one)| Some((u32::try_from(row).ok()?, *one)));
        self.sparse.extend(rows);
        self
    }

    /// The words, and pairs of them, alone.
    pub(crate) fn words(&self) -> &[(u32, f32)] {
        &self.sparse[..self.words]
    }
}

/// Grams by their hashes: an open table, at most half full.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Vocabulary {
    table: Vec<(u32, u32)>,
    rarity: Vec<f32>,
    rarest: f32,
}

/// How much letters weigh beside words.
const LETTERS: f32 = 1.25;

/// An empty place of the table.
const EMPTY: u32 = u32::MAX;

impl Vocabulary {
    /// Of all grams of the examples; of the rarest only so many that at most
    /// `most` are left.
    pub(crate) fn new(examples: &[&Grams], most: usize) -> Self {
        let mut seen: HashMap<u32, u32> = HashMap::new();
        let mut own = Vec::new();
        for grams in examples {
            own.clear();
            own.extend(grams.words.iter().chain(&grams.letters));
            own.sort_unstable();
            own.dedup();
            for hash in &own {
                *seen.entry(*hash).or_default() += 1;
            }
        }
        let mut kept: Vec<(u32, u32)> = seen.into_iter().collect();
        // the frequent beside each other; the order is the same every time
        kept.sort_unstable_by_key(|(hash, count)| (Reverse(*count), *hash));
        kept.truncate(most);
        let all = real(examples.len());
        // the root of it: of few examples it's a guess
        let rare = |count: f32| (((1.0 + all) / (1.0 + count)).ln() + 1.0).sqrt();
        let mut table = vec![(0, EMPTY); (kept.len() * 2).next_power_of_two().max(2)];
        for (row, (hash, _)) in (0_u32..).zip(&kept) {
            let at = place(&table, *hash);
            table[at] = (*hash, row);
        }
        Self {
            table,
            rarity: kept
                .iter()
                .map(|(_, count)| rare(real(*count as usize)))
                .collect(),
            rarest: rare(0.0),
        }
    }

    /// How many grams there are.
    pub(crate) fn len(&self) -> usize {
        self.rarity.len()
    }

    /// The weights of a text's grams: sublinear counts times how rare each is.
    pub(crate) fn weigh(&self, grams: &Grams) -> Weighed {
        let mut weighed = Weighed::default();
        weighed
            .sparse
            .reserve(grams.words.len() + grams.letters.len());
        weighed.unknown = self.block(&grams.words, &mut weighed.sparse);
        weighed.words = weighed.sparse.len();
        self.block(&grams.letters, &mut weighed.sparse);
        for (_, weight) in &mut weighed.sparse[weighed.words..] {
            *weight *= LETTERS;
        }
        weighed
    }

    /// Whether every place can be looked up, as in one that was built here.
    pub(crate) fn is_sound(&self) -> bool {
        let rows = self.rarity.len();
        let used = self.table.iter().filter(|(_, row)| *row != EMPTY);
        self.table.len().is_power_of_two()
            && used.clone().count() < self.table.len()
            && used.clone().all(|(_, row)| (*row as usize) < rows)
            && self
                .rarity
                .iter()
                .chain([&self.rarest])
                .all(|one| is_near(*one))
    }

    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        8 * self.table.len() + 4 * self.rarity.len()
    }

    /// One block, of length one; gives how much of it is unknown.
    fn block(&self, grams: &[u32], sparse: &mut Sparse) -> f32 {
        let mut sorted = grams.to_vec();
        sorted.sort_unstable();
        let begun = sparse.len();
        let (mut known, mut unknown) = (0.0_f32, 0.0_f32);
        for same in sorted.chunk_by(|left, right| left == right) {
            let often = 1.0 + real(same.len()).ln();
            let (_, row) = self.table[place(&self.table, same[0])];
            if row == EMPTY {
                unknown += (often * self.rarest).powi(2);
            } else {
                let weight = often * self.rarity[row as usize];
                known += weight * weight;
                sparse.push((row, weight));
            }
        }
        let length = (known + unknown).sqrt();
        for (_, weight) in &mut sparse[begun..] {
            *weight /= length;
        }
        match known + unknown > 0.0 {
            true => unknown / (known + unknown),
            false => 1.0,
        }
    }
}

/// Whether a number is one that sums can be made of.
pub(crate) fn is_near(number: f32) -> bool {
    number.abs() < 1e6
}

/// Where a hash stands, or would.
fn place(table: &[(u32, u32)], hash: u32) -> usize {
    let mask = table.len() - 1;
    let mut at = hash as usize & mask;
    while table[at].1 != EMPTY && table[at].0 != hash {
        at = (at + 1) & mask;
    }
    at
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn real(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_hits_one_place_of_the_table_is_weighed_as_any() {
        let grams: Vec<Grams> = (0..2_000)
            .map(|at| Grams::of(&format!("word{at} other{at}")))
            .collect();
        let vocabulary = Vocabulary::new(&grams.iter().collect::<Vec<_>>(), 100_000);
        let mask = vocabulary.table.len() - 1;
        // the place at the head of the longest run
        let (mut run, mut longest, mut head) = (0, 0, 0);
        for (at, (_, row)) in vocabulary.table.iter().enumerate() {
            run = if *row == EMPTY { 0 } else { run + 1 };
            if run > longest {
                (longest, head) = (run, at + 1 - run);
            }
        }
        assert!(longest < 200, "{longest}");
        let forged: Vec<u32> = (0_u32..4_000)
            .map(|at| {
                at.wrapping_mul(u32::try_from(mask + 1).unwrap_or(0))
                    | u32::try_from(head).unwrap_or(0)
            })
            .collect();
        assert!(forged.iter().all(|hash| *hash as usize & mask == head));
        let weighed = vocabulary.weigh(&Grams {
            words: forged,
            letters: Vec::new(),
        });
        assert!(
            (0.99..=1.0).contains(&weighed.unknown),
            "{}",
            weighed.unknown
        );
    }
}
