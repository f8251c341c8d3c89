//! How well a classifier does on labelled sentences.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::classifier::{Classifier, Example, Verdict};

/// How many bins calibration is counted in (Guo et al., ICML 2017).
const BINS: usize = 15;

/// What came of classifying sentences.
#[derive(Debug, Serialize)]
pub struct Evaluation {
    /// Sentences of an intent.
    pub inside: usize,
    /// Sentences of none.
    pub outside: usize,
    /// Share of `inside` whose intent came first, whatever their score out of
    /// scope.
    pub accuracy: f64,
    /// Mean over the intents of F1.
    pub macro_f1: f64,
    /// Expected calibration error in 15 bins: how far confidence is from how
    /// often it is right.
    pub calibration_error: f64,
    /// How likely a sentence of no intent scores higher out of scope than one
    /// of an intent; nothing where there is none.
    pub area_under_curve: Option<f64>,
    /// At the classifier's own threshold, and over all of them.
    pub rejection: Vec<Rejection>,
    /// Intent by intent.
    pub intents: Vec<OfIntent>,
    /// Most frequent first.
    pub confusions: Vec<Confusion>,
}

/// What a threshold does.
#[derive(Debug, Clone, Serialize)]
pub struct Rejection {
    /// From this score on a sentence is out of scope.
    pub threshold: f32,
    /// Share of `inside` that is kept and right.
    pub accuracy: f64,
    /// Share of `outside` that is refused; nothing where there is none.
    pub recall: Option<f64>,
}

/// How well one intent does.
#[derive(Debug, Serialize)]
pub struct OfIntent {
    /// Its name.
    pub intent: String,
    /// Its sentences.
    pub sentences: usize,
    /// Of those taken for it, the share that is.
    pub precision: f64,
    /// Of those that are, the share taken for it.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// One intent taken for another.
#[derive(Debug, Serialize)]
pub struct Confusion {
    /// What it is.
    pub intent: String,
    /// What it was taken for.
    pub taken_for: String,
    /// How often.
    pub sentences: usize,
}

impl Evaluation {
    /// Of a classifier on sentences; those of `out_of_scope` are of no intent.
    #[must_use]
    pub fn of(classifier: &Classifier, sentences: &[Example], out_of_scope: &str) -> Self {
        let told = sentences
            .iter()
            .map(|one| (one, classifier.classify(&one.text, None)));
        Self::from_verdicts(&told.collect::<Vec<_>>(), out_of_scope)
    }

    /// Of classifiers that were each trained without the part that it is asked
    /// for; those of `out_of_scope` are trained on by none.
    #[must_use]
    pub fn crossed(sentences: &[Example], parts: usize, out_of_scope: &str) -> Self {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let part_of: Vec<usize> = sentences
            .iter()
            .map(|one| {
                let seen = seen.entry(&one.intent).or_default();
                *seen += 1;
                *seen % parts.max(2)
            })
            .collect();
        let mut told = Vec::new();
        for part in 0..parts.max(2) {
            let rest = sentences.iter().zip(&part_of);
            let rest = rest.filter(|(one, of)| **of != part && one.intent != out_of_scope);
            let rest: Vec<Example> = rest.map(|(one, _)| one.clone()).collect();
            let classifier = Classifier::train(&rest);
            let own = sentences
                .iter()
                .zip(&part_of)
                .filter(|(_, of)| **of == part);
            told.extend(own.map(|(one, _)| (one, classifier.classify(&one.text, None))));
        }
        Self::from_verdicts(&told, out_of_scope)
    }

    fn from_verdicts(told: &[(&Example, Verdict)], out_of_scope: &str) -> Self {
        let (inside, outside): (Vec<_>, Vec<_>) =
            told.iter().partition(|(one, _)| one.intent != out_of_scope);
        let right = |(one, verdict): &(&Example, Verdict)| first(verdict) == one.intent;
        let intents = by_intent(&inside);
        let f1 = intents.iter().map(|of| of.f1).sum::<f64>();
        Self {
            accuracy: share(inside.iter().filter(|one| right(one)).count(), inside.len()),
            macro_f1: f1 / real(intents.len().max(1)),
            calibration_error: calibration_error(&inside),
            area_under_curve: area(&inside, &outside),
            rejection: [0.5, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
                .into_iter()
                .map(|threshold| Rejection {
                    threshold,
                    accuracy: share(
                        inside
                            .iter()
                            .filter(|one| one.1.out_of_scope < threshold && right(one))
                            .count(),
                        inside.len(),
                    ),
                    recall: (!outside.is_empty()).then(|| {
                        let refused = outside.iter().filter(|one| one.1.out_of_scope >= threshold);
                        share(refused.count(), outside.len())
                    }),
                })
                .collect(),
            confusions: confusions(&inside),
            intents,
            inside: inside.len(),
            outside: outside.len(),
        }
    }
}

type Told<'t> = [&'t (&'t Example, Verdict)];

fn first(verdict: &Verdict) -> &str {
    verdict.ranked.first().map_or("", |first| &first.intent)
}

fn by_intent(inside: &Told<'_>) -> Vec<OfIntent> {
    // of each: how many there are, how many were taken for it, how many rightly
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (one, verdict) in inside {
        let taken_for = first(verdict);
        counts.entry(&one.intent).or_default()[0] += 1;
        counts.entry(taken_for).or_default()[1] += 1;
        if taken_for == one.intent {
            counts.entry(taken_for).or_default()[2] += 1;
        }
    }
    let of = |(intent, [there, taken, right]): (&str, [usize; 3])| OfIntent {
        intent: intent.to_owned(),
        sentences: there,
        precision: share(right, taken),
        recall: share(right, there),
        f1: share(2 * right, there + taken),
    };
    counts.into_iter().map(of).collect()
}

fn confusions(inside: &Told<'_>) -> Vec<Confusion> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (one, verdict) in inside
        .iter()
        .filter(|(one, verdict)| first(verdict) != one.intent)
    {
        *counts.entry((&one.intent, first(verdict))).or_default() += 1;
    }
    let mut all: Vec<Confusion> = counts
        .into_iter()
        .map(|((intent, taken_for), sentences)| Confusion {
            intent: intent.to_owned(),
            taken_for: taken_for.to_owned(),
            sentences,
        })
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.sentences));
    all
}

fn calibration_error(inside: &Told<'_>) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64); BINS];
    for (one, verdict) in inside {
        let sure = verdict.ranked.first().map_or(0.0, |first| first.confidence);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1"
        )]
        let bin = &mut bins[((sure * 15.0) as usize).min(BINS - 1)];
        bin.0 += f64::from(sure);
        bin.1 += f64::from(u8::from(first(verdict) == one.intent));
    }
    let off: f64 = bins.iter().map(|(sure, right)| (sure - right).abs()).sum();
    off / real(inside.len().max(1))
}

/// The area under the curve, ties for one half (Mann and Whitney, 1947).
fn area(inside: &Told<'_>, outside: &Told<'_>) -> Option<f64> {
    if inside.is_empty() || outside.is_empty() {
        return None;
    }
    let mut scores: Vec<f32> = inside.iter().map(|one| one.1.out_of_scope).collect();
    scores.sort_by(f32::total_cmp);
    let below = |one: &&(&Example, Verdict)| {
        let score = one.1.out_of_scope;
        let less = scores.partition_point(|inside| *inside < score);
        let same = scores.partition_point(|inside| *inside <= score) - less;
        real(less) + real(same) / 2.0
    };
    let sum: f64 = outside.iter().map(below).sum();
    Some(sum / (real(scores.len()) * real(outside.len())))
}

fn share(part: usize, whole: usize) -> f64 {
    real(part) / real(whole.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of sentences")]
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Ranked;

    #[test]
    fn figures_are_those_of_a_small_table() {
        let example = |intent: &str| Example {
            text: String::new(),
            intent: intent.to_owned(),
        };
        let rows = [
            ("cancel", "cancel", 0.9, 0.1),
            ("cancel", "status", 0.5, 0.6),
            ("status", "status", 0.9, 0.2),
            ("oos", "status", 0.4, 0.6),
            ("oos", "cancel", 0.4, 0.15),
        ];
        let examples: Vec<Example> = rows.iter().map(|row| example(row.0)).collect();
        let told: Vec<_> = examples
            .iter()
            .zip(rows)
            .map(|(one, (_, taken_for, confidence, out_of_scope))| {
                let ranked = vec![Ranked {
                    intent: taken_for.to_owned(),
                    confidence,
                }];
                (
                    one,
                    Verdict {
                        ranked,
                        out_of_scope,
                    },
                )
            })
            .collect();

        let evaluation = Evaluation::from_verdicts(&told, "oos");

        assert_eq!((evaluation.inside, evaluation.outside), (3, 2));
        assert!((evaluation.accuracy - 2.0 / 3.0).abs() < 1e-9);
        // 0.9 is right twice of two, 0.5 never of one
        assert!((evaluation.calibration_error - (0.2 + 0.5) / 3.0).abs() < 1e-6);
        // 0.6 is above two and beside one of three, 0.15 above one
        assert!((evaluation.area_under_curve.unwrap() - 3.5 / 6.0).abs() < 1e-9);
        let own = &evaluation.rejection[0];
        assert!((own.accuracy - 2.0 / 3.0).abs() < 1e-9 && own.recall == Some(0.5));
        assert_eq!(evaluation.confusions[0].taken_for, "status");
        let cancel = &evaluation.intents[0];
        assert_eq!((cancel.precision, cancel.recall), (1.0, 0.5));
    }
}
