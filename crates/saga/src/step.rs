//! Where a change stands, and where it goes from there: pure.

use contract::{
    method_name,
    saga::{Call, Plan},
};

/// The leg that is next, by its place in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A leg before the decision.
    Before(usize),
    /// A leg after it.
    After(usize),
    /// A leg before the decision that is taken back.
    Undo(usize),
}

/// What follows a step whose leg was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another step.
    Step(Step),
    /// The decision, then the first step after it, if there is one.
    Decide(Option<Step>),
    /// Nothing: the change is over.
    Over,
}

impl Step {
    /// What an accepted plan begins with.
    pub(crate) fn first(plan: &Plan) -> Next {
        match plan.before.is_empty() {
            true => Next::Decide(Self::forward(plan, 0)),
            false => Next::Step(Self::Before(0)),
        }
    }

    /// What follows once this step's leg is done.
    pub(crate) fn next(self, plan: &Plan) -> Next {
        match self {
            Self::Before(at) if at + 1 < plan.before.len() => Next::Step(Self::Before(at + 1)),
            Self::Before(_) => Next::Decide(Self::forward(plan, 0)),
            Self::After(at) => Self::forward(plan, at + 1).map_or(Next::Over, Next::Step),
            Self::Undo(at) => Self::backward(plan, at).map_or(Next::Over, Next::Step),
        }
    }

    /// What takes a change back whose leg of this step was refused, if anything
    /// has to.
    pub(crate) fn back(self, plan: &Plan) -> Option<Self> {
        match self {
            Self::Before(at) => Self::backward(plan, at + 1),
            Self::After(_) | Self::Undo(_) => None,
        }
    }

    /// Whether the change is decided.
    #[must_use]
    pub(crate) fn is_decided(self) -> bool {
        matches!(self, Self::After(_))
    }

    /// What is sent.
    pub(crate) fn call(self, plan: &Plan) -> Option<&Call> {
        match self {
            Self::Before(at) => plan.before.get(at)?.call.as_ref(),
            Self::After(at) => plan.after.get(at),
            Self::Undo(at) => plan.before.get(at)?.undo.as_ref(),
        }
    }

    /// What it's called in logs and where tests stop it: `RefundOrder`,
    /// `undo.ReleaseStock`.
    pub(crate) fn name(self, plan: &Plan) -> String {
        let method = self.call(plan).map_or("", |call| method_name(&call.method));
        match self {
            Self::Undo(_) => format!("undo.{method}"),
            Self::Before(_) | Self::After(_) => method.to_owned(),
        }
    }

    fn forward(plan: &Plan, at: usize) -> Option<Self> {
        (at < plan.after.len()).then_some(Self::After(at))
    }

    /// The last leg below a place that can be taken back.
    fn backward(plan: &Plan, below: usize) -> Option<Self> {
        let legs = &plan.before[..below.min(plan.before.len())];
        legs.iter()
            .rposition(|leg| leg.undo.is_some())
            .map(Self::Undo)
    }
}

#[cfg(test)]
mod tests {
    use contract::saga::Leg;
    use proptest::prelude::*;

    use super::*;

    fn plan(before: &[bool], after: usize) -> Plan {
        let leg = |undone: bool| Leg {
            undo: undone.then(Call::default),
            ..Leg::default()
        };
        Plan {
            before: before.iter().map(|undone| leg(*undone)).collect(),
            after: vec![Call::default(); after],
            ..Plan::default()
        }
    }

    /// All that happens where every leg is done.
    fn forward(plan: &Plan) -> Vec<Next> {
        let mut all = vec![Step::first(plan)];
        loop {
            let next = match all.last() {
                Some(Next::Step(step) | Next::Decide(Some(step))) => step.next(plan),
                _ => return all,
            };
            all.push(next);
        }
    }

    proptest! {
        #[test]
        fn forward_sends_each_leg_once_and_decides_once(
            before in prop::collection::vec(any::<bool>(), 0..5), after in 0_usize..5,
        ) {
            let plan = plan(&before, after);

            let all = forward(&plan);

            let steps: Vec<_> = all.iter().filter_map(|next| match next {
                Next::Step(step) | Next::Decide(Some(step)) => Some(*step),
                _ => None,
            }).collect();
            let wanted: Vec<_> = (0..before.len()).map(Step::Before)
                .chain((0..after).map(Step::After)).collect();
            prop_assert_eq!(steps, wanted);
            let decisions = all.iter().filter(|next| matches!(next, Next::Decide(_)));
            prop_assert_eq!(decisions.count(), 1);
        }

        #[test]
        fn refusal_undoes_backwards_all_that_was_sent_and_can_be(
            before in prop::collection::vec(any::<bool>(), 1..6), at in any::<prop::sample::Index>(),
        ) {
            let plan = plan(&before, 2);
            let at = at.index(before.len());

            let mut undone = Vec::new();
            let mut next = Step::Before(at).back(&plan);
            while let Some(step) = next {
                undone.push(step);
                next = match step.next(&plan) {
                    Next::Step(step) => Some(step),
                    other => {
                        prop_assert_eq!(other, Next::Over);
                        None
                    }
                };
            }

            let wanted: Vec<_> =
                (0..=at).rev().filter(|at| before[*at]).map(Step::Undo).collect();
            prop_assert_eq!(undone, wanted);
        }
    }
}
