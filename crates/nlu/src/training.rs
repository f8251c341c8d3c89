//! Training: the same examples give the same classifier.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use aws_lc_rs::digest::{SHA256, digest};

use crate::{
    calibration::Calibration,
    classifier::{Classifier, Example},
    encoder::{Encoded, Encoder},
    grams::Grams,
    nearest::Nearest,
    scope::{Scope, Signs},
    svm,
    vocabulary::{Sparse, Vocabulary, Weighed},
    weights::Weights,
};

/// One at a time: each takes all processors, and what it needs of memory meanwhile
/// is free for the next.
static TRAINING: Mutex<()> = Mutex::new(());
/// What an error costs.
const COST: f32 = 1.0;
/// What the weights take at most, in bytes.
const MOST: usize = 12_000_000;

impl Classifier {
    /// Trains on examples. Takes a while: not for an async task.
    #[must_use]
    pub fn train(examples: &[Example]) -> Self {
        Self::train_on(examples, Encoded::default())
    }

    /// Trains on examples with an encoder beside their grams. Takes a while, as
    /// [`Self::train`].
    #[must_use]
    pub fn train_with(examples: &[Example], encoder: Arc<dyn Encoder>) -> Self {
        Self::train_on(examples, Encoded::by(encoder))
    }

    fn train_on(examples: &[Example], encoded: Encoded) -> Self {
        let _one = TRAINING.lock().unwrap_or_else(PoisonError::into_inner);
        let labelled = Labelled::new(examples, &encoded);
        let (held_out, outside) = labelled.held_out();
        let scored: Vec<_> = held_out
            .iter()
            .map(|row| (row.scores.as_slice(), row.label))
            .collect();
        let calibration = Calibration::fit(&scored);
        let signs = |row: &Row| row.signs(calibration.temperature);
        let inside: Vec<_> = held_out
            .iter()
            .map(|row| (signs(row), row.is_right()))
            .collect();
        let outside: Vec<_> = outside.iter().map(signs).collect();
        let part = labelled.part(&|_| true);
        Self {
            weights: Weights::new(&part.trained),
            nearest: part.nearest,
            vocabulary: part.vocabulary,
            calibration,
            scope: Scope::fit(&inside, &outside),
            version: version(examples, encoded.name()),
            intents: labelled.intents,
            encoder: encoded.name().to_owned(),
            encoded,
        }
    }
}

fn version(examples: &[Example], encoder: &str) -> String {
    let mut data = Vec::new();
    for Example { text, intent } in examples {
        data.extend(intent.bytes().chain([0]).chain(text.bytes()).chain([1]));
    }
    let hash = hex::encode(digest(&SHA256, &data));
    let beside = if encoder.is_empty() { "" } else { "+" };
    format!("ngram-3{beside}{encoder}-{}", &hash[..12])
}

/// Examples with their places.
struct Labelled {
    intents: Vec<String>,
    grams: Vec<Grams>,
    /// What an encoder says of each.
    vectors: Vec<Vec<f32>>,
    /// How many numbers that are.
    width: usize,
    labels: Vec<usize>,
    /// Which part each is in.
    folds: Vec<usize>,
}

/// What a part of the examples is trained to.
struct Part {
    vocabulary: Vocabulary,
    trained: Vec<Vec<f32>>,
    nearest: Nearest,
}

/// An example as one sees it who was not trained on it.
struct Row {
    scores: Vec<f32>,
    label: usize,
    near: f32,
    unknown: f32,
}

impl Row {
    fn is_right(&self) -> bool {
        let own = self.scores[self.label];
        self.scores.iter().all(|score| *score <= own)
    }

    fn signs(&self, temperature: f32) -> Signs {
        Signs::new(&self.scores, temperature, self.near, self.unknown)
    }
}

impl Labelled {
    fn new(examples: &[Example], encoded: &Encoded) -> Self {
        let mut intents: Vec<String> = examples.iter().map(|one| one.intent.clone()).collect();
        intents.sort();
        intents.dedup();
        let place = |one: &Example| intents.binary_search(&one.intent).unwrap_or_default();
        let labels: Vec<usize> = examples.iter().map(place).collect();
        // each intent's examples go round
        let mut seen = vec![0; intents.len()];
        let folds = labels.iter().map(|label| {
            seen[*label] += 1;
            seen[*label]
        });
        Self {
            folds: folds.collect(),
            grams: examples.iter().map(|one| Grams::of(&one.text)).collect(),
            vectors: every(examples.len(), &|at| encoded.vector(&examples[at].text)),
            width: encoded.width(),
            intents,
            labels,
        }
    }

    /// Trains on a part of the examples; of an intent that has none in it there
    /// are no weights.
    fn part(&self, inside: &dyn Fn(usize) -> bool) -> Part {
        let chosen: Vec<usize> = (0..self.labels.len()).filter(|at| inside(*at)).collect();
        let grams: Vec<&Grams> = chosen.iter().map(|at| &self.grams[*at]).collect();
        let vocabulary = Vocabulary::new(&grams, MOST / self.intents.len().max(1));
        let weighed: Vec<Weighed> = chosen
            .iter()
            .map(|at| self.weighed(*at, &vocabulary))
            .collect();
        let sparse: Vec<&Sparse> = weighed.iter().map(|one| &one.sparse).collect();
        let trained = every(self.intents.len(), &|intent| {
            let own = |at: usize| self.labels[chosen[at]] == intent;
            match (0..sparse.len()).any(own) {
                true => svm::train(&sparse, own, vocabulary.len() + self.width, COST),
                false => Vec::new(),
            }
        });
        let words: Vec<_> = weighed.iter().map(Weighed::words).collect();
        Part {
            nearest: Nearest::new(&words, vocabulary.len()),
            vocabulary,
            trained,
        }
    }

    /// What an example says, in the grams of a vocabulary.
    fn weighed(&self, at: usize, vocabulary: &Vocabulary) -> Weighed {
        let grams = vocabulary.weigh(&self.grams[at]);
        grams.with(&self.vectors[at], vocabulary.len())
    }

    /// Every example as one sees it who was not trained on it: those of known
    /// intents, and those of intents that were kept away.
    fn held_out(&self) -> (Vec<Row>, Vec<Row>) {
        let folds = if self.labels.len() > 10_000 { 3 } else { 5 };
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        if self.labels.len() < folds * 2 || self.intents.len() < folds {
            return (inside, outside);
        }
        for fold in 0..folds {
            let away = |label: usize| label % folds == fold;
            let out = |at: usize| self.folds[at] % folds == fold;
            let part = self.part(&|at| !out(at) && !away(self.labels[at]));
            let known: Vec<usize> = (0..self.intents.len())
                .filter(|intent| !part.trained[*intent].is_empty())
                .collect();
            for at in (0..self.labels.len()).filter(|at| out(*at)) {
                let text = self.weighed(at, &part.vocabulary);
                let score = |intent: &usize| svm::score(&part.trained[*intent], &text.sparse);
                let label = known.binary_search(&self.labels[at]);
                let row = Row {
                    scores: known.iter().map(score).collect(),
                    label: label.unwrap_or_default(),
                    near: part.nearest.similarity(text.words()),
                    unknown: text.unknown,
                };
                match label {
                    Ok(_) => inside.push(row),
                    Err(_) if away(self.labels[at]) => outside.push(row),
                    Err(_) => {}
                }
            }
        }
        (inside, outside)
    }
}

/// Does something for each of so many, on all processors; in their order.
fn every<T: Send>(count: usize, work: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return done;
            }
            done.push((at, work(at)));
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(worker)).collect();
        let mut done = worker();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, one)| one).collect()
}
