//! What a contract has to say to be complete, and what contradicts itself.

use prost_reflect::{
    DescriptorPool, DynamicMessage, EnumDescriptor, FieldDescriptor, MessageDescriptor,
    MethodDescriptor,
};

use crate::options::{self, choice, text, texts};

/// Every problem, as `where: what to write`.
pub(crate) fn problems(pool: &DescriptorPool) -> Vec<String> {
    let mut problems = Vec::new();
    for service in pool.services() {
        for method in service.methods() {
            let mut found = Vec::new();
            method_problems(pool, &method, &mut found);
            problems.extend(
                found
                    .into_iter()
                    .map(|what| format!("{}: {what}", method.full_name())),
            );
        }
    }
    for reasons in pool.all_enums().filter(is_reasons) {
        for value in reasons.values() {
            let what = match options::extension(&value.options(), options::ERROR) {
                None => Some("say what the refusal means: [(policy.v1.error) = {…}]".to_owned()),
                Some(policy) => reason_problem(&policy),
            };
            problems.extend(what.map(|what| format!("{}: {what}", value.full_name())));
        }
    }
    problems
}

/// Whether an enum lists the refusals of a package.
pub(crate) fn is_reasons(candidate: &EnumDescriptor) -> bool {
    candidate.name() == "Reason" || candidate.name() == "PlatformReason"
}

fn method_problems(pool: &DescriptorPool, method: &MethodDescriptor, found: &mut Vec<String>) {
    let Some(policy) = options::policy(method) else {
        found.push("it has no policy: option (policy.v1.method) = {…}".to_owned());
        return;
    };
    let authority = choice(&policy, "authority");
    let effect = choice(&policy, "effect");
    if authority.ends_with("_UNSPECIFIED") {
        found.push("say on whose word it runs: authority".to_owned());
    }
    if effect.ends_with("_UNSPECIFIED") {
        found.push("say what it does: effect".to_owned());
    }
    if texts(&policy, "callers").is_empty() {
        found.push("say who may call it: callers".to_owned());
    }
    if !policy.has_field_by_name("deadline") {
        found.push("say how long it may take: deadline".to_owned());
    }
    let of_customer = authority == "AUTHORITY_CUSTOMER";
    if of_customer == text(&policy, "scope").is_empty() {
        found.push("a scope belongs to authority CUSTOMER, and to no other".to_owned());
    }
    let of_person = of_customer || matches!(&*authority, "AUTHORITY_PUBLIC" | "AUTHORITY_SESSION");
    if of_person == choice(&policy, "assurance").ends_with("_UNSPECIFIED") {
        found.push("an assurance belongs to CUSTOMER, SESSION and PUBLIC".to_owned());
    }
    idempotency_problems(method, &policy, found);
    agreed_problems(method, found);
    let compensation = text(&policy, "compensation");
    let known = |name: &str| {
        pool.services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .any(|method| {
                format!("{}/{}", method.parent_service().full_name(), method.name()) == name
            })
    };
    if !compensation.is_empty() && !known(&compensation) {
        found.push(format!("compensation names no method: {compensation}"));
    }
    let legs = texts(&policy, "legs");
    for leg in legs.iter().filter(|leg| !known(leg)) {
        found.push(format!("legs names no method: {leg}"));
    }
    if !legs.is_empty() && choice(&policy, "idempotency") != "IDEMPOTENCY_REQUEST_ID" {
        found.push("a write with legs is keyed by request_id".to_owned());
    }
    for field in texts(&policy, "audit") {
        if field_at(&method.input(), &field).is_none() {
            found.push(format!("audit names no field of the request: {field}"));
        }
    }
}

/// What is agreed to is in the reply of the preview, and of the same type.
fn agreed_problems(method: &MethodDescriptor, found: &mut Vec<String>) {
    for field in method.input().fields() {
        let path = options::field_text(&field, options::AGREED);
        if path.is_empty() {
            continue;
        }
        let kind = field_at(&method.output(), &path).map(|field| field.kind());
        if kind != Some(field.kind()) {
            let name = field.name();
            found.push(format!(
                "{name}: {path} is no field of the reply of its type"
            ));
        }
    }
}

/// The field at a path into a message, such as `action.method`.
fn field_at(message: &MessageDescriptor, path: &str) -> Option<FieldDescriptor> {
    let (name, below) = path.split_once('.').unwrap_or((path, ""));
    let field = message.get_field_by_name(name)?;
    match below {
        "" => Some(field),
        below => field_at(field.kind().as_message()?, below),
    }
}

fn idempotency_problems(
    method: &MethodDescriptor,
    policy: &DynamicMessage,
    found: &mut Vec<String>,
) {
    let idempotency = choice(policy, "idempotency");
    let reads = choice(policy, "effect") == "EFFECT_READ";
    if reads != idempotency.ends_with("_UNSPECIFIED") {
        found.push("idempotency belongs to a write, and to every one".to_owned());
    }
    if idempotency == "IDEMPOTENCY_REQUEST_ID" {
        for field in ["request_id", "validate_only"] {
            if method.input().get_field_by_name(field).is_none() {
                found.push(format!("its request has no {field}"));
            }
        }
    }
    if choice(policy, "authority") == "AUTHORITY_CUSTOMER"
        && !reads
        && idempotency != "IDEMPOTENCY_REQUEST_ID"
    {
        found.push("a customer's write is keyed by request_id".to_owned());
    }
    if method.is_server_streaming() && idempotency == "IDEMPOTENCY_REQUEST_ID" {
        found.push("a stream can't be given again: its idempotency is OWN".to_owned());
    }
}

fn reason_problem(policy: &DynamicMessage) -> Option<String> {
    const CODES: [&str; 13] = [
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "UNAUTHENTICATED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "DEADLINE_EXCEEDED",
        "UNAVAILABLE",
        "INTERNAL",
        "UNIMPLEMENTED",
        "DATA_LOSS",
    ];
    let code = text(policy, "code");
    if !CODES.contains(&code.as_str()) {
        return Some(format!("{code:?} is no gRPC code that a refusal may have"));
    }
    if choice(policy, "retry").ends_with("_UNSPECIFIED") {
        return Some("say whether trying again helps: retry".to_owned());
    }
    text(policy, "instead")
        .is_empty()
        .then(|| "say what to do instead: instead".to_owned())
}
