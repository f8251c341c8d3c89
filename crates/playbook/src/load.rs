//! Loading a folder of playbooks: all of them, or the problems of each.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use aws_lc_rs::digest::{SHA256, digest};
use minijinja::Environment;
use prost_reflect::DescriptorPool;

use crate::{
    check::check,
    common::{Common, Names},
    diagnose::{Problem, Problems, nearest},
    facts::Facts,
    files::{Files, Translated, source},
    folder::read,
    playbook::Playbook,
    render::{RenderError, environment},
    say::Say,
    source::{Source, Text},
};

/// Playbooks that fit the contract, and their templates.
#[derive(Debug)]
pub struct Playbooks {
    all: Vec<Arc<Playbook>>,
    /// The short names of all methods that any of them reads with.
    reads: BTreeSet<String>,
    common: Common,
    templates: Environment<'static>,
}

/// Where the texts of no playbook are kept.
const COMMON: &str = "common";

/// Why playbooks can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The folder can't be read.
    #[error("can't read playbooks in {0}: {1}")]
    Read(PathBuf, #[source] io::Error),
    /// The process ends, or checking broke.
    #[error("playbooks were not checked to the end: {0}")]
    Stopped(#[source] tokio::task::JoinError),
    /// They don't fit; each problem with its file and line.
    #[error("{}", .0.iter().map(|(file, problem)| format!("{file}:{problem}")).collect::<Vec<_>>().join("\n"))]
    Problems(Vec<(String, Problem)>),
}

impl Playbooks {
    /// Loads every `*.yaml` of a folder.
    ///
    /// # Errors
    /// If the folder can't be read, or one of them doesn't fit.
    pub fn load(folder: &Path, pool: &DescriptorPool) -> Result<Self, LoadError> {
        Self::parse(&read(folder)?, pool)
    }

    /// Checks playbooks, their translations and what is common to them, by name
    /// and text.
    ///
    /// # Errors
    /// If one of them doesn't fit.
    pub fn parse(sources: &[(String, String)], pool: &DescriptorPool) -> Result<Self, LoadError> {
        let Files {
            playbooks,
            translations,
            common,
            problems: mut found,
        } = Files::sort(sources, pool);
        let mut all: Vec<Playbook> = Vec::new();
        for (file, text, source) in &playbooks {
            let own = |other: &&Translated<'_>| other.translation.intent == source.intent;
            let own: Vec<&Translated<'_>> = translations.iter().filter(own).collect();
            if all.iter().any(|there| there.intent == source.intent) {
                let message = format!("another playbook serves `{}` already", source.intent);
                found.push(((*file).to_owned(), Problem::begins(message)));
            }
            match one(file, text, source, &own, pool) {
                Ok(playbook) => all.push(playbook),
                Err(problems) => found.extend(problems),
            }
        }
        let intents = || playbooks.iter().map(|(.., source)| source.intent.as_str());
        for Translated {
            file, translation, ..
        } in &translations
        {
            let intent = translation.intent.as_str();
            let first = translations
                .iter()
                .find(|other| other.translation.is_as(translation));
            if let Some(first) = first.filter(|first| first.file != *file) {
                let message = format!("{} translates `{intent}` already", first.file);
                found.push(((*file).to_owned(), Problem::begins(message)));
            }
            if intents().all(|known| known != intent) {
                let mut problem = Problem::begins(format!("no playbook serves `{intent}`"));
                problem.suggestion = nearest(intent, intents()).unwrap_or_default().to_owned();
                found.push(((*file).to_owned(), problem));
            }
        }
        found.extend(all.iter().flat_map(|playbook| unserved(playbook, &all)));
        for (intent, call) in common.unsaid(&all) {
            let message =
                format!("`{call}` is read, and `reads` of common.yaml has no words for it");
            found.push((intent, Problem::begins(message)));
        }
        let fallbacks = all.iter().filter(|playbook| playbook.fallback).count();
        if found.is_empty() && fallbacks != 1 {
            let message = format!("exactly one playbook has `fallback: true`, not {fallbacks}");
            found.push(("playbooks".into(), Problem::begins(message)));
        }
        let mut templates = environment(common.labels.clone());
        let of_playbooks = all
            .iter()
            .flat_map(|one| one.texts.iter().map(|text| (one.intent.as_str(), text)));
        let of_all = common.texts.iter().map(|text| (COMMON, text));
        for (of, (name, text)) in of_playbooks.chain(of_all) {
            for (language, template) in &text.0 {
                // parsed before: it can't fail here
                let added =
                    templates.add_template_owned(full_name(of, name, language), template.clone());
                if let Err(error) = added {
                    found.push((of.to_owned(), Problem::begins(error.to_string())));
                }
            }
        }
        if !found.is_empty() {
            return Err(LoadError::Problems(found));
        }
        Ok(Self {
            reads: all.iter().flat_map(Playbook::reads).collect(),
            all: all.into_iter().map(Arc::new).collect(),
            common,
            templates,
        })
    }

    /// What customers call values.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.common.names
    }

    /// Checks the text of one playbook by itself.
    #[must_use]
    pub fn problems(text: &str, pool: &DescriptorPool) -> Vec<Problem> {
        let checked =
            source(text).and_then(|source| one("", text, &source, &[], pool).map_err(of_one));
        checked.err().unwrap_or_default()
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Arc<Playbook>] {
        &self.all
    }

    /// The playbook of an intent.
    #[must_use]
    pub fn get(&self, intent: &str) -> Option<Arc<Playbook>> {
        self.all
            .iter()
            .find(|playbook| playbook.intent == intent)
            .cloned()
    }

    /// What is said where nothing else fits.
    #[must_use]
    pub fn fallback(&self) -> Option<Arc<Playbook>> {
        self.all.iter().find(|playbook| playbook.fallback).cloned()
    }

    /// Renders a text of a playbook in a language (BCP 47), else in English, else
    /// in the one that it has; what the playbook has no words for, in those that all have in common.
    ///
    /// # Errors
    /// If the facts don't fit the template.
    pub fn render(
        &self,
        playbook: &Playbook,
        say: Say<'_>,
        language: &str,
        facts: &Facts,
    ) -> Result<Option<String>, RenderError> {
        let name = &say.to_string();
        let of = |of, text| Written { of, name, text };
        let own = playbook.texts.get(name);
        let own = own.map(|text| of(playbook.intent.as_str(), text));
        // a refusal may come before what its words read is there
        let refused = matches!(say, Say::Refused(_));
        let own = own.filter(|own| !refused || self.has_all(own, facts));
        let common = || self.common.texts.get(name).map(|text| of(COMMON, text));
        let said = own.or_else(common);
        said.map(|said| self.rendered(&said, language, facts))
            .transpose()
    }

    /// What is said for a refusal where there is no playbook; nothing where
    /// there are no words for it.
    #[must_use]
    pub fn refusal(&self, reason: &str, language: &str) -> Option<String> {
        let name = Say::Refused(reason).to_string();
        let text = self.common.texts.get(&name)?;
        let facts = Facts::default();
        self.rendered(&Written::common(&name, text), language, &facts)
            .ok()
    }

    /// What the bot sees of a customer, in the words of a language: what any of the
    /// playbooks reads.
    #[must_use]
    pub fn reads(&self, language: &str) -> Vec<String> {
        let facts = Facts::default();
        let mut said: Vec<String> = Vec::new();
        for call in &self.reads {
            let name = Say::Reads(call).to_string();
            let text = self.common.texts.get(&name);
            let text = text.map(|text| Written::common(&name, text));
            let words = text.and_then(|text| self.rendered(&text, language, &facts).ok());
            said.extend(words.filter(|words| !words.is_empty() && !said.contains(words)));
        }
        said
    }

    /// Whether facts have all that a text begins its names with.
    fn has_all(&self, said: &Written<'_>, facts: &Facts) -> bool {
        said.text.0.keys().all(|language| {
            let name = full_name(said.of, said.name, language);
            let template = self.templates.get_template(&name);
            template.is_ok_and(|template| {
                let read = template.undeclared_variables(false);
                read.iter().all(|name| facts.has(name))
            })
        })
    }

    fn rendered(
        &self,
        said: &Written<'_>,
        language: &str,
        facts: &Facts,
    ) -> Result<String, RenderError> {
        let text = said.text;
        let language = language.split('-').next().unwrap_or_default();
        // else in English, else in what there is
        let written = [language, "en"]
            .into_iter()
            .find(|own| text.0.contains_key(*own));
        let first = || text.0.keys().next().map(String::as_str);
        let written = written.or_else(first).unwrap_or_default();
        let full = full_name(said.of, said.name, written);
        let plain = text.0.get(written).filter(|text| !text.contains('{'));
        let rendered = match plain {
            Some(plain) => plain.clone(),
            None => self
                .templates
                .get_template(&full)
                .and_then(|template| template.render(facts.shown(language)))
                .map_err(|error| RenderError(full, error))?,
        };
        // what blocks leave behind: empty lines and edges
        let lines: Vec<_> = rendered
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        Ok(lines.join("\n"))
    }
}

/// A text with its name: of a playbook, or of none.
struct Written<'t> {
    of: &'t str,
    name: &'t str,
    text: &'t Text,
}

impl<'t> Written<'t> {
    fn common(name: &'t str, text: &'t Text) -> Self {
        Self {
            of: COMMON,
            name,
            text,
        }
    }
}

/// What a template is called among all of them.
fn full_name(of: &str, name: &str, language: &str) -> String {
    format!("{of}/{name}/{language}")
}

/// A playbook with its translations. Each of them is checked by itself, so that
/// a problem is told of the file that has it; what is read is read by all.
fn one(
    file: &str,
    text: &str,
    source: &Source,
    translations: &[&Translated<'_>],
    pool: &DescriptorPool,
) -> Result<Playbook, Vec<(String, Problem)>> {
    let hash = hex::encode(digest(&SHA256, text.as_bytes()))[..16].to_owned();
    let checked = |source: &Source, file: &str, text: &str| {
        let mut problems = Problems::new(text);
        let playbook = check(source, hash.clone(), pool, &mut problems);
        match problems.found.is_empty() {
            true => Ok(playbook),
            false => Err(of_file(file, problems)),
        }
    };
    let playbook = checked(source, file, text)?;
    if translations.is_empty() {
        return Ok(playbook);
    }
    let mut whole = source.clone();
    for Translated {
        file,
        text,
        translation,
    } in translations
    {
        let (mut one, mut problems) = (source.clone(), Problems::new(text));
        translation.put_into(&mut one, &mut problems);
        if !problems.found.is_empty() {
            return Err(of_file(file, problems));
        }
        checked(&one, file, text)?;
        translation.put_into(&mut whole, &mut problems);
    }
    checked(&whole, file, text)
}

fn of_file(file: &str, problems: Problems<'_>) -> Vec<(String, Problem)> {
    let problems = problems.found.into_iter();
    problems.map(|problem| (file.to_owned(), problem)).collect()
}

fn of_one(problems: Vec<(String, Problem)>) -> Vec<Problem> {
    problems.into_iter().map(|(_, problem)| problem).collect()
}

/// The intents that a playbook leads to and that no playbook serves.
fn unserved(playbook: &Playbook, all: &[Playbook]) -> Vec<(String, Problem)> {
    let instead = playbook.instead.values();
    let beforehand = playbook.beforehand.iter();
    let beforehand = beforehand.flat_map(|(asked, told)| [asked, told]);
    let led = instead
        .map(|other| ("instead", other))
        .chain(beforehand.map(|other| ("beforehand", other)));
    let unserved = led.filter(|(_, other)| !all.iter().any(|known| known.intent == **other));
    unserved
        .map(|(field, other)| {
            let message = format!("{field}: no playbook serves `{other}`");
            (playbook.intent.clone(), Problem::begins(message))
        })
        .collect()
}

#[cfg(test)]
mod tests;
