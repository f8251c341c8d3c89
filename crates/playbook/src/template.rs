//! The walk over a template: every variable has a type, every field that is
//! read is noted. What the walk can't decide is a problem.

use minijinja::machinery::{
    ast::{CallArg, Expr, Stmt, UnaryOpKind},
    parse,
};

use crate::{
    diagnose::Problems,
    path::{Masks, Reference, Scope, Use},
    render::{FILTERS, WHOLE},
};

/// Walks a template.
pub(crate) fn walk(text: &str, scope: &Scope, masks: &mut Masks, problems: &mut Problems<'_>) {
    match parse(text, "playbook", Default::default()) {
        Ok(Stmt::Template(template)) => {
            let mut walk = Walk {
                text,
                scope: scope.clone(),
                masks,
                problems,
            };
            walk.statements(&template.children);
        }
        Ok(_) => problems.at(text, "not a template"),
        Err(error) => {
            let message = format!("template: {}", error.detail().unwrap_or("can't be read"));
            problems.at(text, message);
        }
    }
}

struct Walk<'a, 'p> {
    text: &'a str,
    scope: Scope,
    masks: &'a mut Masks,
    problems: &'a mut Problems<'p>,
}

impl Walk<'_, '_> {
    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(emit) => self.used(&emit.expr, Use::Value),
            Stmt::IfCond(branch) => {
                self.used(&branch.expr, Use::Presence);
                self.statements(&branch.true_body);
                self.statements(&branch.false_body);
            }
            Stmt::ForLoop(each) => {
                let element = self.value(&each.iter).and_then(|list| list.element());
                let (Some(element), Expr::Var(name)) = (element, &each.target) else {
                    return self.refuse("a loop goes over a list, with one name");
                };
                self.scope.push(name.id, element);
                self.scope.push("loop", Reference::whatever(None));
                if let Some(filter) = &each.filter_expr {
                    self.used(filter, Use::Presence);
                }
                self.statements(&each.body);
                self.scope.pop();
                self.scope.pop();
                self.statements(&each.else_body);
            }
            _ => self.refuse("templates have paths, `if`, `for` and filters, nothing else"),
        }
    }

    /// An expression whose value is used.
    fn used(&mut self, expr: &Expr<'_>, how: Use) {
        let text = self.text;
        if let Some(reference) = self.value(expr) {
            reference.read(how, text, self.masks, self.problems);
        }
    }

    /// What an expression stands for, where it stands for something of its
    /// own; its parts are noted as used.
    fn value(&mut self, expr: &Expr<'_>) -> Option<Reference> {
        match expr {
            Expr::Var(name) => self.named(name.id),
            Expr::GetAttr(attr) => {
                let of = self.value(&attr.expr)?;
                of.field(attr.name, self.text, self.problems)
            }
            Expr::GetItem(item) => {
                let of = self.value(&item.expr)?;
                match (&item.subscript_expr, of.element()) {
                    (Expr::Const(_), Some(element)) => Some(element),
                    _ => {
                        self.refuse("only a fixed place of a list can be taken, such as [0]");
                        None
                    }
                }
            }
            _ => {
                self.parts(expr);
                None
            }
        }
    }

    /// What a name of the scope stands for.
    fn named(&mut self, name: &str) -> Option<Reference> {
        let found = self.scope.get(name).cloned();
        if found.is_none() {
            let known: Vec<String> = self.scope.known().into_iter().map(str::to_owned).collect();
            let message = format!("`{name}` is no step, slot or loop variable");
            let known = known.iter().map(String::as_str);
            self.problems.unknown(self.text, name, message, known);
        }
        found
    }

    /// The parts of an expression that makes something new of them.
    fn parts(&mut self, expr: &Expr<'_>) {
        use minijinja::machinery::ast::BinOpKind::{ScAnd, ScOr};
        match expr {
            Expr::Const(_) => {}
            Expr::Filter(filter) => {
                self.filter(filter.name, filter.expr.as_ref(), &filter.args);
            }
            Expr::Test(test) => {
                self.used(&test.expr, Use::Presence);
                self.arguments(&test.args);
            }
            Expr::UnaryOp(op) => {
                let how = match op.op {
                    UnaryOpKind::Not => Use::Presence,
                    UnaryOpKind::Neg => Use::Value,
                };
                self.used(&op.expr, how);
            }
            Expr::BinOp(op) => {
                let how = match op.op {
                    ScAnd | ScOr => Use::Presence,
                    _ => Use::Value,
                };
                self.used(&op.left, how);
                self.used(&op.right, how);
            }
            Expr::Compare(compare) => {
                self.used(&compare.expr, Use::Value);
                for op in &compare.ops {
                    self.used(&op.expr, Use::Value);
                }
            }
            Expr::IfExpr(branch) => {
                self.used(&branch.test_expr, Use::Presence);
                self.used(&branch.true_expr, Use::Value);
                if let Some(otherwise) = &branch.false_expr {
                    self.used(otherwise, Use::Value);
                }
            }
            Expr::List(list) => {
                for item in &list.items {
                    self.used(item, Use::Value);
                }
            }
            _ => self.refuse("templates have paths, comparisons and filters, nothing else"),
        }
    }

    fn filter(&mut self, name: &str, expr: Option<&Expr<'_>>, args: &[CallArg<'_>]) {
        if !FILTERS.contains(&name) {
            let message = format!("no filter `{name}`");
            self.problems.unknown(self.text, name, message, FILTERS);
        }
        let how = match name {
            name if WHOLE.contains(&name) => Use::Whole,
            "count" | "length" => Use::Presence,
            _ => Use::Value,
        };
        if let Some(expr) = expr {
            self.used(expr, how);
        }
        self.arguments(args);
    }

    fn arguments(&mut self, args: &[CallArg<'_>]) {
        for arg in args {
            match arg {
                CallArg::Pos(expr) | CallArg::Kwarg(_, expr) => self.used(expr, Use::Value),
                _ => self.refuse("arguments can't be spread"),
            }
        }
    }

    fn refuse(&mut self, message: &str) {
        self.problems.at(self.text, message);
    }
}
