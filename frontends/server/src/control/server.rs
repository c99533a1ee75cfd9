use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::process::geteuid;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use turnero::Engine;

use super::{Answer, Wish, customers, fulfil, path};
use crate::bounds::{
    CONTROL_LINE_BYTES_MAX, CONTROL_LINE_TIMEOUT, CONTROL_PIECE_TIMEOUT, CONTROL_VISITORS_MAX,
};

/// The control socket of a server that runs. It is taken away with it.
pub(crate) struct Control {
    path: PathBuf,
    accepting: JoinHandle<()>,
}

impl Control {
    /// Opens the socket in a data folder that is ours: whatever lies there is left from a server that was killed.
    pub(crate) fn open(data: &Path, engine: Engine) -> io::Result<Self> {
        let path = path(data);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        Ok(Self { path, accepting: tokio::spawn(accept(listener, engine)) })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.accepting.abort();
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "the control socket could not be taken away");
        }
    }
}

async fn accept(listener: UnixListener, engine: Engine) {
    let places = Arc::new(Semaphore::new(CONTROL_VISITORS_MAX));
    // The semaphore is never closed.
    while let Ok(place) = places.clone().acquire_owned().await {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "the control socket does not work any more");
                return;
            }
        };
        let engine = engine.clone();
        tokio::spawn(async move {
            if let Err(error) = attend(stream, &engine).await {
                tracing::warn!(%error, "a visitor of the control socket was lost");
            }
            drop(place);
        });
    }
}

async fn attend(stream: UnixStream, engine: &Engine) -> io::Result<()> {
    let visitor = stream.peer_cred()?.uid();
    let (reader, writer) = stream.into_split();
    let mut visit = Visit { reader: BufReader::new(reader), writer };
    let answer = if visitor == 0 || visitor == geteuid().as_raw() {
        match timeout(CONTROL_LINE_TIMEOUT, listen(&mut visit.reader)).await {
            Ok(Ok(wish)) => {
                tracing::info!(wish = wish.name(), "the control socket was asked for something");
                match wish {
                    Wish::ImportCustomers {} => customers::import(engine, &mut visit).await?,
                    Wish::ExportCustomers {} => customers::export(engine, &mut visit).await?,
                    wish => fulfil(wish, engine).await,
                }
            }
            Ok(Err(reason)) => Answer::Failed { reason },
            Err(_) => Answer::Failed { reason: "nothing was asked in time".to_owned() },
        }
    } else {
        let reason = "only the user who runs the server may ask it; use sudo -u".to_owned();
        Answer::Failed { reason }
    };
    visit.answer(&answer).await
}

/// Somebody who asks for something.
pub(super) struct Visit {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
}

impl Visit {
    /// Says something to them.
    pub(super) async fn answer(&mut self, answer: &Answer) -> io::Result<()> {
        let mut line = serde_json::to_vec(answer)?;
        line.push(b'\n');
        self.writer.write_all(&line).await
    }

    /// What comes next of that which belongs to the wish; nothing at its end.
    pub(super) async fn next(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        match timeout(CONTROL_PIECE_TIMEOUT, self.reader.read(piece)).await {
            Ok(read) => read,
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "nothing more came")),
        }
    }
}

async fn listen(reader: &mut BufReader<OwnedReadHalf>) -> Result<Wish, String> {
    let mut line = String::new();
    let mut limited = reader.take(CONTROL_LINE_BYTES_MAX);
    limited.read_line(&mut line).await.map_err(|error| error.to_string())?;
    let not_known =
        |error| format!("this server does not know what is asked ({error}); use its own program");
    serde_json::from_str(&line).map_err(not_known)
}
