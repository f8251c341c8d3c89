//! `import` and `export`: JSON Lines, one resource each, with its type.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use contract::{
    admin::{
        ExportRequest, ExportResponse, ImportRequest, ImportResponse,
        admin::{Export as ExportMethod, Import as ImportMethod},
    },
    pool,
};
use indicatif::{ProgressBar, ProgressStyle};
use prost::Message;
use prost_reflect::{DynamicMessage, SerializeOptions};
use prost_types::Any;
use serde_json::Value;

use super::Reach;
use crate::{
    client::{Reached, lasting},
    system::SERVICES,
};

/// How many resources travel together.
const BATCH: usize = 200;

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Files of JSON Lines
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// As the operator of this name
    #[arg(long, default_value = "dev")]
    operator: String,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Only these types, such as switchboard.orders.v1.Order
    #[arg(long = "type")]
    types: Vec<String>,
    /// As the operator of this name
    #[arg(long, default_value = "dev")]
    operator: String,
    #[command(flatten)]
    reach: Reach,
}

/// A resource with where it came from.
pub(crate) struct Line {
    pub(crate) at: String,
    pub(crate) resource: Any,
}

/// What an import came to.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) imported: i64,
    pub(crate) unchanged: i64,
    pub(crate) refused: Vec<String>,
}

impl Import {
    pub(crate) async fn run(self) -> Result<()> {
        let reached = Reached::new(&self.reach, "operator", &self.operator)?;
        let mut by_service: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for path in &self.files {
            let file =
                File::open(path).with_context(|| format!("can't read {}", path.display()))?;
            for (number, line) in BufReader::new(file).lines().enumerate() {
                let line = line?;
                if line.trim().is_empty() {
                    continue;
                }
                let at = format!("{}:{}", path.display(), number + 1);
                let (service, resource) =
                    parse(&line).with_context(|| format!("{at}: nothing was imported"))?;
                by_service
                    .entry(service)
                    .or_default()
                    .push(Line { at, resource });
            }
        }
        let total = by_service.values().map(Vec::len).sum::<usize>();
        let bar = bar(total as u64);
        let mut report = Report::default();
        for (service, lines) in by_service {
            send(&reached, &service, lines, &mut report, &bar).await?;
        }
        bar.finish_and_clear();
        println!(
            "{} imported, {} unchanged, {} refused",
            report.imported,
            report.unchanged,
            report.refused.len()
        );
        for refused in report.refused.iter().take(50) {
            println!("  {refused}");
        }
        if !report.refused.is_empty() {
            bail!("{} refused; the others are in", report.refused.len());
        }
        Ok(())
    }
}

/// Sends the resources of one service.
pub(crate) async fn send(
    reached: &Reached,
    service: &str,
    lines: Vec<Line>,
    report: &mut Report,
    bar: &ProgressBar,
) -> Result<()> {
    let client = reached.client(service)?;
    let batches: Vec<Vec<Line>> = {
        let mut batches = Vec::new();
        let mut lines = lines.into_iter().peekable();
        while lines.peek().is_some() {
            batches.push(lines.by_ref().take(BATCH).collect());
        }
        batches
    };
    let places: Vec<Vec<String>> = batches
        .iter()
        .map(|batch| batch.iter().map(|line| line.at.clone()).collect())
        .collect();
    let messages: Vec<Bytes> = batches
        .into_iter()
        .map(|batch| {
            let resources = batch.into_iter().map(|line| line.resource).collect();
            ImportRequest { resources }.encode_to_vec().into()
        })
        .collect();
    let mut replies = client
        .duplex::<ImportMethod>(&lasting(600), futures::stream::iter(messages))
        .await?;
    for places in places {
        let reply = replies
            .message()
            .await
            .map_err(|status| contract::Error::from_status(&status))?;
        let reply = ImportResponse::decode(reply.context("the import ended early")?)?;
        report.imported += i64::from(reply.imported);
        report.unchanged += i64::from(reply.unchanged);
        for refusal in reply.refusals {
            let place = usize::try_from(refusal.index)
                .ok()
                .and_then(|at| places.get(at))
                .cloned();
            report.refused.push(format!(
                "{}: {}",
                place.unwrap_or_default(),
                refusal.message
            ));
        }
        bar.inc(places.len() as u64);
    }
    Ok(())
}

/// `{"@type": "switchboard.orders.v1.Order", …}` as a resource of a service.
fn parse(line: &str) -> Result<(String, Any)> {
    let mut json: Value = serde_json::from_str(line)?;
    let fields = json.as_object_mut().context("expected a JSON object")?;
    let name = fields
        .remove("@type")
        .and_then(|name| name.as_str().map(str::to_owned));
    let name = name.context(r#"expected "@type", such as "switchboard.orders.v1.Order""#)?;
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    let kind = pool()
        .get_message_by_name(&name)
        .with_context(|| format!("no type {name:?}"))?;
    let message = DynamicMessage::deserialize(kind, json)?;
    let service = name.split('.').nth(1).unwrap_or_default().to_owned();
    Ok((
        service,
        Any {
            type_url: format!("type.googleapis.com/{name}"),
            value: message.encode_to_vec(),
        },
    ))
}

impl Export {
    pub(crate) async fn run(self) -> Result<()> {
        let reached = Reached::new(&self.reach, "operator", &self.operator)?;
        for name in &self.types {
            let known = pool().get_message_by_name(name);
            known.with_context(|| {
                format!("no type {name:?}; types are as in switchboard.orders.v1.Order")
            })?;
        }
        let options = SerializeOptions::new().use_proto_field_name(true);
        let (bar, mut out) = (bar(0), std::io::stdout().lock());
        for spec in SERVICES {
            let of = |name: &&String| name.split('.').nth(1) == Some(spec.name);
            let types: Vec<String> = self.types.iter().filter(of).cloned().collect();
            if !self.types.is_empty() && types.is_empty() {
                continue;
            }
            let client = reached.client(spec.name)?;
            let opened = client
                .stream::<ExportMethod>(&lasting(600), &ExportRequest { types })
                .await;
            let mut pages = match opened {
                Ok(pages) => pages,
                // a service that keeps nothing
                Err(error) if error.is(contract::PlatformReason::InvalidRequest) => continue,
                Err(error) => return Err(error.into()),
            };
            let mut counted = false;
            while let Some(page) = pages
                .message()
                .await
                .map_err(|status| contract::Error::from_status(&status))?
            {
                let page = ExportResponse::decode(page)?;
                if !counted {
                    bar.inc_length(u64::try_from(page.total).unwrap_or(0));
                    counted = true;
                }
                bar.inc(page.resources.len() as u64);
                for resource in &page.resources {
                    writeln!(out, "{}", line(resource, &options)?)?;
                }
            }
        }
        bar.finish_and_clear();
        Ok(())
    }
}

fn line(resource: &Any, options: &SerializeOptions) -> Result<Value> {
    let name = resource.type_url.rsplit('/').next().unwrap_or_default();
    let kind = pool()
        .get_message_by_name(name)
        .with_context(|| format!("no type {name:?}"))?;
    let message = DynamicMessage::decode(kind, resource.value.as_slice())?;
    let mut json = message.serialize_with_options(serde_json::value::Serializer, options)?;
    if let Some(fields) = json.as_object_mut() {
        fields.insert("@type".into(), name.into());
    }
    Ok(json)
}

/// A progress bar, on standard error and only in a terminal.
pub(crate) fn bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec}, {eta} left");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
