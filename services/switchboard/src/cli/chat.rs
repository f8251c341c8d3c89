//! `chat`: a conversation in the terminal.

mod events;
mod session;

use anyhow::{Context, Result, bail};
use contract::{
    Error,
    orchestrator::{
        ConverseRequest, ConverseResponse, Resume, StartConversationRequest,
        converse_request::Input,
        converse_response::Event,
        orchestrator_service::{Converse, StartConversation},
    },
};
use mesh::Client;
use prost::Message;
use rustyline::{DefaultEditor, error::ReadlineError};

use super::Reach;
use crate::client::{Reached, with_token};
use events::Shown;
use session::Session;

#[derive(Debug, clap::Args)]
pub(crate) struct Chat {
    /// Sign in with this e-mail address first
    #[arg(long = "as", value_name = "EMAIL")]
    email: Option<String>,
    /// Say this once and end; may be given more than once
    #[arg(long, value_name = "TEXT")]
    say: Vec<String>,
    /// One event a line, as JSON
    #[arg(long)]
    json: bool,
    /// Begin in this language, such as de-CH; else in that of the first message
    #[arg(long, value_name = "TAG", default_value = "")]
    locale: String,
    /// Where you are, such as Europe/Zurich: what "tomorrow" means
    #[arg(long, value_name = "ZONE", default_value = "")]
    time_zone: String,
    /// As the channel of this name
    #[arg(long, default_value = "web")]
    channel: String,
    #[command(flatten)]
    reach: Reach,
}

/// A conversation on its way.
struct Conversation {
    orchestrator: Client,
    session: Session,
    name: String,
    shown: Shown,
}

impl Chat {
    pub(crate) async fn run(self) -> Result<()> {
        let reached = Reached::new(&self.reach, "channel", &self.channel)?;
        let orchestrator = reached.client("orchestrator")?;
        let mut session = Session::start(reached.client("identity")?).await?;
        if let Some(email) = &self.email {
            session.sign_in(email).await?;
        }
        let options = with_token(5, &session.access_token);
        let request = StartConversationRequest {
            locale: self.locale,
            time_zone: self.time_zone,
        };
        let started = orchestrator
            .call::<StartConversation>(&options, &request)
            .await?;
        let shown = Shown { json: self.json };
        let mut conversation = Conversation {
            orchestrator,
            session,
            name: started.name,
            shown,
        };
        if !self.say.is_empty() {
            for text in self.say {
                conversation.say(Input::Text(text)).await?;
            }
            return Ok(());
        }
        conversation.talk().await
    }
}

impl Conversation {
    async fn talk(&mut self) -> Result<()> {
        println!("Type a message; an empty one or Ctrl-D ends.");
        loop {
            let line = tokio::task::spawn_blocking(|| -> Result<Option<String>> {
                let mut editor = DefaultEditor::new()?;
                match editor.readline("> ") {
                    Ok(line) => Ok(Some(line)),
                    Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
                    Err(error) => Err(error.into()),
                }
            });
            let line = match line.await?? {
                Some(line) if !line.trim().is_empty() => line,
                _ => return Ok(()),
            };
            // the conversation is there, whatever became of this message
            if let Err(error) = self.say(Input::Text(line)).await {
                println!("  ({error:#})");
            }
        }
    }

    /// One message, and what it leads to: a proof that is asked for is given,
    /// and the very call goes on.
    async fn say(&mut self, input: Input) -> Result<()> {
        let mut input = input;
        for _ in 0..3 {
            self.session.keep_fresh().await?;
            let Some((challenge, methods)) = self.turn(input).await? else {
                return Ok(());
            };
            self.session.prove(&methods).await?;
            input = Input::Resume(Resume {
                challenge_id: challenge,
            });
        }
        bail!("the proof was not enough")
    }

    async fn turn(&self, input: Input) -> Result<Option<(String, Vec<String>)>> {
        let request = ConverseRequest {
            conversation: self.name.clone(),
            turn_id: principal::random_id(),
            input: Some(input),
        };
        let options = with_token(15, &self.session.access_token);
        let mut events = self
            .orchestrator
            .stream::<Converse>(&options, &request)
            .await?;
        let mut challenge = None;
        while let Some(event) = events
            .message()
            .await
            .map_err(|status| Error::from_status(&status))?
        {
            let event = ConverseResponse::decode(event).context("an event that isn't one")?;
            self.shown.show(&event)?;
            if let Some(Event::Challenge(asked)) = event.event {
                challenge = Some((asked.challenge_id, asked.methods));
            }
        }
        Ok(challenge)
    }
}
