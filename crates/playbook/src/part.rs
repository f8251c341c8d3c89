//! Facts as templates read them: of a reply only what is read is made for them.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use serde_json::Value as Json;

use crate::facts::Fact;

/// A list or an object that stands in a fact, by where it stands.
#[derive(Debug)]
enum Part {
    Whole(Arc<Fact>),
    Field(Arc<Self>, String),
    Item(Arc<Self>, usize),
}

/// A fact as templates take it.
pub(crate) fn shown(fact: &Arc<Fact>) -> Value {
    shown_as(fact.json(), || Part::Whole(Arc::clone(fact)))
}

/// What stands somewhere in a fact.
fn shown_as(json: &Json, part: impl FnOnce() -> Part) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(yes) => Value::from(*yes),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => number.as_f64().map_or_else(|| Value::from(()), Value::from),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(_) | Json::Object(_) => Value::from_object(part()),
    }
}

impl Part {
    /// What stands here; what is known never changes, so it's always there.
    fn json(&self) -> &Json {
        let here = match self {
            Self::Whole(fact) => Some(fact.json()),
            Self::Field(above, name) => above.json().get(name),
            Self::Item(above, at) => above.json().get(at),
        };
        here.unwrap_or(&Json::Null)
    }
}

impl Object for Part {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.json() {
            Json::Array(_) => ObjectRepr::Seq,
            _ => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        if let Some(name) = key.as_str() {
            return self.get_value_by_str(name);
        }
        let at = key.as_usize()?;
        let item = self.json().get(at)?;
        Some(shown_as(item, || Self::Item(Arc::clone(self), at)))
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let field = self.json().get(name)?;
        let part = || Self::Field(Arc::clone(self), name.to_owned());
        Some(shown_as(field, part))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.json() {
            Json::Array(items) => Enumerator::Seq(items.len()),
            Json::Object(fields) => {
                Enumerator::Values(fields.keys().map(|name| name.as_str().into()).collect())
            }
            _ => Enumerator::Empty,
        }
    }
}

#[cfg(test)]
mod tests {
    use minijinja::{Environment, context};
    use proptest::prelude::*;

    use super::*;

    fn json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            any::<i32>().prop_map(|number| Json::from(f64::from(number) / 8.0)),
            "[a-z<]{0,30}".prop_map(Json::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
                prop::collection::btree_map("[a-c]", inner, 0..4)
                    .prop_map(|fields| fields.into_iter().collect::<Json>()),
            ]
        })
    }

    /// What templates do with a fact, also with what isn't there.
    const TEMPLATE: &str = "{{ it }}|{{ it.a }}|{{ it.a.b }}|{{ it[1] }}|{{ it.a[0] }}\
        |{% if it %}yes{% endif %}{% if it.a %}yes{% endif %}\
        |{% if it is mapping or it is sequence %}{% for one in it %}{{ loop.index }}{{ one }}{{ one.a }};{% endfor %}\
        {{ 'a' in it }}{{ it | length }}{{ it | list }}{% endif %}\
        |{{ it is mapping }}{{ it is sequence }}{{ it.a is string }}{{ it.a == it.b }}";

    proptest! {
        #[test]
        fn a_part_is_read_as_the_whole_is(json in json()) {
            let mut environment = Environment::new();
            environment.set_undefined_behavior(minijinja::UndefinedBehavior::Chainable);
            let whole = Value::from(minijinja::value::Serde(&json));
            let part = shown(&Arc::new(Fact::new(json)));
            let read = |it: Value| environment.render_str(TEMPLATE, context! { it }).unwrap();
            prop_assert_eq!(read(part), read(whole));
        }
    }
}
