//! The weights of all intents, eight bits each: gram by gram, the intents
//! beside each other.

use serde::{Deserialize, Serialize};

use crate::vocabulary::is_near;

/// Weights of grams for intents.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Weights {
    intents: usize,
    values: Vec<i8>,
    /// What a step of a gram's weights is worth.
    steps: Vec<f32>,
    /// What an intent has before anything is said.
    edges: Vec<f32>,
}

impl Weights {
    /// From the weights of each intent, of which the last is its edge.
    pub(crate) fn new(intents: &[Vec<f32>]) -> Self {
        let grams = intents.first().map_or(0, |own| own.len() - 1);
        let mut values = Vec::with_capacity(grams * intents.len());
        let mut steps = Vec::with_capacity(grams);
        for gram in 0..grams {
            let row = intents.iter().map(|own| own[gram]);
            let most = row
                .clone()
                .fold(0.0_f32, |most, weight| most.max(weight.abs()));
            let step = if most > 0.0 { most / 127.0 } else { 1.0 };
            steps.push(step);
            values.extend(row.map(|weight| eight_bits(weight / step)));
        }
        Self {
            intents: intents.len(),
            values,
            steps,
            edges: intents
                .iter()
                .filter_map(|own| own.last().copied())
                .collect(),
        }
    }

    /// How far a text is on the side of each intent.
    pub(crate) fn scores(&self, sparse: &[(u32, f32)]) -> Vec<f32> {
        let mut scores = self.edges.clone();
        for (gram, weight) in sparse {
            let gram = *gram as usize;
            let row = &self.values[gram * self.intents..][..self.intents];
            let worth = weight * self.steps[gram];
            for (score, value) in scores.iter_mut().zip(row) {
                *score += worth * f32::from(*value);
            }
        }
        scores
    }

    /// Whether there is one for each of so many grams and intents.
    pub(crate) fn is_sound(&self, grams: usize, intents: usize) -> bool {
        self.intents == intents
            && self.edges.len() == intents
            && (self.steps.len() == grams || intents == 0)
            && self.values.len() == self.steps.len() * intents
            && self
                .steps
                .iter()
                .chain(&self.edges)
                .all(|one| is_near(*one))
    }

    /// Bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        self.values.len() + 4 * (self.steps.len() + self.edges.len())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "at most 127")]
fn eight_bits(steps: f32) -> i8 {
    steps.round().clamp(-127.0, 127.0) as i8
}
