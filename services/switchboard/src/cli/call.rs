//! `call`.

use anyhow::{Context, Result, anyhow};
use contract::pool;
use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor, SerializeOptions};

use super::Reach;
use crate::client::{Reached, lasting, with_token};

#[derive(Debug, clap::Args)]
pub(crate) struct Call {
    /// Service and method, such as orders.RecordFulfilment
    method: String,
    /// The request as JSON
    #[arg(default_value = "{}")]
    request: String,
    /// As the operator of this name
    #[arg(long, default_value = "dev")]
    operator: String,
    /// As the channel of this name instead
    #[arg(long)]
    channel: Option<String>,
    /// A session's token to show
    #[arg(long, env = "SWITCHBOARD_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    reach: Reach,
}

impl Call {
    pub(crate) async fn run(self) -> Result<()> {
        let method = method(&self.method)?;
        let mut json = serde_json::Deserializer::from_str(&self.request);
        let request = DynamicMessage::deserialize(method.input(), &mut json)
            .with_context(|| format!("the request is no {}", method.input().name()))?;
        let reached = match &self.channel {
            Some(channel) => Reached::new(&self.reach, "channel", channel)?,
            None => Reached::new(&self.reach, "operator", &self.operator)?,
        };
        let service = self.method.split('.').next().unwrap_or_default();
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let options = self
            .token
            .as_deref()
            .map_or_else(|| lasting(30), |token| with_token(30, token));
        let reply = reached
            .client(service)?
            .send(&path, &options, request.encode_to_vec().into())
            .await;
        let reply = reply.map_err(|error| refusal(&error))?;
        let reply = DynamicMessage::decode(method.output(), reply.message)?;
        let options = SerializeOptions::new()
            .use_proto_field_name(true)
            .skip_default_fields(true);
        let json = reply.serialize_with_options(serde_json::value::Serializer, &options)?;
        println!("{}", serde_json::to_string_pretty(&json)?);
        Ok(())
    }
}

/// A refusal with its reason and what it says besides, such as the id under
/// which the cause is in the log.
fn refusal(error: &contract::Error) -> anyhow::Error {
    let besides: String = error
        .metadata()
        .iter()
        .map(|(key, value)| format!(" {key}={value}"))
        .collect();
    anyhow!("{} {error}{besides}", error.reason())
}

/// `orders.GetOrder` or `orders.OrdersService.GetOrder`.
fn method(name: &str) -> Result<MethodDescriptor> {
    let (service, method) = (
        name.split('.').next().unwrap_or_default(),
        name.rsplit('.').next().unwrap_or_default(),
    );
    let package = format!("switchboard.{service}.v1");
    let of = |package: &str| {
        pool()
            .services()
            .filter(|candidate| candidate.package_name() == package)
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    let own = of(&package);
    // what every service serves besides
    let all: Vec<_> = own.into_iter().chain(of("switchboard.admin.v1")).collect();
    let known: Vec<String> = all
        .iter()
        .map(|method| format!("{service}.{}", method.name()))
        .collect();
    all.into_iter()
        .find(|candidate| candidate.name() == method)
        .ok_or_else(|| {
            let near = playbook::nearest(name, known.iter().map(String::as_str));
            let hint = near
                .map(|near| format!("; did you mean {near}?"))
                .unwrap_or_default();
            anyhow!("no method {name:?}{hint}")
        })
}
