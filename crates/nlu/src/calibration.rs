//! Confidence that means what it says: a temperature (Guo et al., ICML 2017),
//! and a line through what is left (Platt, 1999), fitted on scores of examples
//! that were not trained on.

use serde::{Deserialize, Serialize};

use crate::vocabulary::is_near;

/// From scores to confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calibration {
    pub(crate) temperature: f32,
    slope: f32,
    lift: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            temperature: 0.3,
            slope: 1.0,
            lift: 0.0,
        }
    }
}

impl Calibration {
    /// Fitted on scores with the place of what was right.
    pub(crate) fn fit(held_out: &[(&[f32], usize)]) -> Self {
        let mut own = Self::default();
        if held_out.is_empty() {
            return own;
        }
        own.temperature = temperature(held_out);
        let rows: Vec<(f64, f64)> = held_out
            .iter()
            .map(|(scores, label)| {
                let shares = softmax(scores, own.temperature);
                let most = shares.iter().copied().fold(0.0, f32::max);
                let right = shares.get(*label).is_some_and(|share| *share >= most);
                (f64::from(odds(most)), f64::from(u8::from(right)))
            })
            .collect();
        let wrong = rows.iter().filter(|(_, right)| *right == 0.0).count();
        if wrong >= 20 {
            (own.slope, own.lift) = line(&rows);
        }
        own
    }

    /// Whether its numbers are ones that sums can be made of.
    pub(crate) fn is_sound(&self) -> bool {
        (1e-4..1e4).contains(&self.temperature) && [self.slope, self.lift].into_iter().all(is_near)
    }

    /// How sure each is; they add up to one.
    pub(crate) fn shares(&self, scores: &[f32]) -> Vec<f32> {
        let mut shares = softmax(scores, self.temperature);
        let Some(best) = (0..shares.len()).max_by(|one, two| shares[*one].total_cmp(&shares[*two]))
        else {
            return shares;
        };
        let sure = 1.0 / (1.0 + (-self.slope * odds(shares[best]) - self.lift).exp());
        // summed, not taken from one: of what is left little may be left
        let others = (0..shares.len()).filter(|at| *at != best);
        let (others, second) = others.fold((0.0_f32, 0.0_f32), |(sum, most), at| {
            (sum + shares[at], most.max(shares[at]))
        });
        if second * (1.0 - sure) > sure * others {
            // the line never changes which is first
            return shares;
        }
        // so little that it can't be shared out is nothing
        let some = others > 1e-30;
        for share in &mut shares {
            *share = if some {
                *share * (1.0 - sure) / others
            } else {
                0.0
            };
        }
        shares[best] = if some { sure } else { 1.0 };
        shares
    }
}

/// The logarithm of the odds of a share.
pub(crate) fn odds(share: f32) -> f32 {
    let share = share.clamp(1e-4, 1.0 - 1e-4);
    (share / (1.0 - share)).ln()
}

/// Slope and lift of a logistic regression in one variable, by Newton's method.
fn line(rows: &[(f64, f64)]) -> (f32, f32) {
    let (mut slope, mut lift) = (1.0_f64, 0.0_f64);
    for _ in 0..20 {
        let (mut first, mut second) = ([0.0; 2], [1e-6, 0.0, 1e-6]);
        for (odds, right) in rows {
            let share = 1.0 / (1.0 + (-slope * odds - lift).exp());
            let (off, sway) = (share - right, share * (1.0 - share));
            first[0] += off * odds;
            first[1] += off;
            second[0] += sway * odds * odds;
            second[1] += sway * odds;
            second[2] += sway;
        }
        let whole = second[0] * second[2] - second[1] * second[1];
        if whole <= f64::EPSILON {
            break;
        }
        slope -= (second[2] * first[0] - second[1] * first[1]) / whole;
        lift -= (second[0] * first[1] - second[1] * first[0]) / whole;
    }
    match slope > 0.0 && slope.is_finite() && lift.is_finite() {
        #[expect(clippy::cast_possible_truncation, reason = "of moderate size")]
        true => (slope as f32, lift as f32),
        false => (1.0, 0.0),
    }
}

/// The shares of scores at a temperature; they add up to one.
fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores
        .iter()
        .map(|score| ((score - best) / temperature).exp());
    let mut shares: Vec<f32> = powers.collect();
    let sum: f32 = shares.iter().sum();
    for share in &mut shares {
        *share = if sum > 0.0 { *share / sum } else { 0.0 };
    }
    shares
}

/// How much speaks for any intent at all (Liu et al., NeurIPS 2020): the
/// logarithm of what the softmax divides by.
pub(crate) fn energy(scores: &[f32], temperature: f32) -> f32 {
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores
        .iter()
        .map(|score| ((score - best) / temperature).exp());
    best + temperature * powers.sum::<f32>().ln()
}

/// The temperature with the least log loss, between 0.02 and 2.
fn temperature(held_out: &[(&[f32], usize)]) -> f32 {
    let loss = |logarithm: f32| -> f64 {
        let shares = held_out.iter().map(|(scores, label)| {
            let temperature = logarithm.exp();
            f64::from((energy(scores, temperature) - scores[*label]) / temperature)
        });
        shares.sum()
    };
    // by golden section: the loss has one valley
    let ratio = 0.618_034_f32;
    let (mut low, mut high) = (0.02_f32.ln(), 2.0_f32.ln());
    let (mut left, mut right) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_left, mut at_right) = (loss(left), loss(right));
    for _ in 0..24 {
        if at_left < at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - ratio * (high - low);
            at_left = loss(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + ratio * (high - low);
            at_right = loss(right);
        }
    }
    f32::midpoint(low, high).exp()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shares_add_up_to_one(
            scores in prop::collection::vec(-20.0_f32..20.0, 1..40),
            temperature in 0.02_f32..2.0,
            slope in 0.2_f32..3.0,
            lift in -2.0_f32..2.0,
        ) {
            let calibration = Calibration { temperature, slope, lift };
            let shares = calibration.shares(&scores);
            let sum: f32 = shares.iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-4, "{sum}");
            prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            let first = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let most = shares.iter().copied().fold(0.0, f32::max);
            let best = scores.iter().position(|score| *score >= first);
            prop_assert!(best.is_some_and(|best| shares[best] >= most - 1e-6));
        }
    }

    #[test]
    fn temperature_finds_how_often_scores_are_right() {
        // right nine times of ten, whatever the distance says
        let rows: Vec<_> = (0..100)
            .map(|at| ([1.0, 0.0].as_slice(), usize::from(at % 10 == 0)))
            .collect();
        let shares = Calibration::fit(&rows).shares(&[1.0, 0.0]);
        assert!((shares[0] - 0.9).abs() < 0.005, "{shares:?}");
    }
}
