//! The policies of methods, as the stacks read them.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, ReflectMessage};

use crate::{policies as wire, pool};
pub use wire::{Assurance, Authority, Effect, Idempotency, Sensitivity};

/// What the contract says about one method.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Path on the wire.
    pub path: String,
    /// On whose word it runs.
    pub authority: Authority,
    /// Who may call it.
    pub callers: Vec<Caller>,
    /// The permission that a token must hold.
    pub scope: String,
    /// What it does.
    pub effect: Effect,
    /// How surely the customer must be known.
    pub assurance: Assurance,
    /// How old the proof may be.
    pub max_auth_age: Option<Duration>,
    /// Whether the customer says yes first.
    pub confirmed: bool,
    /// The longest it may take.
    pub deadline: Duration,
    /// How repeats are recognised.
    pub idempotency: Idempotency,
    /// Paths of the writes of other services that it's made of.
    pub legs: Vec<String>,
    /// Fields of the request that the audit holds, such as `name` or `action.method`.
    pub audit: Vec<String>,
    /// The most sensitive of what its reply may show.
    pub shows: Sensitivity,
}

/// A pattern of identities: a SPIFFE path, or all of a kind (`channel/*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller(String);

impl Caller {
    /// Whether an identity's path, such as `service/orders`, is meant.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        match self.0.strip_suffix("/*") {
            Some(kind) => path
                .strip_prefix(kind)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|name| !name.is_empty() && !name.contains('/')),
            None => self.0 == path,
        }
    }

    /// The pattern as the contract has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The policies of all methods of a pool, by path.
#[derive(Debug, Default)]
pub struct Policies {
    by_path: HashMap<String, Arc<Policy>>,
    beside: Option<Arc<Policy>>,
}

impl Policies {
    /// Those of this workspace's contract.
    #[must_use]
    pub fn own() -> &'static Self {
        static OWN: LazyLock<Policies> = LazyLock::new(|| Policies::of(pool()));
        &OWN
    }

    /// Those of a pool; methods without a policy are left out, and so refused.
    #[must_use]
    pub fn of(pool: &DescriptorPool) -> Self {
        let by_path = pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .filter_map(|method| policy(&method))
            .map(|policy| (policy.path.clone(), Arc::new(policy)))
            .collect();
        Self {
            by_path,
            beside: Some(Arc::new(Policy::beside())),
        }
    }

    /// The policy of a path; `None` means refuse.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Arc<Policy>> {
        let beside = path.starts_with("/grpc.health.v1.") || path.starts_with("/grpc.reflection.");
        if beside {
            self.beside.as_ref()
        } else {
            self.by_path.get(path)
        }
    }

    /// All, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Policy>> {
        self.by_path.values()
    }
}

impl Policy {
    /// The fixed policy of health and reflection: anyone with a certificate.
    fn beside() -> Self {
        Self {
            path: "_BESIDE".into(),
            authority: Authority::Public,
            callers: ["service/*", "channel/*", "operator/*"]
                .map(|caller| Caller(caller.into()))
                .into(),
            scope: String::new(),
            effect: Effect::Read,
            assurance: Assurance::Anonymous,
            max_auth_age: None,
            confirmed: false,
            deadline: Duration::from_secs(3600),
            idempotency: Idempotency::Unspecified,
            legs: Vec::new(),
            audit: Vec::new(),
            shows: Sensitivity::Public,
        }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.effect == Effect::Read
    }

    /// Whether the audit holds a call of it that was `done` or refused, and that showed
    /// something so sensitive: what people do and are refused, who looked at somebody's
    /// money, and which operator looked at anybody's data. What services do among
    /// themselves it holds where the method names what to hold.
    #[must_use]
    pub fn audits(&self, done: bool, shows: Sensitivity) -> bool {
        let looked = match self.authority {
            Authority::Operator => shows >= Sensitivity::Personal,
            Authority::Customer | Authority::Service => shows >= Sensitivity::Financial,
            _ => false,
        };
        match self.authority {
            Authority::Service => done && (looked || (!self.reads() && !self.audit.is_empty())),
            Authority::Public => !self.reads(),
            _ => !done || looked || !self.reads(),
        }
    }

    /// Whether a failed call may be sent again unseen: a read, or a write that
    /// is keyed or harmless to repeat.
    #[must_use]
    pub fn repeatable(&self) -> bool {
        self.reads() || self.idempotency != Idempotency::Own
    }
}

/// A message-typed option, by the full name of its extension.
fn option<M: Message + Default>(options: &DynamicMessage, name: &str) -> Option<M> {
    let pool = options.descriptor().parent_pool().clone();
    let extension = pool.get_extension_by_name(name)?;
    if !options.has_extension(&extension) {
        return None;
    }
    let value = options.get_extension(&extension);
    value.as_message()?.transcode_to().ok()
}

fn policy(method: &MethodDescriptor) -> Option<Policy> {
    let mut wire: wire::MethodPolicy = option(&method.options(), "switchboard.policy.v1.method")?;
    let service = method.parent_service().options();
    if let Some(all) = option::<wire::ServicePolicy>(&service, "switchboard.policy.v1.service") {
        wire = with_defaults(wire, all, method);
    }
    let seconds = |duration: prost_types::Duration| Duration::try_from(duration).ok();
    let confirmed = match wire.confirmation() {
        wire::Confirmation::Required => true,
        wire::Confirmation::None => false,
        wire::Confirmation::Unspecified => {
            wire.authority() == Authority::Customer && wire.effect() != Effect::Read
        }
    };
    Some(Policy {
        path: format!("/{}/{}", method.parent_service().full_name(), method.name()),
        authority: wire.authority(),
        callers: wire.callers.iter().cloned().map(Caller).collect(),
        scope: wire.scope.clone(),
        effect: wire.effect(),
        assurance: wire.assurance(),
        max_auth_age: wire.max_auth_age.and_then(seconds),
        confirmed,
        deadline: wire
            .deadline
            .and_then(seconds)
            .unwrap_or(Duration::from_secs(1)),
        idempotency: wire.idempotency(),
        legs: wire.legs.iter().map(|leg| format!("/{leg}")).collect(),
        audit: wire.audit.clone(),
        shows: crate::mask::most_sensitive(&method.output()),
    })
}

/// A method's own word, then its service's. As `contract-build` has it, which checks
/// it; of a read it takes besides what its service's audit holds, so far as its request
/// has that.
fn with_defaults(
    mut own: wire::MethodPolicy,
    all: wire::ServicePolicy,
    method: &MethodDescriptor,
) -> wire::MethodPolicy {
    if own.authority() == Authority::Unspecified {
        own.authority = all.authority;
    }
    if own.callers.is_empty() {
        own.callers = all.callers;
    }
    if own.audit.is_empty() {
        own.audit = all.audit;
        if own.effect() == Effect::Read {
            // not every read names one thing
            let input = method.input();
            own.audit
                .retain(|field| input.get_field_by_name(field).is_some());
        }
    }
    own.deadline = own.deadline.or(all.deadline);
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_a_policy() {
        for service in pool().services() {
            for method in service.methods() {
                let path = format!("/{}/{}", service.full_name(), method.name());
                assert!(Policies::own().get(&path).is_some(), "{path}");
            }
        }
    }

    #[test]
    fn customers_writes_are_confirmed() {
        let cancel = Policies::own()
            .get("/switchboard.orders.v1.OrdersService/CancelOrder")
            .unwrap();

        assert!(cancel.confirmed);
        assert_eq!(cancel.authority, Authority::Customer);
        assert_eq!(cancel.deadline, Duration::from_secs(4));
    }

    #[test]
    fn caller_pattern_means_one_segment() {
        let any = Caller("channel/*".into());

        assert!(any.matches("channel/web"));
        assert!(!any.matches("channel/"));
        assert!(!any.matches("channel/web/x"));
        assert!(!any.matches("channels/web"));
        assert!(!Caller("service/orders".into()).matches("service/orders2"));
    }
}
