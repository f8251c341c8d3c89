//! A linear support vector machine by dual coordinate descent with shrinking
//! (Hsieh et al., ICML 2008; Fan et al., LIBLINEAR, JMLR 2008): squared hinge
//! loss, deterministic.

use crate::vocabulary::Sparse;

/// How often all examples are gone through at most.
const ROUNDS: usize = 60;
/// How far from the best it may end.
const CLOSE: f32 = 0.1;

/// The weights that tell `positive` examples from the others; the last is that
/// of the edge. `width` is how many grams there are, `cost` what an error costs.
pub(crate) fn train(
    examples: &[&Sparse],
    positive: impl Fn(usize) -> bool,
    width: usize,
    cost: f32,
) -> Vec<f32> {
    let mut weights = vec![0.0_f32; width + 1];
    let mut alphas = vec![0.0_f32; examples.len()];
    let diagonal = 0.5 / cost;
    let squares = |example: &&Sparse| example.iter().map(|(_, weight)| weight * weight).sum();
    let squares: Vec<f32> = examples.iter().map(squares).collect();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let (mut active, mut limit) = (order.len(), f32::INFINITY);
    let mut seed = 0x9e37_79b9_u64;
    for _ in 0..ROUNDS {
        let (mut highest, mut lowest) = (f32::NEG_INFINITY, f32::INFINITY);
        shuffle(&mut order[..active], &mut seed);
        let mut at = 0;
        while at < active {
            let one = order[at];
            let sign = if positive(one) { 1.0 } else { -1.0 };
            let old = alphas[one];
            let gradient = sign * score(&weights, examples[one]) - 1.0 + diagonal * old;
            if old == 0.0 && gradient > limit {
                // far on its own side: not looked at again until the end
                active -= 1;
                order.swap(at, active);
                continue;
            }
            at += 1;
            let downhill = if old == 0.0 {
                gradient.min(0.0)
            } else {
                gradient
            };
            highest = highest.max(downhill);
            lowest = lowest.min(downhill);
            if downhill.abs() > 1e-6 {
                alphas[one] = (old - gradient / (squares[one] + 1.0 + diagonal)).max(0.0);
                let step = (alphas[one] - old) * sign;
                for (row, weight) in examples[one] {
                    weights[*row as usize] += step * weight;
                }
                weights[width] += step;
            }
        }
        let there = highest - lowest <= CLOSE;
        if there && active == order.len() {
            break;
        }
        if there {
            active = order.len();
        }
        limit = if there || highest <= 0.0 {
            f32::INFINITY
        } else {
            highest
        };
    }
    weights
}

/// How far on the positive side an example is.
pub(crate) fn score(weights: &[f32], example: &Sparse) -> f32 {
    let edge = weights.last().copied().unwrap_or_default();
    let each = example
        .iter()
        .map(|(row, weight)| weights[*row as usize] * weight);
    edge + each.sum::<f32>()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_told_apart_and_shrinking_changes_nothing_of_it() {
        // two groups with noise that both have
        let examples: Vec<Sparse> = (0..60_u32)
            .map(|at| vec![(at % 2, 1.0), (2 + at % 7, 0.5), (9 + at % 3, 0.5)])
            .collect();
        let examples: Vec<&Sparse> = examples.iter().collect();
        let weights = train(&examples, |at| at % 2 == 0, 12, 1.0);
        for (at, example) in examples.iter().enumerate() {
            let side = score(&weights, example);
            assert_eq!(side > 0.0, at % 2 == 0, "{at}: {side}");
        }
        assert_eq!(weights, train(&examples, |at| at % 2 == 0, 12, 1.0));
    }
}
