//! One attempt to bring a slip on paper.
//!
//! ```text
//!   connect ─▶ how are you? ─▶ the slip ─▶ is it on paper? ─▶ cut ─▶ done?
//!                trouble          lost: not whole,   │          lost: whole all the same
//!                                 can be tried again ┘
//! ```
//!
//! What is written to a socket is not on paper. So the printer is asked for something that it answers in its turn, when all
//! before it has been printed; and it is asked before the cut, so that only what is known to be whole is cut off.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::patience::Patience;
use super::settings::PrinterSettings;
use crate::escpos::{ASK_BUFFER, Encoded, Query, Trouble, answers_buffer};

/// Why an attempt came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// Nobody answers the door.
    Unreachable,
    /// It says nothing.
    Silent,
    /// It has said why it does not print.
    Trouble(Trouble),
    /// It has gone before the slip was whole; whether some of it may be on paper.
    BrokenOff { begun: bool },
    /// It has all of it, and nobody can tell what it does with it.
    Uncertain,
}

/// Whether the printer has said that the slip is on paper.
pub(super) type Confirmed = bool;

/// One attempt. What an earlier one may have left on the paper is cut off first.
pub(super) async fn attempt(
    printer: &PrinterSettings,
    patience: Patience,
    slip: &Encoded,
    begun_before: bool,
) -> Result<Confirmed, Failed> {
    let mut talk = Talk::begin(printer, patience).await?;
    if begun_before {
        talk.send(&slip.end).await.map_err(|_| Failed::BrokenOff { begun: true })?;
    }
    if !printer.answers {
        return talk.hand_over(slip).await;
    }
    talk.send(&slip.body).await.map_err(|_| Failed::BrokenOff { begun: true })?;
    match talk.ask(&ASK_BUFFER, answers_buffer, patience.printing).await {
        Ok(_) => {}
        // It holds the slip, and is silent: it may still be able to say why, and it may be printing all the same.
        Err(Lost::Silent) => {
            return Err(talk.trouble().await.map_or(Failed::Uncertain, Failed::Trouble));
        }
        Err(Lost::Gone) => return Err(Failed::BrokenOff { begun: true }),
    }
    // From here on it is on paper, whatever becomes of the knife.
    if talk.send(&slip.end).await.is_ok() {
        let _ = talk.ask(&ASK_BUFFER, answers_buffer, patience.status).await;
    }
    Ok(true)
}

/// Asks a printer how it is, and nothing else.
pub(super) async fn look(printer: &PrinterSettings, patience: Patience) -> Result<(), Failed> {
    Talk::begin(printer, patience).await.map(|_| ())
}

/// A connection to a printer that has said that it prints, or never says anything.
struct Talk {
    socket: TcpStream,
    patience: Patience,
}

/// Why a question was not answered.
enum Lost {
    /// It says nothing.
    Silent,
    /// It has gone.
    Gone,
}

impl Talk {
    async fn begin(printer: &PrinterSettings, patience: Patience) -> Result<Self, Failed> {
        let connecting = TcpStream::connect(&printer.address);
        let socket = match timeout(patience.connect, connecting).await {
            Ok(Ok(socket)) => socket,
            Ok(Err(_)) | Err(_) => return Err(Failed::Unreachable),
        };
        // A question has three bytes, and is not to wait for more.
        let _ = socket.set_nodelay(true);
        let mut talk = Self { socket, patience };
        if printer.answers {
            for query in Query::ALL {
                match talk.ask(&query.bytes(), Query::is_answer, patience.status).await {
                    Ok(answer) => {
                        if let Some(trouble) = query.trouble(answer) {
                            return Err(Failed::Trouble(trouble));
                        }
                    }
                    Err(Lost::Silent) => return Err(Failed::Silent),
                    Err(Lost::Gone) => return Err(Failed::BrokenOff { begun: false }),
                }
            }
        }
        Ok(talk)
    }

    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = timeout(self.patience.write, self.socket.write(rest)).await??;
            if taken == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// Asks, and waits for a byte of the kind that answers this. Others answer what was asked before, or nothing.
    async fn ask(
        &mut self,
        question: &[u8],
        answers: fn(u8) -> bool,
        within: Duration,
    ) -> Result<u8, Lost> {
        self.send(question).await.map_err(|_| Lost::Gone)?;
        let socket = &mut self.socket;
        let answer = timeout(within, async move {
            loop {
                let byte = socket.read_u8().await?;
                if answers(byte) {
                    return io::Result::Ok(byte);
                }
            }
        });
        match answer.await {
            Ok(Ok(byte)) => Ok(byte),
            Ok(Err(_)) => Err(Lost::Gone),
            Err(_) => Err(Lost::Silent),
        }
    }

    /// What is the matter, if it says so.
    async fn trouble(&mut self) -> Option<Trouble> {
        for query in Query::ALL {
            let asked = self.ask(&query.bytes(), Query::is_answer, self.patience.status).await;
            let Ok(answer) = asked else { return None };
            if let Some(trouble) = query.trouble(answer) {
                return Some(trouble);
            }
        }
        None
    }

    /// Gives everything to a printer that never says anything.
    async fn hand_over(mut self, slip: &Encoded) -> Result<Confirmed, Failed> {
        let whole = [slip.body.as_slice(), &slip.end].concat();
        self.send(&whole).await.map_err(|_| Failed::BrokenOff { begun: true })?;
        self.socket.shutdown().await.map_err(|_| Failed::Uncertain)?;
        // Most hang up when they have taken all of it; who breaks off has not.
        let mut rest = [0; 16];
        let mut end = async || loop {
            match self.socket.read(&mut rest).await {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => return Err(error),
            }
        };
        match timeout(self.patience.status, end()).await {
            Ok(Err(_)) => Err(Failed::Uncertain),
            Ok(Ok(())) | Err(_) => Ok(false),
        }
    }
}
