//! `changes`: those over several services that aren't over, and what to do about
//! one that can't go on by itself.

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use contract::{
    PlatformReason,
    admin::{
        ChangePhase, ChangeUnderWay, GetChangeRequest, ListChangesRequest, ResolveChangeRequest,
        RetryChangeRequest,
        admin::{GetChange, ListChanges, ResolveChange, RetryChange},
    },
    method_name,
};

use super::Reach;
use crate::{
    client::{Reached, lasting},
    show::iso,
    system::SERVICES,
};

#[derive(Debug, Args)]
pub(crate) struct Changes {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List those that a refusal keeps, or all
    #[command(after_help = "Example:\n  switchboard changes list")]
    List {
        /// Also those that go on by themselves
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        reach: Reach,
    },
    /// Show one
    #[command(after_help = "Example:\n  switchboard changes show orders/2ksf0gfahag0")]
    Show {
        /// As the list has it: service/id
        change: String,
        #[command(flatten)]
        reach: Reach,
    },
    /// Have one go on at once: what kept it is mended
    #[command(after_help = "Example:\n  switchboard changes retry orders/2ksf0gfahag0")]
    Retry {
        /// As the list has it: service/id
        change: String,
        #[command(flatten)]
        reach: Reach,
    },
    /// Have one go on without the call that is refused, before you do by hand what it
    /// would have done: until then it may be tried again, and succeed
    #[command(
        after_help = "Example:\n  switchboard changes resolve orders/2ksf0gfahag0 --leg RefundOrder --note 'paid by bank transfer 7'"
    )]
    Resolve {
        /// As the list has it: service/id
        change: String,
        /// The call that you do by hand, as `show` has it, such as RefundOrder
        #[arg(long)]
        leg: String,
        /// What you do, and where it can be looked up; it stays in the audit
        #[arg(long)]
        note: String,
        #[command(flatten)]
        reach: Reach,
    },
}

impl Changes {
    pub(crate) async fn run(self) -> Result<()> {
        match self.command {
            Command::List { all, reach } => {
                list(&Reached::new(&reach, "operator", "dev")?, all).await
            }
            Command::Show { change, reach } => {
                let change = At::new(&change, &reach)?.get().await?;
                show(&change);
                Ok(())
            }
            Command::Retry { change, reach } => {
                let at = At::new(&change, &reach)?;
                let request = RetryChangeRequest { id: at.id.clone() };
                at.client()?
                    .call::<RetryChange>(&lasting(5), &request)
                    .await?;
                println!("{change} goes on; `switchboard changes show {change}` tells how far");
                Ok(())
            }
            Command::Resolve {
                change,
                leg,
                note,
                reach,
            } => {
                let at = At::new(&change, &reach)?;
                let there = at.get().await?;
                if there.leg != leg && method_name(&there.leg) != leg {
                    bail!("{change} is at {}, not at {leg}", method_name(&there.leg));
                }
                let request = ResolveChangeRequest {
                    id: at.id.clone(),
                    leg: there.leg,
                    note,
                };
                at.client()?
                    .call::<ResolveChange>(&lasting(5), &request)
                    .await?;
                println!("{change} goes on without {leg}");
                Ok(())
            }
        }
    }
}

/// A change of a service that can be reached.
struct At {
    reached: Reached,
    service: String,
    id: String,
}

impl At {
    fn new(change: &str, reach: &Reach) -> Result<Self> {
        let parts = change.split_once('/');
        let (service, id) =
            parts.context("a change is called service/id: switchboard changes list")?;
        Ok(Self {
            reached: Reached::new(reach, "operator", "dev")?,
            service: service.to_owned(),
            id: id.to_owned(),
        })
    }

    fn client(&self) -> Result<mesh::Client> {
        self.reached.client(&self.service)
    }

    async fn get(&self) -> Result<ChangeUnderWay> {
        let request = GetChangeRequest {
            id: self.id.clone(),
        };
        let (client, options) = (self.client()?, lasting(5));
        let found = client.call::<GetChange>(&options, &request).await;
        found.map_err(|error| match error.is(PlatformReason::NotFound) {
            true => anyhow!(
                "{}/{} is over, or never was: switchboard changes list --all",
                self.service,
                self.id
            ),
            false => error.into(),
        })
    }
}

async fn list(reached: &Reached, all: bool) -> Result<()> {
    let mut count = 0;
    for spec in SERVICES {
        let client = reached.client(spec.name)?;
        let mut request = ListChangesRequest {
            refused: !all,
            page_size: 1000,
            ..ListChangesRequest::default()
        };
        loop {
            let page = client.call::<ListChanges>(&lasting(5), &request).await?;
            for change in &page.changes {
                count += 1;
                let since = change.create_time.map(iso).unwrap_or_default();
                let kept = match change.refusal.as_str() {
                    "" => "goes on",
                    refusal => refusal,
                };
                println!(
                    "{}/{:<24} {since:<28} {:<24} {:<24} {:<16} {kept}",
                    change.service,
                    change.id,
                    change.kind,
                    change.name,
                    method_name(&change.leg),
                );
            }
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
    }
    if count == 0 && all {
        println!("no change is under way");
    } else if count == 0 {
        println!("no change needs you; `switchboard changes list --all` lists those under way");
    }
    Ok(())
}

fn show(change: &ChangeUnderWay) {
    let stands = match change.phase() {
        ChangePhase::BeforeDecision => "not decided: it may still be refused",
        ChangePhase::AfterDecision => "decided: it only goes forward",
        ChangePhase::TakingBack => "refused: it is taken back",
        ChangePhase::Unspecified => "unknown",
    };
    println!("change      {}/{}", change.service, change.id);
    println!("what        {} of {}", change.kind, change.name);
    println!("customer    {}", change.customer);
    println!("asked by    {} under {}", change.method, change.request_id);
    println!(
        "since       {}",
        change.create_time.map(iso).unwrap_or_default()
    );
    println!("trace       {}", change.trace_id);
    println!("stands      {stands}");
    for leg in &change.legs {
        let here = if *leg == method_name(&change.leg) {
            ">"
        } else {
            " "
        };
        println!("  {here} {leg}");
    }
    if !change.refusal.is_empty() {
        println!("refused     {}: {}", change.refusal, change.message);
        println!(
            "mend what is refused, then: switchboard changes retry {}/{}",
            change.service, change.id
        );
        println!(
            "or resolve it, then do it by hand: switchboard changes resolve {}/{} --leg {} --note \"…\"",
            change.service,
            change.id,
            method_name(&change.leg)
        );
    }
}
