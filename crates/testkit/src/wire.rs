//! The network between services: it can lose replies.

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What callers of a service are connected by.
#[derive(Debug)]
pub struct Wire {
    loses_replies: watch::Sender<bool>,
}

impl Wire {
    /// Passes on what comes in at a listener to an address.
    pub(crate) fn between(listener: TcpListener, service: String) -> Self {
        let (loses_replies, mut lost) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                let Ok(service) = TcpStream::connect(&service).await else {
                    continue;
                };
                // a connection that is made later has lost nothing yet
                lost.mark_unchanged();
                let (asks, hears) = caller.into_split();
                let (replies, asked) = service.into_split();
                tokio::spawn(pass(asks, asked, lost.clone(), false));
                tokio::spawn(pass(replies, hears, lost.clone(), true));
            }
        });
        Self { loses_replies }
    }

    /// From now on requests arrive, and their replies don't.
    pub fn lose_replies(&self) {
        self.loses_replies.send_replace(true);
    }

    /// Connections that lost something are cut; the next ones are good.
    pub fn mend(&self) {
        self.loses_replies.send_replace(false);
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut loses_replies: watch::Receiver<bool>,
    are_replies: bool,
) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let count = tokio::select! {
            count = from.read(&mut bytes) => count.unwrap_or(0),
            changed = loses_replies.changed() => match changed.is_ok() && *loses_replies.borrow() {
                true => continue,
                false => return,
            },
        };
        let is_lost = are_replies && *loses_replies.borrow();
        if count == 0 || !is_lost && to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
