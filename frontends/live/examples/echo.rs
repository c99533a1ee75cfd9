//! Says again whatever it hears, over the very stack that the live feed stands on: for test suites of the protocol, such
//! as Autobahn's.
//!
//!     cargo run --release -p turnero-live --example echo -- 127.0.0.1:9001

use std::future::poll_fn;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use http::header::SEC_WEBSOCKET_KEY;
use http::{HeaderValue, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use turnero_http::{
    Conduct, FrontEnd, Limits as HttpLimits, Port, Problem, Request, RequestId, Server, Serving,
};
use turnero_live::wire::{Frame, Heard, Limits, Wire, switching};

/// The longest message that Autobahn sends, and some room.
const LIMITS: Limits = Limits { message_bytes_max: 32 * 1024 * 1024 };

struct Echo;

impl FrontEnd for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn claims(&self, _path: &str) -> bool {
        true
    }

    fn serve(&self, mut request: Request) -> Serving<'_> {
        Box::pin(async move {
            let Some(key) = request.headers().get(SEC_WEBSOCKET_KEY).cloned() else {
                let detail =
                    "this speaks WebSocket and nothing else; open it with a WebSocket client";
                let problem =
                    Problem::new(StatusCode::UPGRADE_REQUIRED, "live.no_websocket", detail);
                return problem.reply(&RequestId::fresh());
            };
            let upgrade = hyper::upgrade::on(&mut request);
            tokio::spawn(async move {
                if let Ok(stream) = upgrade.await {
                    echo(Wire::new(TokioIo::new(stream), LIMITS).await).await;
                }
            });
            switching(&HeaderValue::from(&key), None)
        })
    }
}

async fn echo<S>(mut wire: Wire<S>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    loop {
        let sent = poll_fn(|context| wire.poll_send(context)).await;
        if sent.is_err() {
            return;
        }
        match poll_fn(|context| wire.poll_hear(context)).await {
            Heard::Text(text) => wire.send(&Frame::text(&[text.as_bytes()])),
            Heard::Binary(bytes) => wire.send(&Frame::binary(&bytes)),
            Heard::Sign => {}
            Heard::Wrong(why) => {
                wire.close(why);
                let ended = poll_fn(|context| wire.poll_end(context));
                let _ = timeout(Duration::from_secs(2), ended).await;
                return;
            }
            Heard::Gone => return,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let at = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9001".to_owned());
    let Ok(at) = at.parse::<SocketAddr>() else {
        eprintln!("{at} is no address; name one such as 127.0.0.1:9001");
        return ExitCode::FAILURE;
    };
    let port = match Port::bind(at) {
        Ok(port) => port,
        Err(error) => {
            eprintln!("the address {at} cannot be used ({error}); name another one");
            return ExitCode::FAILURE;
        }
    };
    let limits = HttpLimits { connections_per_address_max: 10_000, ..HttpLimits::default() };
    let conduct = Conduct { limits, ..Conduct::default() };
    let server = Server::open(port, vec![Arc::new(Echo)], &conduct, None);
    println!("listening on {}", server.address());
    // Whoever reads this waits for it.
    let _ = std::io::stdout().flush();
    std::future::pending().await
}
