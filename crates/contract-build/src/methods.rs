//! One type per method, and one binder per service.

use std::fmt::Write;

use prost_build::{Method, Service, ServiceGenerator};
use prost_reflect::{DescriptorPool, MethodDescriptor};

use crate::options;

/// Generates what [`prost_build`] leaves to us: methods and reasons.
pub(crate) struct Methods {
    pool: DescriptorPool,
}

/// Which handler serves a method.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
    Change,
    Act,
    Stream,
    Duplex,
}

impl Kind {
    fn of(method: &MethodDescriptor) -> Self {
        let Some(policy) = options::policy(method) else {
            return Self::Read;
        };
        let idempotency = options::choice(&policy, "idempotency");
        match (method.is_client_streaming(), method.is_server_streaming()) {
            (true, _) => Self::Duplex,
            (false, true) => Self::Stream,
            _ if options::choice(&policy, "effect") == "EFFECT_READ" => Self::Read,
            _ if idempotency == "IDEMPOTENCY_OWN" => Self::Act,
            _ if !options::texts(&policy, "legs").is_empty() => Self::Change,
            _ => Self::Write,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Change => "Change",
            Self::Act => "Act",
            Self::Stream => "Stream",
            Self::Duplex => "Duplex",
        }
    }
}

impl Methods {
    pub(crate) fn new(pool: DescriptorPool) -> Self {
        Self { pool }
    }

    fn descriptor(&self, service: &Service, method: &Method) -> Option<MethodDescriptor> {
        let name = format!("{}.{}", service.package, service.proto_name);
        let service = self.pool.get_service_by_name(&name)?;
        service
            .methods()
            .find(|candidate| candidate.name() == method.proto_name)
    }

    fn method(&self, service: &Service, method: &Method, out: &mut String) -> Option<Kind> {
        let descriptor = self.descriptor(service, method)?;
        let kind = Kind::of(&descriptor);
        let (name, handler) = (&method.proto_name, kind.name());
        let path = format!(
            "/{}.{}/{}",
            service.package, service.proto_name, method.proto_name
        );
        for line in method
            .comments
            .leading
            .iter()
            .flat_map(|block| block.lines())
        {
            let _ = writeln!(out, "    ///{line}");
        }
        let _ = writeln!(
            out,
            "    #[derive(Debug, Clone, Copy)]\n    pub struct {name};"
        );
        let _ = writeln!(
            out,
            "    impl ::contract::Method for {name} {{\n        \
             type Request = {};\n        type Reply = {};\n        \
             const PATH: &'static str = \"{path}\";\n    }}",
            nested(&method.input_type),
            nested(&method.output_type),
        );
        let input = descriptor.input();
        let has = |field: &str| input.get_field_by_name(field).is_some();
        let mut body = String::new();
        if kind == Kind::Read && has("read_mask") {
            body.push_str(
                "        fn read_mask(request: &Self::Request) -> Option<&::prost_types::FieldMask> \
                 { request.read_mask.as_ref() }\n",
            );
        }
        if matches!(kind, Kind::Write | Kind::Change) && has("request_id") {
            body.push_str(
                "        fn request_id(request: &Self::Request) -> Option<&str> \
                 { Some(&request.request_id) }\n        \
                 fn validate_only(request: &Self::Request) -> bool { request.validate_only }\n",
            );
        }
        // a change is a write with one thing more
        let handler = if kind == Kind::Change {
            let _ = writeln!(out, "    impl ::contract::ChangeMethod for {name} {{}}");
            Kind::Write.name()
        } else {
            handler
        };
        let _ = writeln!(
            out,
            "    impl ::contract::{handler}Method for {name} {{\n{body}    }}"
        );
        Some(kind)
    }
}

impl ServiceGenerator for Methods {
    fn generate(&mut self, service: Service, buf: &mut String) {
        let mut types = String::new();
        let mut bounds = Vec::new();
        for method in &service.methods {
            if let Some(kind) = self.method(&service, method, &mut types) {
                bounds.push((kind.name(), method.proto_name.clone()));
            }
        }
        let module = snake(&service.name);
        let _ = writeln!(
            buf,
            "/// The methods of `{}` as types.\npub mod {module} {{",
            service.proto_name
        );
        let _ = writeln!(
            buf,
            "    /// Full name of the service.\n    pub const NAME: &str = \"{}.{}\";",
            service.package, service.proto_name
        );
        buf.push_str(&types);
        let all: Vec<_> = bounds
            .iter()
            .map(|(kind, name)| format!("::contract::Bind{kind}<{name}>"))
            .collect();
        let _ = writeln!(
            buf,
            "    /// Binds every method of the service: one that has no handler doesn't compile.\n    \
             pub fn bind<B>(binder: B) -> B where B: {} {{",
            all.join(" + ")
        );
        for (kind, name) in &bounds {
            let _ = writeln!(
                buf,
                "        let binder = <B as ::contract::Bind{kind}<{name}>>::bind_{}(binder);",
                kind.to_lowercase()
            );
        }
        buf.push_str("        binder\n    }\n}\n");
    }
}

/// A type's path from inside the module of methods.
fn nested(path: &str) -> String {
    if path.starts_with("::") {
        path.to_owned()
    } else {
        format!("super::{path}")
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
