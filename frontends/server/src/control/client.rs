use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::{Answer, Wish, path};
use crate::bounds::CONTROL_ANSWER_BYTES_MAX;

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
    /// What belongs to the wish cannot be read, or what was answered cannot be written.
    #[error("it stopped half-way ({0}); ask again")]
    Here(io::Error),
    /// It said why not.
    #[error("the server could not do it: {0}")]
    Failed(String),
}

/// Asks the server that uses this data folder, and waits for as long as it takes.
pub(crate) fn ask(data: &Path, wish: &Wish) -> Result<Answer, ControlError> {
    let mut last = None;
    converse(data, wish, io::empty(), &mut |answer| {
        last = Some(answer);
        Ok(())
    })?;
    last.ok_or_else(|| ControlError::Broken(io::ErrorKind::UnexpectedEof.into()))
}

/// Asks for what has many answers, gives what belongs to the wish, and hears the answers meanwhile: neither waits for
/// the other.
pub(crate) fn converse(
    data: &Path,
    wish: &Wish,
    mut belongs: impl Read + Send,
    heard: &mut dyn FnMut(Answer) -> io::Result<()>,
) -> Result<(), ControlError> {
    let mut stream = UnixStream::connect(path(data)).map_err(ControlError::Unreachable)?;
    let answers = stream.try_clone().map_err(ControlError::Unreachable)?;
    let mut line = serde_json::to_vec(wish).map_err(|error| ControlError::Here(error.into()))?;
    line.push(b'\n');
    std::thread::scope(|scope| {
        let giving = scope.spawn(move || {
            // A server that is gone is noticed by who listens to it.
            let _ = stream.write_all(&line);
            let given = give(&mut belongs, &mut stream);
            if given.is_ok() {
                let _ = stream.shutdown(Shutdown::Write);
            } else {
                // Half a file must not look like a whole one.
                let _ = stream.shutdown(Shutdown::Both);
            }
            given
        });
        let outcome = hear(&answers, heard);
        // If the server has said its last word, nobody takes what was still to be given.
        let _ = answers.shutdown(Shutdown::Both);
        let given = giving.join().unwrap_or_else(|_| Err(io::Error::other("it panicked")));
        // It is not the server's fault that half a file came.
        given.map_err(ControlError::Here).and(outcome)
    })
}

/// Copies it. Whoever does not want all of it has said so, or will.
fn give(source: &mut impl Read, stream: &mut UnixStream) -> io::Result<()> {
    let mut piece = vec![0; crate::bounds::PIECE_BYTES];
    loop {
        let length = source.read(&mut piece)?;
        if length == 0 || stream.write_all(piece.get(..length).unwrap_or_default()).is_err() {
            return Ok(());
        }
    }
}

fn hear(
    stream: &UnixStream,
    heard: &mut dyn FnMut(Answer) -> io::Result<()>,
) -> Result<(), ControlError> {
    let mut answers = BufReader::new(stream);
    loop {
        let mut line = String::new();
        let mut limited = (&mut answers).take(CONTROL_ANSWER_BYTES_MAX);
        limited.read_line(&mut line).map_err(ControlError::Broken)?;
        let answer =
            serde_json::from_str(&line).map_err(|error| ControlError::Broken(error.into()))?;
        if let Answer::Failed { reason } = answer {
            return Err(ControlError::Failed(reason));
        }
        let is_last = answer.is_last();
        heard(answer).map_err(ControlError::Here)?;
        if is_last {
            return Ok(());
        }
    }
}
