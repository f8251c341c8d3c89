//! Whether a text is of any intent at all: a small logistic regression over
//! what speaks for and against, fitted on examples of intents that were kept
//! from the training as if they were out of scope.

use serde::{Deserialize, Serialize};

use crate::{
    calibration::{energy, odds},
    vocabulary::is_near,
};

/// How many signs there are.
const SIGNS: usize = 6;
/// One in so many that are understood rightly may be refused.
const MISTAKEN: usize = 150;
/// How strongly the weights are held back.
const HOLD: f64 = 0.01;

/// What speaks for a text's being of an intent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Signs([f32; SIGNS]);

impl Signs {
    /// Of a text's scores (one at least), how sure the best is, how near the
    /// nearest example is, and how much of its words is unknown.
    pub(crate) fn new(scores: &[f32], temperature: f32, near: f32, unknown: f32) -> Self {
        let (mut first, mut second) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for score in scores {
            if *score > first {
                (first, second) = (*score, first);
            } else if *score > second {
                second = *score;
            }
        }
        let all = energy(scores, temperature);
        let surest = ((first - all) / temperature).exp();
        Self([
            odds(surest),
            (first - second.max(first - 4.0)).min(4.0),
            all,
            first,
            near,
            unknown,
        ])
    }
}

/// The regression.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Scope {
    weights: [f32; SIGNS],
    edge: f32,
}

impl Default for Scope {
    /// Where there is too little to fit it on: from the best score and the
    /// nearest example.
    fn default() -> Self {
        Self {
            weights: [0.0, 0.0, 0.0, -3.0, -6.0, 0.0],
            edge: 0.6,
        }
    }
}

impl Scope {
    /// Whether its numbers are ones that sums can be made of.
    pub(crate) fn is_sound(&self) -> bool {
        self.weights.into_iter().chain([self.edge]).all(is_near)
    }

    /// Fits it; both sides weigh the same, however many there are. From one
    /// half on, one in 150 of what was understood rightly would be
    /// refused.
    pub(crate) fn fit(inside: &[(Signs, bool)], outside: &[Signs]) -> Self {
        let right = inside.iter().filter(|(_, right)| *right);
        let right: Vec<Signs> = right.map(|(signs, _)| *signs).collect();
        if right.len() < 20 || outside.len() < 20 {
            return Self::default();
        }
        let inside: Vec<Signs> = inside.iter().map(|(signs, _)| *signs).collect();
        let rows: Vec<([f64; SIGNS], f64, f64)> = [(inside.as_slice(), 0.0), (outside, 1.0)]
            .into_iter()
            .flat_map(|(side, label)| {
                let weight = 0.5 / real(side.len());
                side.iter()
                    .map(move |signs| (signs.0.map(f64::from), label, weight))
            })
            .collect();
        // each sign from its middle, in its own width
        let mut middle = [0.0; SIGNS];
        let mut width = [0.0; SIGNS];
        for (signs, _, weight) in &rows {
            for at in 0..SIGNS {
                middle[at] += weight * signs[at];
            }
        }
        for (signs, _, weight) in &rows {
            for at in 0..SIGNS {
                width[at] += weight * (signs[at] - middle[at]).powi(2);
            }
        }
        let width = width.map(|square: f64| square.sqrt().max(1e-6));
        let (mut weights, mut edge) = ([0.0_f64; SIGNS], 0.0_f64);
        for _ in 0..400 {
            let (mut slope, mut lift) = (weights.map(|weight| weight * HOLD), 0.0);
            for (signs, label, weight) in &rows {
                let sum: f64 = (0..SIGNS)
                    .map(|at| weights[at] * (signs[at] - middle[at]) / width[at])
                    .sum();
                let off = weight * (1.0 / (1.0 + (-sum - edge).exp()) - label);
                lift += off;
                for at in 0..SIGNS {
                    slope[at] += off * (signs[at] - middle[at]) / width[at];
                }
            }
            edge -= lift;
            for at in 0..SIGNS {
                weights[at] -= slope[at];
            }
        }
        let shift: f64 = (0..SIGNS)
            .map(|at| weights[at] * middle[at] / width[at])
            .sum();
        let mut own = [0.0; SIGNS];
        for at in 0..SIGNS {
            own[at] = single(weights[at] / width[at]);
        }
        let mut scope = Self {
            weights: own,
            edge: single(edge - shift),
        };
        let mut sums: Vec<f32> = right.iter().map(|signs| scope.sum(*signs)).collect();
        sums.sort_by(f32::total_cmp);
        // a little above the last that is kept
        scope.edge -= sums[sums.len() - 1 - sums.len() / MISTAKEN] + 1e-3;
        scope
    }

    /// 0 to 1: how little a text is of any intent; from one half on it's out
    /// of scope.
    pub(crate) fn outside(&self, signs: Signs) -> f32 {
        1.0 / (1.0 + (-self.sum(signs)).exp())
    }

    fn sum(&self, signs: Signs) -> f32 {
        let each = self.weights.iter().zip(signs.0);
        self.edge + each.map(|(weight, sign)| weight * sign).sum::<f32>()
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of examples are small")]
fn real(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, reason = "of moderate size")]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_from_everything_is_outside() {
        let near = |at: u8| Signs::new(&[1.0, f32::from(at % 5) / 10.0], 0.2, 0.8, 0.1);
        let far = |at: u8| Signs::new(&[f32::from(at % 5) / 10.0, 0.3], 0.2, 0.1, 0.8);
        let inside: Vec<_> = (0..100).map(|at| (near(at), true)).collect();
        let outside: Vec<_> = (0..100).map(far).collect();

        let scope = Scope::fit(&inside, &outside);

        let refused = |signs: &Signs| scope.outside(*signs) >= 0.5;
        assert_eq!(inside.iter().filter(|(signs, _)| refused(signs)).count(), 0);
        assert_eq!(outside.iter().filter(|signs| refused(signs)).count(), 100);
    }
}
