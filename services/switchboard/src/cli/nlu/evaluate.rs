//! `nlu evaluate`.

use std::path::PathBuf;

use ::nlu::{Classifier, Evaluation, Example, dataset};
use anyhow::{Result, bail};

use super::{Source, model};

#[derive(Debug, clap::Args)]
pub(super) struct Evaluate {
    #[command(flatten)]
    source: Source,
    /// The part that is tried
    #[arg(long, default_value = "dev")]
    split: String,
    /// A classifier that `nlu train` has written
    #[arg(long)]
    model: Option<PathBuf>,
    /// How many parts there are where it's done crosswise
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..=20))]
    parts: u64,
    /// How many intents and confusions are shown, the worst first
    #[arg(long, default_value_t = 10)]
    most: usize,
    /// Everything as one JSON object
    #[arg(long)]
    json: bool,
}

impl Evaluate {
    pub(super) fn run(self) -> Result<()> {
        let (evaluation, how) = self.evaluated()?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&evaluation)?);
        } else {
            println!("{how}");
            show(evaluation, self.most);
        }
        Ok(())
    }

    fn evaluated(&self) -> Result<(Evaluation, String)> {
        let (all, outside) = (self.source.read()?, &self.source.out_of_scope);
        let tried = dataset::of_split(&all, &self.split);
        if let Some(path) = &self.model {
            let classifier = model(path)?;
            let every = || all.iter().map(|one| one.example.clone()).collect();
            let tried: Vec<Example> = if tried.is_empty() { every() } else { tried };
            let how = format!("{} on {} sentences", classifier.version(), tried.len());
            return Ok((Evaluation::of(&classifier, &tried, outside), how));
        }
        let learned = self.source.learned(&all, "train");
        if learned.is_empty() {
            bail!("nothing to learn: no sentences of the split train, and no --model");
        }
        if tried.is_empty() {
            let every: Vec<Example> = all.into_iter().map(|one| one.example).collect();
            let parts = usize::try_from(self.parts)?;
            let how = format!("{} sentences crosswise in {parts} parts", every.len());
            return Ok((Evaluation::crossed(&every, parts, outside), how));
        }
        eprintln!("training on {} sentences", learned.len());
        let classifier = Classifier::train(&learned);
        let how = format!(
            "{}, trained on {} sentences, on {} of {}",
            classifier.version(),
            learned.len(),
            tried.len(),
            self.split
        );
        Ok((Evaluation::of(&classifier, &tried, outside), how))
    }
}

fn show(mut evaluation: Evaluation, most: usize) {
    println!(
        "accuracy            {:6.2} %  of {}",
        100.0 * evaluation.accuracy,
        evaluation.inside
    );
    println!("F1, mean of intents {:6.2} %", 100.0 * evaluation.macro_f1);
    println!("calibration error   {:6.3}", evaluation.calibration_error);
    if let Some(area) = evaluation.area_under_curve {
        println!(
            "area under curve    {area:6.3}    of {} out of scope",
            evaluation.outside
        );
    }
    evaluation
        .rejection
        .sort_by(|one, two| one.threshold.total_cmp(&two.threshold));
    println!("\nout of scope from   kept and right   refused out of scope");
    for at in &evaluation.rejection {
        let recall = at
            .recall
            .map_or("-".to_owned(), |recall| format!("{:.2} %", 100.0 * recall));
        let own = if (at.threshold - 0.5).abs() < 1e-6 {
            "  (default)"
        } else {
            ""
        };
        println!(
            "{:<19} {:>12.2} % {recall:>22}{own}",
            at.threshold,
            100.0 * at.accuracy
        );
    }
    evaluation
        .intents
        .sort_by(|one, two| one.f1.total_cmp(&two.f1));
    println!("\nworst intents                          F1   precision  recall  sentences");
    for of in evaluation.intents.iter().take(most) {
        println!(
            "{:<36} {:>4.2} {:>11.2} {:>7.2} {:>10}",
            of.intent, of.f1, of.precision, of.recall, of.sentences
        );
    }
    if !evaluation.confusions.is_empty() {
        println!("\nworst confusions");
    }
    for one in evaluation.confusions.iter().take(most) {
        println!(
            "{:>4} x {} taken for {}",
            one.sentences, one.intent, one.taken_for
        );
    }
}
