//! The files of a folder by their kind: playbooks, translations, and what is
//! common to all.

use prost_reflect::DescriptorPool;
use serde::{Deserialize, de::DeserializeOwned, de::IgnoredAny};

use crate::{
    common::Common,
    diagnose::{Problem, Problems},
    source::Source,
    translation::Translation,
};

/// Files that were read.
#[derive(Debug, Default)]
pub(crate) struct Files<'s> {
    /// With the file's name and text.
    pub(crate) playbooks: Vec<(&'s str, &'s str, Source)>,
    pub(crate) translations: Vec<Translated<'s>>,
    pub(crate) common: Common,
    pub(crate) problems: Vec<(String, Problem)>,
}

/// A translation with its file.
#[derive(Debug)]
pub(crate) struct Translated<'s> {
    pub(crate) file: &'s str,
    pub(crate) text: &'s str,
    pub(crate) translation: Translation,
}

/// What says which kind a file is of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Head {
    intent: Option<IgnoredAny>,
    answer: Option<IgnoredAny>,
    language: Option<IgnoredAny>,
    labels: Option<IgnoredAny>,
    names: Option<IgnoredAny>,
    refused: Option<IgnoredAny>,
    reads: Option<IgnoredAny>,
}

impl<'s> Files<'s> {
    /// Reads files, each by its name and text.
    pub(crate) fn sort(sources: &'s [(String, String)], pool: &DescriptorPool) -> Self {
        let mut files = Self::default();
        for (file, text) in sources {
            if let Err(problems) = files.add(file, text, pool) {
                let problems = problems.into_iter();
                files
                    .problems
                    .extend(problems.map(|problem| (file.clone(), problem)));
            }
        }
        files
    }

    fn add(
        &mut self,
        file: &'s str,
        text: &'s str,
        pool: &DescriptorPool,
    ) -> Result<(), Vec<Problem>> {
        let Head {
            intent,
            answer,
            language,
            labels,
            names,
            refused,
            reads,
        } = parsed(text)?;
        match (intent, language) {
            (Some(_), Some(_)) => self.translations.push(Translated {
                file,
                text,
                translation: parsed(text)?,
            }),
            // one that forgets its intent is told so
            (None, _)
                if answer.is_none()
                    && [labels, names, refused, reads].iter().any(Option::is_some) =>
            {
                let mut problems = Problems::new(text);
                self.common.add(parsed(text)?, pool, &mut problems);
                if !problems.found.is_empty() {
                    return Err(problems.found);
                }
            }
            _ => self.playbooks.push((file, text, parsed(text)?)),
        }
        Ok(())
    }
}

/// The source of a playbook.
pub(crate) fn source(text: &str) -> Result<Source, Vec<Problem>> {
    parsed(text)
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Problem>> {
    serde_saphyr::from_str(text).map_err(|error| {
        let line = error
            .location()
            .and_then(|at| usize::try_from(at.line()).ok())
            .unwrap_or(1);
        let message = error.to_string();
        let message = message
            .lines()
            .next()
            .unwrap_or("not a playbook")
            .to_owned();
        vec![Problem {
            line,
            message,
            suggestion: String::new(),
        }]
    })
}
