//! `nlu languages`.

use std::{collections::BTreeMap, path::PathBuf};

use ::nlu::Languages as Told;
use anyhow::{Result, bail};

use super::load;

/// How many parts there are.
const PARTS: usize = 5;

#[derive(Debug, clap::Args)]
pub(super) struct Languages {
    /// Folder of the playbooks
    #[arg(long, default_value = "playbooks")]
    playbooks: PathBuf,
    /// Also list the sentences that are taken for another language
    #[arg(long)]
    wrong: bool,
}

/// How many sentences of a language are told: rightly, wrongly, of all.
#[derive(Debug, Default)]
struct Counts {
    all: u32,
    /// With nothing known, with the language known, after another.
    right: [u32; 3],
    wrong: [u32; 3],
}

impl Languages {
    pub(super) fn run(self) -> Result<()> {
        let playbooks = load(&self.playbooks)?;
        let (heard, said) = (playbooks.heard().collect::<Vec<_>>(), playbooks.said());
        let languages: Vec<&str> = playbooks.languages().into_iter().collect();
        if languages.len() < 2 {
            bail!("the playbooks have examples in one language only: nothing to tell apart");
        }
        let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
        for part in 0..PARTS {
            let out = |at: &usize| at % PARTS == part;
            let learned = heard.iter().enumerate().filter(|(at, _)| !out(at));
            let said = said.iter().map(|(language, text)| (&**language, &**text));
            let told = Told::train(learned.map(|(_, one)| *one).chain(said));
            for (_, (language, text)) in heard.iter().enumerate().filter(|(at, _)| out(at)) {
                let other = languages.iter().find(|other| *other != language);
                let before = ["", *language, other.copied().unwrap_or_default()];
                let own = counts.entry(*language).or_default();
                own.all += 1;
                for (at, before) in before.into_iter().enumerate() {
                    match told.of(text, before) {
                        Some(of) if of == *language => own.right[at] += 1,
                        Some(of) => {
                            own.wrong[at] += 1;
                            if self.wrong && at < 2 {
                                println!("{language} after {before:2} is taken for {of}: {text}");
                            }
                        }
                        None => {}
                    }
                }
            }
        }
        println!("            nothing known     its own before    another before");
        println!("language    right   wrong     right   wrong     right   sentences");
        for (language, own) in &counts {
            let share = |count: u32| 100.0 * f64::from(count) / f64::from(own.all.max(1));
            println!(
                "{language:<9} {:>5.1} % {:>5.1} %   {:>5.1} % {:>5.1} %   {:>5.1} % {:>11}",
                share(own.right[0]),
                share(own.wrong[0]),
                share(own.right[1]),
                share(own.wrong[1]),
                share(own.right[2]),
                own.all
            );
        }
        Ok(())
    }
}
