//! Conditions and arguments: CEL over the same names, walked the same way.

use cel::{Context, Program, Value as Cel, common::ast::Expr};
use serde_json::Value;

use crate::{
    diagnose::Problems,
    path::{Masks, Reference, Scope, Use},
};

/// A compiled expression. A plain path is read directly; everything else is
/// evaluated.
#[derive(Debug)]
pub struct Condition {
    text: String,
    path: Option<Vec<String>>,
    program: Option<Program>,
}

impl Condition {
    /// Compiles an expression and notes what it reads.
    pub(crate) fn compile(
        text: &str,
        scope: &Scope,
        masks: &mut Masks,
        problems: &mut Problems<'_>,
    ) -> Self {
        let program = match Program::compile(text) {
            Ok(program) => program,
            Err(error) => {
                problems.at(text, format!("condition: {error}"));
                return Self {
                    text: text.to_owned(),
                    path: None,
                    program: None,
                };
            }
        };
        let mut walk = Walk {
            text,
            scope,
            masks,
            problems,
        };
        if let Some(reference) = walk.value(&program.expression().expr) {
            // an argument may be a whole message: an address
            reference.read(Use::Whole, text, walk.masks, walk.problems);
        }
        let path = path(&program.expression().expr);
        Self {
            text: text.to_owned(),
            path,
            program: Some(program),
        }
    }

    /// The names that it begins with.
    pub(crate) fn roots(&self) -> Vec<String> {
        match (&self.path, &self.program) {
            (Some(path), _) => path.iter().take(1).cloned().collect(),
            (None, Some(program)) => program
                .references()
                .variables()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Its value over the facts; null where something isn't there.
    ///
    /// # Errors
    /// If it can't be evaluated over these facts.
    pub fn evaluate(&self, facts: &Value) -> Result<Value, String> {
        if let Some(path) = &self.path {
            let found = path.iter().try_fold(facts, |at, field| at.get(field));
            return Ok(found.cloned().unwrap_or_default());
        }
        let program = self
            .program
            .as_ref()
            .ok_or_else(|| format!("{} didn't compile", self.text))?;
        let mut context = Context::default();
        for (name, value) in facts.as_object().into_iter().flatten() {
            context
                .add_variable(name.as_str(), value)
                .map_err(|error| error.to_string())?;
        }
        program
            .execute(&context)
            .map(|value| json(&value))
            .map_err(|error| error.to_string())
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// As [`Self::evaluate`].
    pub fn holds(&self, facts: &Value) -> Result<bool, String> {
        self.evaluate(facts).map(|value| value == Value::Bool(true))
    }
}

struct Walk<'a, 'p> {
    text: &'a str,
    scope: &'a Scope,
    masks: &'a mut Masks,
    problems: &'a mut Problems<'p>,
}

impl Walk<'_, '_> {
    fn used(&mut self, expr: &Expr) {
        let text = self.text;
        if let Some(reference) = self.value(expr) {
            let list = matches!(reference.kind, crate::path::Type::List(_));
            let how = if list { Use::Presence } else { Use::Value };
            reference.read(how, text, self.masks, self.problems);
        }
    }

    fn value(&mut self, expr: &Expr) -> Option<Reference> {
        match expr {
            Expr::Literal(_) => None,
            Expr::Ident(name) => {
                let found = self.scope.get(name).cloned();
                if found.is_none() {
                    let message = format!("`{name}` is no step or slot");
                    self.problems
                        .unknown(self.text, name, message, self.scope.known());
                }
                found
            }
            Expr::Select(select) => {
                let of = self.value(&select.operand.expr)?;
                let field = of.field(&select.field, self.text, self.problems)?;
                if select.test {
                    field.read(Use::Presence, self.text, self.masks, self.problems);
                    return None;
                }
                Some(field)
            }
            // a fixed place of a list: `lines[0]`
            Expr::Call(call) if call.func_name == "_[_]" && call.args.len() == 2 => {
                self.value(&call.args[0].expr)?.element()
            }
            Expr::Call(call) => {
                if let Some(target) = &call.target {
                    self.used(&target.expr);
                }
                for arg in &call.args {
                    self.used(&arg.expr);
                }
                None
            }
            Expr::List(list) => {
                for element in &list.elements {
                    self.used(&element.expr);
                }
                None
            }
            _ => {
                self.problems.at(
                    self.text,
                    "conditions have paths, comparisons and functions, nothing else",
                );
                None
            }
        }
    }
}

/// The path of an expression that is nothing but one.
fn path(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::Ident(name) => Some(vec![name.clone()]),
        Expr::Select(select) if !select.test => {
            let mut path = path(&select.operand.expr)?;
            path.push(select.field.clone());
            Some(path)
        }
        _ => None,
    }
}

fn json(value: &Cel) -> Value {
    match value {
        Cel::Bool(yes) => Value::Bool(*yes),
        Cel::Int(number) => Value::from(*number),
        Cel::UInt(number) => Value::from(*number),
        Cel::Float(number) => Value::from(*number),
        Cel::String(text) => Value::String(text.to_string()),
        Cel::List(items) => Value::Array(items.iter().map(json).collect()),
        _ => Value::Null,
    }
}
