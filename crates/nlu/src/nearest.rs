//! How near the nearest example is, by the words that few examples have.

use serde::{Deserialize, Serialize};

use crate::vocabulary::is_near;

/// How many entries are looked at for one text: what is rare says most.
const MOST: usize = 4_000;

/// Examples by their grams.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Nearest {
    examples: usize,
    /// Where the entries of each gram begin; at the end, where the last end.
    starts: Vec<u32>,
    /// Which example, and its weight there.
    entries: Vec<(u32, f32)>,
}

impl Nearest {
    /// Of examples over so many grams.
    pub(crate) fn new(examples: &[&[(u32, f32)]], grams: usize) -> Self {
        let mut starts = vec![0_u32; grams + 1];
        for (gram, _) in examples.iter().copied().flatten() {
            starts[*gram as usize + 1] += 1;
        }
        for gram in 0..grams {
            starts[gram + 1] += starts[gram];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); starts[grams] as usize];
        for (example, own) in (0_u32..).zip(examples.iter().copied()) {
            for (gram, weight) in own {
                let at = &mut next[*gram as usize];
                entries[*at as usize] = (example, *weight);
                *at += 1;
            }
        }
        Self {
            examples: examples.len(),
            starts,
            entries,
        }
    }

    /// The greatest product of a text with an example, 0 to 1.
    pub(crate) fn similarity(&self, text: &[(u32, f32)]) -> f32 {
        let mut grams: Vec<(usize, usize, f32)> = text
            .iter()
            .map(|(gram, weight)| {
                let [start, end] = [0, 1].map(|next| self.starts[*gram as usize + next] as usize);
                (end - start, start, *weight)
            })
            .collect();
        grams.sort_unstable_by_key(|(many, start, _)| (*many, *start));
        let (mut sums, mut left, mut best) = (vec![0.0_f32; self.examples], MOST, 0.0_f32);
        for (many, start, weight) in grams {
            if many > left {
                break;
            }
            left -= many;
            for (example, value) in &self.entries[start..start + many] {
                let sum = &mut sums[*example as usize];
                *sum += weight * value;
                // weights are above zero: a sum only grows
                best = best.max(*sum);
            }
        }
        best
    }

    /// Whether every entry is of an example, as in what was built here, for so
    /// many grams.
    pub(crate) fn is_sound(&self, grams: usize) -> bool {
        // an example without a known gram has no entries
        const MOST_EXAMPLES: usize = 1 << 24;
        self.examples <= MOST_EXAMPLES
            && self.starts.len() == grams + 1
            && self.starts.is_sorted()
            && self
                .starts
                .last()
                .is_some_and(|end| *end as usize == self.entries.len())
            && self
                .entries
                .iter()
                .all(|(example, weight)| (*example as usize) < self.examples && is_near(*weight))
    }

    /// Bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        4 * self.starts.len() + 8 * self.entries.len()
    }
}
