//! A folder of playbooks that is looked at now and then.

use std::{
    fs,
    path::{Path, PathBuf},
};

use prost_reflect::DescriptorPool;

use crate::{LoadError, Playbooks};

/// The files of a folder, checked again only when they have changed.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// What was seen last: names and texts, or why not.
    seen: Result<Texts, String>,
}

type Texts = Vec<(String, String)>;

impl Folder {
    /// A folder with its playbooks. Reads files: not for an async task.
    ///
    /// # Errors
    /// If the folder can't be read, or one of them doesn't fit.
    pub fn open(path: PathBuf, pool: &DescriptorPool) -> Result<(Self, Playbooks), LoadError> {
        let texts = read(&path)?;
        let loaded = Playbooks::parse(&texts, pool)?;
        let seen = Ok(texts);
        Ok((Self { path, seen }, loaded))
    }

    /// Its playbooks, if they are others than the last time; a problem is told
    /// once. Reads files, as [`Self::open`].
    ///
    /// # Errors
    /// If the folder can't be read, or one of them doesn't fit.
    pub fn changed(&mut self, pool: &DescriptorPool) -> Result<Option<Playbooks>, LoadError> {
        let read = read(&self.path);
        let seen = match &read {
            Ok(texts) => Ok(texts.clone()),
            Err(error) => Err(error.to_string()),
        };
        if seen == self.seen {
            return Ok(None);
        }
        self.seen = seen;
        Playbooks::parse(&read?, pool).map(Some)
    }
}

/// The names and texts of every `*.yaml` of a folder and of the folders in it
/// (one for each language, say), in the order of names.
pub(crate) fn read(folder: &Path) -> Result<Texts, LoadError> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        // Kubernetes keeps what it mounts in hidden folders
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        match path.is_dir() {
            true if hidden => {}
            true => files.extend(entries(&path)?),
            false => files.push(path),
        }
    }
    files.retain(|path| path.extension().is_some_and(|kind| kind == "yaml"));
    files.sort();
    let text = |path: PathBuf| match fs::read_to_string(&path) {
        Ok(text) => Ok((path.display().to_string(), text)),
        Err(error) => Err(LoadError::Read(path, error)),
    };
    files.into_iter().map(text).collect()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let unreadable = |error| LoadError::Read(folder.to_path_buf(), error);
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    paths.collect::<Result<_, _>>().map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use contract::pool;

    use super::*;

    const ONLY: &str = "intent: nothing\nquestion: POLICY\nfallback: true\nanswer: \"Sorry.\"\n";

    #[test]
    fn files_are_checked_when_they_change_and_a_problem_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("only.yaml");
        fs::write(&file, ONLY).unwrap();

        let path = folder.path().to_path_buf();
        let (mut watched, first) = Folder::open(path, pool()).unwrap();
        assert_eq!(first.all().len(), 1);
        assert!(watched.changed(pool()).unwrap().is_none(), "unchanged");
        fs::write(&file, ONLY.replace("fallback", "fallbak")).unwrap();
        assert!(watched.changed(pool()).is_err());
        assert!(watched.changed(pool()).unwrap().is_none(), "told already");
        fs::write(&file, ONLY.replace("Sorry", "Pardon")).unwrap();
        assert!(watched.changed(pool()).unwrap().is_some(), "good again");
        let german = folder.path().join("de");
        fs::create_dir(&german).unwrap();
        let said = "intent: nothing\nlanguage: de\nanswer: \"Leider nicht.\"\n";
        fs::write(german.join("only.yaml"), said).unwrap();
        let books = watched.changed(pool()).unwrap().unwrap();
        let only = books.fallback().unwrap();
        let said = books.render(&only, crate::Say::Answer, "de", &crate::Facts::default());
        assert_eq!(said.unwrap().as_deref(), Some("Leider nicht."));
    }
}
