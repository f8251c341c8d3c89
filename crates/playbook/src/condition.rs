//! Conditions and arguments: CEL over the same names, walked the same way.

use std::sync::{Arc, LazyLock};

use cel::{
    Context, Env, Program, Value as Cel,
    common::ast::{Expr, LiteralValue},
};
use serde_json::Value;

use crate::{
    diagnose::Problems,
    facts::Facts,
    path::{Masks, Reference, Scope, Use},
};

/// CEL's own functions, made once.
static STANDARD: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A compiled expression. A plain path is read directly; everything else is
/// evaluated.
#[derive(Debug)]
pub struct Condition {
    text: String,
    path: Option<Path>,
    roots: Vec<String>,
    program: Option<Program>,
}

/// A name, and where below it.
#[derive(Debug)]
struct Path {
    root: String,
    below: Vec<Place>,
}

#[derive(Debug)]
enum Place {
    Field(String),
    Item(usize),
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
                    roots: Vec::new(),
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
        let references = program.references();
        let roots = references.variables().into_iter();
        let roots = roots.map(str::to_owned).collect();
        Self {
            text: text.to_owned(),
            path,
            roots,
            program: Some(program),
        }
    }

    /// The names that it begins with.
    pub(crate) fn roots(&self) -> &[String] {
        &self.roots
    }

    /// Its value over the facts; null where something isn't there.
    ///
    /// # Errors
    /// If it can't be evaluated over these facts.
    pub fn evaluate(&self, facts: &Facts) -> Result<Value, String> {
        if let Some(path) = &self.path {
            let root = facts.get(&path.root);
            let found = path.below.iter().fold(root, |value, place| match place {
                Place::Field(name) => value?.get(name),
                Place::Item(at) => value?.get(at),
            });
            return Ok(found.cloned().unwrap_or_default());
        }
        let program = self
            .program
            .as_ref()
            .ok_or_else(|| format!("{} didn't compile", self.text))?;
        let mut context = Context::with_env(Arc::clone(&STANDARD));
        for name in &self.roots {
            if let Some(value) = facts.get(name) {
                context
                    .add_variable(name.as_str(), value)
                    .map_err(|error| error.to_string())?;
            }
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
    pub fn holds(&self, facts: &Facts) -> Result<bool, String> {
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
fn path(expr: &Expr) -> Option<Path> {
    let (operand, place) = match expr {
        Expr::Ident(name) => {
            let (root, below) = (name.clone(), Vec::new());
            return Some(Path { root, below });
        }
        Expr::Select(select) if !select.test => {
            (&*select.operand, Place::Field(select.field.clone()))
        }
        Expr::Call(call) if call.func_name == "_[_]" => match call.args.as_slice() {
            [operand, at] => (operand, Place::Item(whole(&at.expr)?)),
            _ => return None,
        },
        _ => return None,
    };
    let mut path = path(&operand.expr)?;
    path.below.push(place);
    Some(path)
}

fn whole(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Literal(LiteralValue::Int(number)) => usize::try_from(*number.inner()).ok(),
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
