use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::{Answer, Wish, path};
use crate::bounds::CONTROL_LINE_BYTES_MAX;

/// Why a server that runs could not be asked, or did not do it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ControlError {
    /// It cannot be reached.
    #[error(
        "the server that uses the data folder cannot be asked ({0}); stop it first, or run this as its user"
    )]
    Unreachable(io::Error),
    /// It gave no answer.
    #[error("the server ended while it was asked ({0}); look at its log, and ask again")]
    Broken(io::Error),
    /// It said why not.
    #[error("the server could not do it: {0}")]
    Failed(String),
}

/// Asks the server that uses this data folder, and waits for as long as it takes.
pub(crate) fn ask(data: &Path, wish: &Wish) -> Result<Answer, ControlError> {
    let mut stream = UnixStream::connect(path(data)).map_err(ControlError::Unreachable)?;
    match exchange(&mut stream, wish).map_err(ControlError::Broken)? {
        Answer::Failed { reason } => Err(ControlError::Failed(reason)),
        answer => Ok(answer),
    }
}

fn exchange(stream: &mut UnixStream, wish: &Wish) -> io::Result<Answer> {
    let mut line = serde_json::to_vec(wish)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(stream.take(CONTROL_LINE_BYTES_MAX)).read_line(&mut answer)?;
    Ok(serde_json::from_str(&answer)?)
}
