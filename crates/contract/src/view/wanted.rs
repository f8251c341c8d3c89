//! Read masks as trees.

/// What a mask names, as a tree: a path through a list means each of its items
/// (AIP-157); unknown paths name nothing.
#[derive(Debug, Default)]
pub(super) struct Wanted<'p> {
    /// Whether all of it is wanted.
    pub(super) whole: bool,
    below: Vec<(&'p str, Wanted<'p>)>,
}

static WHOLE: Wanted<'static> = Wanted {
    whole: true,
    below: Vec::new(),
};

impl<'p> Wanted<'p> {
    /// What these paths name; none name all.
    pub(super) fn new(paths: &'p [String]) -> Self {
        let mut all = Self {
            whole: paths.is_empty(),
            below: Vec::new(),
        };
        for path in paths {
            let mut at = &mut all;
            for name in path.split('.') {
                let place = at.below.iter().position(|(known, _)| *known == name);
                let place = place.unwrap_or_else(|| {
                    at.below.push((name, Self::default()));
                    at.below.len() - 1
                });
                at = &mut at.below[place].1;
            }
            at.whole = true;
        }
        all
    }

    /// What is wanted of a field; `None` for one that no path names.
    pub(super) fn below(&self, field: &str) -> Option<&Self> {
        if self.whole {
            return Some(&WHOLE);
        }
        let named = |(name, _): &&(&str, Self)| *name == field || *name == "*";
        self.below.iter().find(named).map(|(_, wanted)| wanted)
    }
}
