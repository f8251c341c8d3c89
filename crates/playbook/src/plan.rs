//! The order of calls: what needs what, and whether that can be.

use std::collections::BTreeSet;

use crate::diagnose::Problems;

/// The steps that each step waits for, by place; a circle is a problem.
pub(crate) fn order(
    ids: &[String],
    needs: &[BTreeSet<String>],
    problems: &mut Problems<'_>,
) -> Vec<BTreeSet<usize>> {
    let place = |name: &String| ids.iter().position(|id| id == name);
    let waits: Vec<BTreeSet<usize>> = needs
        .iter()
        .map(|names| names.iter().filter_map(place).collect())
        .collect();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    while done.len() < ids.len() {
        let ready: Vec<_> = (0..ids.len())
            .filter(|at| !done.contains(at) && waits[*at].is_subset(&done))
            .collect();
        if ready.is_empty() {
            let circle: Vec<_> = (0..ids.len())
                .filter(|at| !done.contains(at))
                .map(|at| ids[at].as_str())
                .collect();
            let first = circle.first().copied().unwrap_or_default();
            problems.at(
                &format!("id: {first}"),
                format!(
                    "an impossible plan: {} wait for each other",
                    circle.join(", ")
                ),
            );
            break;
        }
        done.extend(ready);
    }
    waits
}
