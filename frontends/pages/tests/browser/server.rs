//! The server, as a process of its own: this very program, started once more. So it can be killed in the middle of what it
//! does, and started anew over the same folder at the same address.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;
use turnero::access::AccessSettings;
use turnero::{Engine, IssuerId, Settings};
use turnero_gateways::SystemClock;
use turnero_gateways::factus::Factus;
use turnero_gateways::factus::stand_in::{Odds, Ruling, StandIn};
use turnero_http::{Conduct, FrontEnd, Port, Server};
use turnero_live::{Live, LiveSettings};
use turnero_mail::smtp::Security;
use turnero_mail::stand_in::{House, Mood, StandIn as MailServer};
use turnero_mail::{MailSettings, Post, Transport};
use turnero_pages::Pages;
use turnero_printing::{Patience, Printers};
use turnero_rest::{Rest, Supplies};

use crate::PATIENCE;

/// The first argument of a program that is to be the server.
pub(crate) const MODE: &str = "serve";

/// Whoever invoices in these tests, at a Factus on this machine.
pub(crate) const ISSUER: &str = "01a1fa20-0000-7000-8000-00000000001b";

/// Whoever has an address that begins like this cannot be reached by mail.
pub(crate) const NOBODY: &str = "nobody";

/// What the tax authority is told to say of the next document: it refuses it, for this.
const REFUSE: &str = "refuse ";

/// What a gateway is told that is to answer nobody, and that is to answer again.
const AWAY: &str = "away";
const BACK: &str = "back";

/// Serves until it is told to end, or killed.
pub(crate) async fn run(folder: &str, address: &str, printers: &[String]) {
    // What is weak on purpose is weak in tests only: here somebody signs in all the time.
    let access = AccessSettings::light();
    let clock = Arc::new(SystemClock);
    let stand_in = StandIn::open(clock.clone(), 1).await.unwrap();
    let gateway = Arc::new(Factus::new(stand_in.settings().unwrap(), clock).unwrap());
    let issuer: IssuerId = ISSUER.parse().unwrap();
    let mails = MailServer::open(House::default()).await.unwrap();
    mails.moods(|to| if to.starts_with(NOBODY) { Mood::NoSuchAddress } else { Mood::Takes });
    let way = Transport::Smtp(mails.settings(Security::None));
    let post = Post::open(MailSettings::new("facturas@branch.example", way).unwrap()).unwrap();
    let settings = Settings::in_folder(folder).access(access).mailer(Arc::new(post));
    let settings = settings.gateway(issuer, gateway);
    let engine = Engine::open(settings).unwrap();
    let live = Live::new(engine.clone(), LiveSettings::default());
    // For those who make pages: what lies in a folder now, without building anything.
    let pages = std::env::var_os("PAGES_SITE").map_or_else(Pages::new, Pages::of_folder);
    let printers = printers.iter().map(|line| line.parse().unwrap()).collect();
    let printers = Printers::new(printers, Patience::default());
    let rest = Rest::supplied(engine.clone(), Supplies { printers, ..Supplies::default() });
    let front_ends: Vec<Arc<dyn FrontEnd>> = vec![Arc::new(live), Arc::new(rest), Arc::new(pages)];
    let port = Port::bind(address.parse().unwrap()).unwrap();
    let server = Server::open(port, front_ends, &Conduct::default(), None);
    let told = json!({ "address": server.address(), "code": engine.set_up_code() });
    println!("{told}");
    // Whoever has started it holds the other end: when they are gone, so is this.
    for line in std::io::stdin().lines().map_while(Result::ok) {
        match (line.strip_prefix(REFUSE), line.as_str()) {
            (Some(why), _) => stand_in.rule(Ruling::Refused(why.to_owned())),
            (None, AWAY) => stand_in.odds(Odds { dropped: 100, ..Odds::default() }),
            (None, _) => stand_in.odds(Odds::default()),
        }
        println!("{line}");
    }
    drop(server);
}

/// The server, for those who test against it.
pub(crate) struct Process {
    child: Child,
    told: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
    pub(crate) address: SocketAddr,
    /// What the first super admin is made with.
    pub(crate) code: Option<String>,
}

impl Process {
    pub(crate) async fn start(folder: &Path, address: &str, printers: &[String]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(MODE).arg(folder).arg(address).args(printers).kill_on_drop(true);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let told_to = child.stdin.take().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, said.next_line()).await.expect("the server does not begin");
        let told: Value = serde_json::from_str(&line.unwrap().expect("the server ended")).unwrap();
        let address = told["address"].as_str().unwrap().parse().unwrap();
        let code = told["code"].as_str().map(str::to_owned);
        Self { child, told: told_to, said, address, code }
    }

    /// The tax authority refuses the next document that it is shown, for this.
    pub(crate) async fn refuse_next(&mut self, why: &str) {
        self.tell(&format!("{REFUSE}{why}")).await;
    }

    /// The gateway answers nobody, until it does again.
    pub(crate) async fn gateway(&mut self, away: bool) {
        self.tell(if away { AWAY } else { BACK }).await;
    }

    /// Tells it something, and waits until it has heard that.
    async fn tell(&mut self, line: &str) {
        self.told.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        let heard = timeout(PATIENCE, self.said.next_line()).await.unwrap().unwrap();
        assert_eq!(heard.as_deref(), Some(line));
    }

    /// Kills it as the system does that has no memory left: it finishes nothing.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }
}
