//! The rules, as a model: small, slow, and in other words than the code's.

use super::wish::{FORMS, Method, Sequence, Start, Wish};

/// Where the order stands in the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    Pending,
    Processing,
    Shipped,
    Delivered,
    Cancelled,
    ReturnAsked {
        cents: i64,
        method: Method,
    },
    ExchangeAsked {
        pairs: Vec<(usize, usize)>,
        cents: i64,
        method: Method,
    },
    Returned,
    Exchanged,
}

/// An order in the model.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) stage: Stage,
    pub(super) modified: bool,
    /// Forms, one unit each, with what was paid for it.
    pub(super) lines: Vec<usize>,
    /// Payments above zero, refunds below.
    pub(super) payments: Vec<(Method, i64)>,
    /// What is on the gift card.
    pub(super) gift: i64,
    moved: bool,
    level: i32,
}

type Said = Result<(), &'static str>;

fn price(form: usize) -> i64 {
    FORMS[form].2
}

impl Model {
    pub(super) fn new(sequence: &Sequence) -> Self {
        let total = sequence.lines.iter().map(|form| price(*form)).sum();
        Self {
            stage: match sequence.start {
                Start::Pending => Stage::Pending,
                Start::Processing => Stage::Processing,
                Start::Delivered => Stage::Delivered,
                Start::Cancelled => Stage::Cancelled,
            },
            modified: false,
            lines: sequence.lines.clone(),
            payments: vec![(sequence.paid, total)],
            gift: sequence.gift,
            moved: false,
            level: 1,
        }
    }

    /// What a wish comes to.
    pub(super) fn ask(&mut self, wish: &Wish) -> Said {
        match wish {
            Wish::Cancel { accepted } => self.cancel(*accepted),
            Wish::Move { valid, same } => self.send(*valid, *same),
            Wish::Instruct => self.open(),
            Wish::Modify { pairs, method } => self.modify(pairs, *method),
            Wish::Pay { method } => self.pay(*method),
            Wish::Upgrade { level, method } => self.upgrade(*level, *method),
            Wish::Return { forms, method } => self.send_back(forms, *method),
            Wish::Exchange { pairs, method } => self.exchange(pairs, *method),
            Wish::Advance { stage } => self.advance(*stage),
            Wish::Receive => self.receive(),
        }
    }

    /// Only a pending order that wasn't modified changes.
    fn open(&self) -> Said {
        match self.stage {
            Stage::Pending if self.modified => Err("ITEMS_MODIFIED"),
            Stage::Pending => Ok(()),
            Stage::Cancelled => Err("ORDER_CANCELLED"),
            _ => Err("ORDER_NOT_PENDING"),
        }
    }

    /// Only what arrived goes back, once.
    fn arrived(&self) -> Said {
        match self.stage {
            Stage::Delivered => Ok(()),
            Stage::ReturnAsked { .. }
            | Stage::ExchangeAsked { .. }
            | Stage::Returned
            | Stage::Exchanged => Err("RETURNED_ALREADY"),
            _ => Err("ORDER_NOT_DELIVERED"),
        }
    }

    fn known(method: Method) -> Said {
        match method {
            Method::Foreign => Err("METHOD_NOT_ON_FILE"),
            _ => Ok(()),
        }
    }

    /// Each form at most as often as it's on the order.
    fn has(&self, forms: &[usize]) -> Said {
        if forms.is_empty() {
            return Err("INVALID_REQUEST");
        }
        let mut left = self.lines.clone();
        for form in forms {
            let at = left.iter().position(|line| line == form);
            left.remove(at.ok_or("LINE_NOT_ON_ORDER")?);
        }
        Ok(())
    }

    fn cancel(&mut self, accepted: bool) -> Said {
        self.open()?;
        if !accepted {
            return Err("CANCEL_REASON_NOT_ACCEPTED");
        }
        for method in [Method::Card, Method::Gift] {
            let net = self.net(method);
            if net > 0 {
                self.move_money(method, -net);
            }
        }
        self.stage = Stage::Cancelled;
        Ok(())
    }

    fn send(&mut self, valid: bool, same: bool) -> Said {
        self.open()?;
        if !valid {
            return Err("ADDRESS_NOT_DELIVERABLE");
        }
        if self.moved != same {
            return Err("ADDRESS_UNCHANGED");
        }
        self.moved = !same;
        Ok(())
    }

    /// What a swap costs, or why it can't be.
    fn swap(&self, pairs: &[(usize, usize)], same: bool) -> Result<i64, &'static str> {
        let old: Vec<usize> = pairs.iter().map(|(old, _)| *old).collect();
        self.has(&old)?;
        let mut cents = 0;
        for (old, new) in pairs {
            if !same && old == new {
                return Err("VARIANT_UNCHANGED");
            }
            if FORMS[*old].0 != FORMS[*new].0 {
                return Err("OTHER_PRODUCT");
            }
            if !FORMS[*new].3 {
                return Err("VARIANT_UNAVAILABLE");
            }
            cents += price(*new) - price(*old);
        }
        Ok(cents)
    }

    /// Whether a method can pay or get a difference.
    fn settles(&self, method: Method, cents: i64) -> Said {
        match method {
            _ if cents == 0 => Ok(()),
            Method::None => Err("INVALID_REQUEST"),
            Method::Gift if cents > self.gift => Err("GIFT_CARD_INSUFFICIENT"),
            _ => Ok(()),
        }
    }

    fn modify(&mut self, pairs: &[(usize, usize)], method: Method) -> Said {
        self.open()?;
        Self::known(method)?;
        let cents = self.swap(pairs, false)?;
        self.settles(method, cents)?;
        self.replace(pairs);
        self.modified = true;
        self.move_money(method, cents);
        Ok(())
    }

    fn pay(&mut self, method: Method) -> Said {
        self.open()?;
        if self.payments.len() != 1 {
            return Err("NOT_ONE_PAYMENT");
        }
        Self::known(method)?;
        let (before, cents) = self.payments[0];
        if method == Method::None {
            return Err("INVALID_REQUEST");
        }
        if method == Method::Gift && cents > self.gift {
            return Err("GIFT_CARD_INSUFFICIENT");
        }
        if method == before {
            return Err("PAYMENT_METHOD_UNCHANGED");
        }
        self.move_money(method, cents);
        self.move_money(before, -cents);
        Ok(())
    }

    fn upgrade(&mut self, level: i32, method: Method) -> Said {
        self.open()?;
        if self.level == 3 {
            return Err("SHIPPING_NOT_FASTER");
        }
        Self::known(method)?;
        if level <= self.level {
            return Err("SHIPPING_NOT_FASTER");
        }
        let cents = if level == 2 { 999 } else { 2_499 };
        self.settles(method, cents)?;
        self.level = level;
        self.move_money(method, cents);
        Ok(())
    }

    fn send_back(&mut self, forms: &[usize], method: Method) -> Said {
        self.arrived()?;
        Self::known(method)?;
        self.has(forms)?;
        if method == Method::None {
            return Err("INVALID_REQUEST");
        }
        if method == Method::Card && self.net(Method::Card) <= 0 {
            return Err("REFUND_METHOD_NOT_ALLOWED");
        }
        let cents = forms.iter().map(|form| price(*form)).sum();
        self.stage = Stage::ReturnAsked { cents, method };
        Ok(())
    }

    fn exchange(&mut self, pairs: &[(usize, usize)], method: Method) -> Said {
        self.arrived()?;
        Self::known(method)?;
        let cents = self.swap(pairs, true)?;
        self.settles(method, cents)?;
        let pairs = pairs.to_vec();
        self.stage = Stage::ExchangeAsked {
            pairs,
            cents,
            method,
        };
        Ok(())
    }

    fn advance(&mut self, to: i32) -> Said {
        let at = match self.stage {
            Stage::Pending => 1,
            Stage::Processing => 2,
            Stage::Shipped => 3,
            Stage::Delivered => 4,
            _ => return Err("STAGE_NOT_REACHABLE"),
        };
        if to < at {
            return Err("STAGE_NOT_REACHABLE");
        }
        self.stage = match to {
            2 => Stage::Processing,
            3 => Stage::Shipped,
            _ => Stage::Delivered,
        };
        Ok(())
    }

    fn receive(&mut self) -> Said {
        match self.stage.clone() {
            Stage::ReturnAsked { cents, method } => {
                self.move_money(method, -cents);
                self.stage = Stage::Returned;
                Ok(())
            }
            Stage::ExchangeAsked {
                pairs,
                cents,
                method,
            } => {
                // what was on the gift card then may be gone now
                if method == Method::Gift && cents > self.gift {
                    return Err("GIFT_CARD_INSUFFICIENT");
                }
                self.replace(&pairs);
                self.move_money(method, cents);
                self.stage = Stage::Exchanged;
                Ok(())
            }
            _ => Err("NO_RETURN_REQUESTED"),
        }
    }

    fn replace(&mut self, pairs: &[(usize, usize)]) {
        let before = self.lines.clone();
        let mut taken = vec![false; before.len()];
        for (old, new) in pairs {
            let at = (0..before.len()).find(|at| !taken[*at] && before[*at] == *old);
            if let Some(at) = at {
                taken[at] = true;
                self.lines[at] = *new;
            }
        }
    }

    fn net(&self, method: Method) -> i64 {
        let own = self.payments.iter().filter(|(other, _)| *other == method);
        own.map(|(_, cents)| cents).sum()
    }

    fn move_money(&mut self, method: Method, cents: i64) {
        if cents != 0 {
            self.payments.push((method, cents));
            if method == Method::Gift {
                self.gift -= cents;
            }
        }
    }
}
