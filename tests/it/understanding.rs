//! Understanding, on public sentences that no one here wrote: what is promised
//! of it, on their development parts.

use std::path::{Path, PathBuf};

use nlu::{
    Classifier, Evaluation,
    dataset::{self, of_split},
};

/// The folder of the data, if it's there.
fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/nlu");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there", folder.display());
    None
}

/// Trains on one part, and tries it on the other.
fn evaluated(folder: &Path, set: &str, out_of_scope: &str) -> Evaluation {
    let text = std::fs::read_to_string(folder.join(set)).expect("it can be read");
    let all = dataset::read(&text).expect("it is JSON Lines");
    let (mut train, dev) = (of_split(&all, "train"), of_split(&all, "dev"));
    train.retain(|one| one.intent != out_of_scope);
    let classifier = Classifier::train(&train);
    assert!(
        classifier.bytes() <= 20_000_000,
        "{set}: {}",
        classifier.bytes()
    );
    Evaluation::of(&classifier, &dev, out_of_scope)
}

#[test]
fn public_sentences_are_understood() {
    let Some(folder) = data() else { return };
    for (set, accuracy) in [
        ("banking77.jsonl", 0.905),
        ("hwu64.jsonl", 0.90),
        ("bitext.jsonl", 0.995),
    ] {
        let evaluation = evaluated(&folder, set, "");
        println!("{set}: {:.4}", evaluation.accuracy);
        assert!(
            evaluation.accuracy >= accuracy,
            "{set}: {}",
            evaluation.accuracy
        );
        let error = evaluation.calibration_error;
        assert!(error <= 0.03, "{set}: calibration {error}");
        // little is refused of what it's for
        let kept = &evaluation.rejection[0];
        assert!(
            kept.accuracy >= evaluation.accuracy - 0.02,
            "{set}: {kept:?}"
        );
    }
}

#[test]
fn what_is_of_no_intent_is_told_apart() {
    let Some(folder) = data() else { return };
    let evaluation = evaluated(&folder, "clinc150.jsonl", "oos");
    let own = &evaluation.rejection[0];
    let area = evaluation.area_under_curve.expect("some are of no intent");
    println!("{:.4} in scope, {own:?}, {area:.4}", evaluation.accuracy);
    assert!(evaluation.accuracy >= 0.93, "{}", evaluation.accuracy);
    assert!(area >= 0.955, "{area}");
    assert!(own.accuracy >= 0.915, "{own:?}");
    assert!(own.recall >= Some(0.6), "{own:?}");
    assert!(
        evaluation.calibration_error <= 0.03,
        "{}",
        evaluation.calibration_error
    );
}
