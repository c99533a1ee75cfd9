//! A mail server on this machine, for tests and for trying things out. It takes what it is told to take, delivers to
//! nobody, and fails in all the ways in which mail servers fail.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::settings::Secret;
use crate::smtp::{Security, SmtpSettings};

/// What the mail server does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes it.
    Takes,
    /// Says at the recipient: not now.
    LaterForRecipient,
    /// Says that there is no such address.
    NoSuchAddress,
    /// Says that the mailbox is full.
    MailboxFull,
    /// Takes it, and says at its end: not now.
    LaterAtTheEnd,
    /// Looks into it and refuses it.
    RefusesMail,
    /// Goes away before it has seen anything of it.
    GoesAway,
    /// Takes it for good, and goes away before it says so.
    TakesAndGoesAway,
    /// Goes away in the middle of it, and has taken nothing.
    GoesAwayInTheMiddle,
    /// Says nothing more.
    Hangs,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// To whom mail servers send it back.
    pub from: String,
    /// To whom it goes.
    pub to: String,
    /// Its Message-ID.
    pub message_id: String,
    /// All of it.
    pub text: String,
    /// Whether whoever sent it was told so.
    pub told: bool,
    /// Whether it came over a secured connection.
    pub secured: bool,
}

/// How it lets somebody in.
#[derive(Clone, Default)]
pub struct House {
    /// Its certificate and key, if it speaks TLS.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    /// Whether it does so from the first byte.
    pub at_once: bool,
    /// Who is let in, and with what; nobody needs to say so, where this is `None`.
    pub login: Option<(String, String)>,
}

type Moods = Box<dyn FnMut(&str) -> Mood + Send>;

struct State {
    moods: Moods,
    taken: Vec<Taken>,
    connections: usize,
}

struct Inside {
    house: House,
    state: Mutex<State>,
}

/// It listens as long as this is there.
pub struct StandIn {
    address: SocketAddr,
    inside: Arc<Inside>,
    listening: AbortHandle,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl StandIn {
    /// Begins to listen, on a port of its own.
    pub async fn open(house: House) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let moods: Moods = Box::new(|_| Mood::Takes);
        let state = Mutex::new(State { moods, taken: Vec::new(), connections: 0 });
        let inside = Arc::new(Inside { house, state });
        let listening = tokio::spawn(listen(listener, inside.clone())).abort_handle();
        Ok(Self { address, inside, listening })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it does this with a mail to that address.
    pub fn moods(&self, moods: impl FnMut(&str) -> Mood + Send + 'static) {
        self.inside.state().moods = Box::new(moods);
    }

    /// What it has taken.
    pub fn taken(&self) -> Vec<Taken> {
        self.inside.state().taken.clone()
    }

    /// How often somebody has connected.
    pub fn connections(&self) -> usize {
        self.inside.state().connections
    }

    /// How it is reached, without saying who one is.
    pub fn settings(&self, security: Security) -> SmtpSettings {
        SmtpSettings {
            host: "localhost".to_owned(),
            port: self.address.port(),
            security,
            user: String::new(),
            password: Secret::new(""),
            timeout: Duration::from_secs(10),
            certificate: None,
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Inside {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn listen(listener: TcpListener, inside: Arc<Inside>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        // A connection that was not made is the other's to notice.
        let Ok((stream, _)) = listener.accept().await else { continue };
        inside.state().connections += 1;
        let inside = inside.clone();
        connections.spawn(async move {
            let stream: Box<dyn Stream> = match &inside.house.tls {
                Some(tls) if inside.house.at_once => {
                    let acceptor = TlsAcceptor::from(tls.clone());
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    Box::new(stream)
                }
                _ => Box::new(stream),
            };
            let secured = inside.house.at_once;
            let session = Session { stream: BufReader::new(stream), inside, secured };
            // It ends with an error whenever it is ended on purpose.
            let _ = session.talk().await;
        });
    }
}

/// A connection ended.
#[derive(Debug)]
struct Gone;

impl From<std::io::Error> for Gone {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

struct Session {
    stream: BufReader<Box<dyn Stream>>,
    inside: Arc<Inside>,
    secured: bool,
}

/// What is known of the mail that is being said.
#[derive(Default)]
struct Said {
    let_in: bool,
    from: String,
    to: String,
    mood: Option<Mood>,
}

impl Session {
    async fn line(&mut self) -> Result<String, Gone> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(Gone);
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    async fn say(&mut self, text: &str) -> Result<(), Gone> {
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await?;
        self.stream.flush().await?;
        Ok(())
    }

    async fn talk(mut self) -> Result<(), Gone> {
        self.say("220 stand-in ready").await?;
        let mut said = Said::default();
        loop {
            let line = self.line().await?;
            let command = line.to_ascii_uppercase();
            if command.starts_with("EHLO") {
                self.greet().await?;
            } else if command == "STARTTLS" {
                self = self.secure().await?;
                said = Said::default();
            } else if let Some(shown) = command.strip_prefix("AUTH PLAIN ") {
                // What is written in base64 is not in capital letters.
                let shown = line.get(line.len() - shown.len()..).unwrap_or_default().to_owned();
                said.let_in = self.let_in(&shown).await?;
            } else if command.starts_with("MAIL FROM:") {
                if self.inside.house.login.is_some() && !said.let_in {
                    self.say("530 5.7.0 say who you are first").await?;
                    continue;
                }
                said.from = within(&line);
                self.say("250 2.1.0 yes").await?;
            } else if command.starts_with("RCPT TO:") {
                said.to = within(&line);
                self.recipient(&mut said).await?;
            } else if command == "DATA" {
                self.data(&mut said).await?;
            } else if command == "QUIT" {
                return self.say("221 2.0.0 goodbye").await;
            } else {
                self.say("250 2.0.0 yes").await?;
            }
        }
    }

    async fn greet(&mut self) -> Result<(), Gone> {
        self.say("250-stand-in").await?;
        if self.inside.house.tls.is_some() && !self.secured {
            self.say("250-STARTTLS").await?;
        }
        if self.inside.house.login.is_some() {
            self.say("250-AUTH PLAIN").await?;
        }
        self.say("250 8BITMIME").await
    }

    async fn secure(mut self) -> Result<Self, Gone> {
        let Some(tls) = self.inside.house.tls.clone() else { return Err(Gone) };
        self.say("220 2.0.0 go on").await?;
        let stream = TlsAcceptor::from(tls).accept(self.stream.into_inner()).await?;
        let stream: Box<dyn Stream> = Box::new(stream);
        Ok(Self { stream: BufReader::new(stream), inside: self.inside, secured: true })
    }

    async fn let_in(&mut self, shown: &str) -> Result<bool, Gone> {
        let login = self.inside.house.login.as_ref();
        let right = login.is_some_and(|(user, password)| shown == plain(user, password));
        self.say(if right { "235 2.7.0 welcome" } else { "535 5.7.8 no" }).await?;
        Ok(right)
    }

    async fn recipient(&mut self, said: &mut Said) -> Result<(), Gone> {
        let mood = (self.inside.state().moods)(&said.to);
        said.mood = Some(mood);
        match mood {
            Mood::LaterForRecipient => self.say("450 4.2.0 not now").await,
            // Servers repeat the address; it must appear nowhere.
            Mood::NoSuchAddress => {
                self.say(&format!("550 5.1.1 <{}> is unknown here", said.to)).await
            }
            Mood::MailboxFull => self.say("552 5.2.2 the mailbox is full").await,
            Mood::GoesAway => Err(Gone),
            Mood::Hangs => std::future::pending().await,
            _ => self.say("250 2.1.5 yes").await,
        }
    }

    async fn data(&mut self, said: &mut Said) -> Result<(), Gone> {
        self.say("354 go on").await?;
        let mut text = String::new();
        let mood = said.mood.unwrap_or(Mood::Takes);
        loop {
            let line = self.line().await?;
            if line == "." {
                break;
            }
            if mood == Mood::GoesAwayInTheMiddle {
                return Err(Gone);
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push('\n');
        }
        match mood {
            Mood::LaterAtTheEnd => return self.say("451 4.3.0 not now").await,
            Mood::RefusesMail => return self.say("554 5.7.1 this looks suspicious").await,
            _ => {}
        }
        let told = mood != Mood::TakesAndGoesAway;
        let header = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.get(name.len()..)).unwrap_or_default().trim().to_owned()
        };
        let message_id = header("Message-ID:");
        let (from, to, secured) = (said.from.clone(), said.to.clone(), self.secured);
        let taken = Taken { from, to, message_id, text, told, secured };
        self.inside.state().taken.push(taken);
        if told { self.say("250 2.0.0 taken").await } else { Err(Gone) }
    }
}

/// What stands in angle brackets.
fn within(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(inside, _)| inside.to_owned()).unwrap_or_default()
}

/// How somebody says who they are.
fn plain(user: &str, password: &str) -> String {
    data_encoding::BASE64.encode(format!("\0{user}\0{password}").as_bytes())
}
