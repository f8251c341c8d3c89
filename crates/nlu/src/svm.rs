//! A linear support vector machine by dual coordinate descent (Hsieh et al.,
//! ICML 2008): squared hinge loss, deterministic.

use crate::features::{DIMENSIONS, Sparse};

/// How much an error costs.
const COST: f32 = 1.0;
/// How often all examples are gone through.
const ROUNDS: usize = 30;

/// The weights that tell `positive` examples from the others.
pub(crate) fn train(examples: &[Sparse], positive: &dyn Fn(usize) -> bool) -> Vec<f32> {
    let mut weights = vec![0.0_f32; DIMENSIONS + 1];
    let mut alphas = vec![0.0_f32; examples.len()];
    let diagonal = 0.5 / COST;
    // a bias feature of one stands at the end
    let norms: Vec<f32> = examples
        .iter()
        .map(|example| {
            1.0 + example
                .iter()
                .map(|(_, weight)| weight * weight)
                .sum::<f32>()
        })
        .collect();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = 0x9e37_79b9_u64;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut seed);
        let mut moved = 0.0_f32;
        for at in &order {
            let sign = if positive(*at) { 1.0 } else { -1.0 };
            let score = score(&weights, &examples[*at]);
            let gradient = sign * score - 1.0 + diagonal * alphas[*at];
            let old = alphas[*at];
            let new = (old - gradient / (norms[*at] + diagonal)).max(0.0);
            let step = (new - old) * sign;
            if step != 0.0 {
                alphas[*at] = new;
                for (place, weight) in &examples[*at] {
                    weights[*place as usize] += step * weight;
                }
                weights[DIMENSIONS] += step;
                moved = moved.max(step.abs());
            }
        }
        if moved < 1e-3 {
            break;
        }
    }
    weights
}

/// How far on the positive side an example is.
pub(crate) fn score(weights: &[f32], example: &Sparse) -> f32 {
    weights[DIMENSIONS]
        + example
            .iter()
            .map(|(place, weight)| weights[*place as usize] * weight)
            .sum::<f32>()
}

fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        let other = usize::try_from(*seed % (at as u64 + 1)).unwrap_or(0);
        order.swap(at, other);
    }
}
