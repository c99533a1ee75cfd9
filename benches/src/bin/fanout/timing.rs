use std::fmt;
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use turnero_benches::{Outcome, part};

use crate::Plan;
use crate::listeners::{Hello, PART};

/// Microseconds by the clock of the machine, which both processes share.
pub(crate) fn now_us() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// How long it took, again and again.
#[derive(Default)]
pub(crate) struct Latencies(Vec<u64>);

impl Latencies {
    pub(crate) fn add(&mut self, us: u64) {
        self.0.push(us);
        self.0.sort_unstable();
    }

    fn at_ms(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a small count"
        )]
        let place = (last * share).round() as usize;
        self.0.get(place).map_or(f64::NAN, |us| *us as f64 / 1_000.0)
    }

    pub(crate) fn p99_ms(&self) -> f64 {
        self.at_ms(0.99)
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99, most) = (self.at_ms(0.5), self.p99_ms(), self.at_ms(1.0));
        write!(formatter, "p50_ms={p50:.2} p99_ms={p99:.2} max_ms={most:.2}")
    }
}

/// What the process of the clients tells: when all of them were there, and when the last had each frame.
pub(crate) struct Report {
    lines: Lines<BufReader<ChildStdout>>,
    child: Child,
}

impl Report {
    /// Starts the clients, and waits until all of them listen. The bytes of the first frame, if that is known.
    pub(crate) async fn begin(
        plan: Plan,
        at: std::net::SocketAddr,
        hello: &Hello,
    ) -> Outcome<Self> {
        let mut command = part(PART)?;
        let (sockets, calls) = (plan.sockets.to_string(), plan.calls.to_string());
        command.args(["--sockets", &sockets, "--calls", &calls, "--address", &at.to_string()]);
        if !hello.key.is_empty() {
            command.args(["--key", &hello.key, "--of", &hello.of]);
        }
        let mut command = Command::from(command);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let stdout = child.stdout.take().ok_or("the clients have no output")?;
        let mut report = Self { lines: BufReader::new(stdout).lines(), child };
        let ready = report.line().await?;
        if ready != "ready" {
            return Err(format!("the clients said {ready:?}").into());
        }
        Ok(report)
    }

    async fn line(&mut self) -> Outcome<String> {
        Ok(self.lines.next_line().await?.ok_or("the clients have gone")?)
    }

    /// When the last client had the next frame.
    pub(crate) async fn next(&mut self) -> Outcome<u64> {
        Ok(self.line().await?.parse()?)
    }

    /// Sends the clients away.
    pub(crate) async fn end(mut self) -> Outcome<()> {
        self.child.kill().await?;
        Ok(())
    }
}
