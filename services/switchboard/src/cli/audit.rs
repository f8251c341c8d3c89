//! `audit`: what was done to or for a customer, by whom.

use anyhow::Result;
use contract::{
    admin::{ListAuditRequest, admin::ListAudit},
    value::Instant,
};

use super::Reach;
use crate::{
    client::{Reached, lasting},
    show::iso,
    system::SERVICES,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    /// The customer, such as customers/ada-moreno; all where none is named
    #[arg(long, default_value = "")]
    customer: String,
    /// At most so many records of each service
    #[arg(long, default_value_t = 100)]
    most: i32,
    #[command(flatten)]
    reach: Reach,
}

impl Audit {
    pub(crate) async fn run(self) -> Result<()> {
        let reached = Reached::new(&self.reach, "operator", "dev")?;
        let mut records = Vec::new();
        for spec in SERVICES {
            let request = ListAuditRequest {
                customer: self.customer.clone(),
                page_size: self.most,
            };
            records.extend(
                reached
                    .client(spec.name)?
                    .call::<ListAudit>(&lasting(5), &request)
                    .await?
                    .records,
            );
        }
        records.sort_by_key(|record| record.time.map(Instant::from));
        for record in records {
            let method = record
                .method
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned();
            let time = record.time.map(iso).unwrap_or_default();
            println!(
                "{time:<28} {:<12} {method:<22} {:<10} by {:<22} for {:<24} {} {}",
                record.service,
                record.outcome,
                record.caller,
                record.customer,
                record.resource,
                record.trace_id
            );
        }
        Ok(())
    }
}
