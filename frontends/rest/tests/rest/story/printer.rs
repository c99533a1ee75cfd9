//! A receipt printer on this machine, which eats paper.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use turnero_printing::escpos::{ASK_BUFFER, Query};
use turnero_printing::{Patience, Printers};

/// What a printer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    Prints,
    /// Says that its roll has ended.
    OutOfPaper,
    CoverOpen,
    /// Says that it does not print, and not why.
    Offline,
    /// Goes away in the middle of each slip.
    BreaksOff,
    /// Lets one in, and says nothing.
    Silent,
    /// Says that it is well, takes the slip, and says nothing from then on.
    FallsSilent,
}

pub(crate) struct Printer {
    address: String,
    way: Arc<Mutex<Way>>,
}

impl Printer {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let way = Arc::new(Mutex::new(Way::Prints));
        let shared = way.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let way = *shared.lock().unwrap();
                tokio::spawn(eat(socket, way));
            }
        });
        Self { address, way }
    }

    /// From the next slip on.
    pub(crate) fn set(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    /// It, as the printer of the hall, and one of the cellar at whose address nobody is.
    pub(crate) fn printers(&self) -> Printers {
        let hall = format!("hall {}", self.address).parse().unwrap();
        // Nothing listens at the port of nothing.
        let cellar = "cellar 127.0.0.1:1".parse().unwrap();
        // Nobody here is far away.
        let patience = Patience {
            connect: Duration::from_secs(2),
            status: Duration::from_millis(400),
            write: Duration::from_millis(400),
            printing: Duration::from_millis(800),
            pause: Duration::from_millis(1),
        };
        Printers::new(vec![hall, cellar], patience)
    }
}

/// Reads all that comes, and answers what is asked.
async fn eat(mut socket: TcpStream, way: Way) {
    let (mut unread, mut buffer, mut eaten) = (Vec::new(), [0; 64], 0);
    while let Ok(count @ 1..) = socket.read(&mut buffer).await {
        unread.extend_from_slice(&buffer[..count]);
        let Some((question, about)) = asked(&unread) else {
            eaten += count;
            if way == Way::BreaksOff && eaten > 64 {
                return;
            }
            continue;
        };
        unread.truncate(unread.len() - question);
        let well = 0x12;
        let answer = match (about, way) {
            (_, Way::Silent) | (None, Way::FallsSilent) => continue,
            (Some(Query::Paper), Way::OutOfPaper) => well | 0x60,
            (Some(Query::Cause), Way::CoverOpen) => well | 0x04,
            (Some(Query::State), Way::Offline) => well | 0x08,
            (None, _) => 0x00,
            (Some(_), _) => well,
        };
        if socket.write_all(&[answer]).await.is_err() {
            return;
        }
    }
}

/// How long the question is with which this ends, and about what it is; nothing: whether all is printed. Whoever asks
/// waits for the answer, so a question is always the last that has come.
fn asked(unread: &[u8]) -> Option<(usize, Option<Query>)> {
    if unread.ends_with(&ASK_BUFFER) {
        return Some((ASK_BUFFER.len(), None));
    }
    let about = [Query::State, Query::Cause, Query::Paper];
    let found = about.into_iter().find(|about| unread.ends_with(&about.bytes()))?;
    Some((found.bytes().len(), Some(found)))
}
