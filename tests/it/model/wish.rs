//! What is asked for, at random.

use proptest::{collection::vec, prelude::*, sample::select};

/// Forms of two products: what they cost, and whether they can be had.
pub(super) const FORMS: [(&str, &str, i64, bool); 6] = [
    ("pen", "blue", 1_000, true),
    ("pen", "black", 1_500, true),
    ("pen", "gold", 9_000, false),
    ("cup", "small", 700, true),
    ("cup", "large", 700, true),
    ("cup", "tiny", 200, true),
];

/// Who pays or is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    None,
    Card,
    Gift,
    /// Somebody else's.
    Foreign,
}

/// Where an order begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Pending,
    Processing,
    Delivered,
    Cancelled,
}

/// One thing that is asked for; forms by their place in [`FORMS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    Cancel {
        accepted: bool,
    },
    Move {
        valid: bool,
        same: bool,
    },
    Instruct,
    Modify {
        pairs: Vec<(usize, usize)>,
        method: Method,
    },
    Pay {
        method: Method,
    },
    Upgrade {
        level: i32,
        method: Method,
    },
    Return {
        forms: Vec<usize>,
        method: Method,
    },
    Exchange {
        pairs: Vec<(usize, usize)>,
        method: Method,
    },
    /// The warehouse moves it on: 2 PROCESSING, 3 SHIPPED, 4 DELIVERED.
    Advance {
        stage: i32,
    },
    Receive,
}

/// An order, and what is asked of it.
#[derive(Debug, Clone)]
pub(super) struct Sequence {
    pub(super) start: Start,
    /// Forms, one unit each.
    pub(super) lines: Vec<usize>,
    /// Card or gift card.
    pub(super) paid: Method,
    /// What is on the gift card.
    pub(super) gift: i64,
    pub(super) wishes: Vec<Wish>,
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![
        1 => Just(Method::None),
        9 => Just(Method::Card),
        6 => Just(Method::Gift),
        1 => Just(Method::Foreign),
    ]
}

/// What is asked of an order: more of what its state allows.
fn wish(start: Start) -> impl Strategy<Value = Wish> {
    let (early, late) = match start {
        Start::Delivered => (1, 5),
        Start::Pending => (5, 1),
        _ => (1, 1),
    };
    let form = || 0..FORMS.len();
    // mostly within a product
    let pair = prop_oneof![
        4 => (0_usize..3, 0_usize..2),
        4 => (3_usize..6, 3_usize..6),
        1 => (form(), form()),
    ];
    let pairs = prop_oneof![1 => vec(pair.clone(), 0..1), 9 => vec(pair, 1..3)];
    prop_oneof![
        early => prop::bool::weighted(0.8).prop_map(|accepted| Wish::Cancel { accepted }),
        early * 2 => (prop::bool::weighted(0.8), prop::bool::weighted(0.3)).prop_map(|(valid, same)| Wish::Move { valid, same }),
        early => Just(Wish::Instruct),
        early * 3 => (pairs.clone(), method()).prop_map(|(pairs, method)| Wish::Modify { pairs, method }),
        early * 2 => method().prop_map(|method| Wish::Pay { method }),
        early => (1..4, method()).prop_map(|(level, method)| Wish::Upgrade { level, method }),
        late * 2 => (prop_oneof![1 => vec(form(), 0..1), 9 => vec(form(), 1..3)], method()).prop_map(|(forms, method)| Wish::Return { forms, method }),
        late * 2 => (pairs, method()).prop_map(|(pairs, method)| Wish::Exchange { pairs, method }),
        2 => (2..5).prop_map(|stage| Wish::Advance { stage }),
        late => Just(Wish::Receive),
    ]
}

pub(super) fn sequence() -> impl Strategy<Value = Sequence> {
    use Start::{Cancelled, Delivered, Pending, Processing};
    let start = prop_oneof![
        8 => Just(Pending),
        7 => Just(Delivered),
        1 => Just(Processing),
        1 => Just(Cancelled),
    ];
    // what can be had is what was bought
    let lines = vec(select(vec![0_usize, 1, 3, 4, 5]), 1..4);
    let paid = select(vec![Method::Card, Method::Gift]);
    let gift = select(vec![0_i64, 400, 3_000, 50_000]);
    let all = start.prop_flat_map(move |start| {
        let (lines, paid, gift) = (lines.clone(), paid.clone(), gift.clone());
        (Just(start), lines, paid, gift, vec(wish(start), 1..5))
    });
    all.prop_map(|(start, lines, paid, gift, wishes)| {
        let wishes = wishes.into_iter().map(|wish| likely(wish, &lines));
        Sequence {
            start,
            wishes: wishes.collect(),
            lines,
            paid,
            gift,
        }
    })
}

/// Mostly what is on the order is asked about, and forms of the same product
/// are asked for: else nearly all would be refused.
fn likely(wish: Wish, lines: &[usize]) -> Wish {
    // the golden pen stands for whatever isn't there
    let own = |at: usize| if at == 2 { at } else { lines[at % lines.len()] };
    let pair = |(old, new): (usize, usize)| match own(old) {
        old if new == 0 => (old, new),
        old => (old, old / 3 * 3 + new % 3),
    };
    match wish {
        Wish::Modify { pairs, method } => Wish::Modify {
            pairs: pairs.into_iter().map(pair).collect(),
            method,
        },
        Wish::Exchange { pairs, method } => Wish::Exchange {
            pairs: pairs.into_iter().map(pair).collect(),
            method,
        },
        Wish::Return { forms, method } => Wish::Return {
            forms: forms.into_iter().map(own).collect(),
            method,
        },
        other => other,
    }
}
