//! How Turnero talks HTTP: an accept loop in which everything has a bound, and the port behind which
//! front ends stand.
//!
//! ```no_run
//! use std::sync::Arc;
//! use turnero_http::{Conduct, FrontEnd, Port, Reply, ReplyBody, Request, Server, Serving};
//!
//! struct Greeting;
//!
//! impl FrontEnd for Greeting {
//!     fn name(&self) -> &'static str {
//!         "greeting"
//!     }
//!     fn claims(&self, path: &str) -> bool {
//!         path == "/hello"
//!     }
//!     fn serve(&self, _request: Request) -> Serving<'_> {
//!         Box::pin(async { Reply::new(ReplyBody::from("hello")) })
//!     }
//! }
//!
//! # async fn run() -> std::io::Result<()> {
//! let port = Port::bind(([127, 0, 0, 1], 8080).into())?;
//! let server = Server::open(port, vec![Arc::new(Greeting)], &Conduct::default(), None);
//! // ... until somebody wants it to end:
//! server.stop(tokio::time::Instant::now() + std::time::Duration::from_secs(10)).await;
//! # Ok(())
//! # }
//! ```
//!
//! What stands between the socket and a front end, from the outside in: permits and time-outs of the connection
//! (`accept`), TLS (`tls`), then for each request (`answer`) its id, the true address of its client, CORS,
//! compression, the headers that browsers want, the limit of the body, the time-out, and a panic that loses
//! this request only.

mod accept;
mod answer;
mod body;
pub mod bounds;
mod caller;
mod conduct;
mod front_end;
mod limits;
mod poison;
mod problem;
mod request_id;
mod tls;

pub use accept::{Port, Server};
pub use answer::Route;
pub use body::{BodyError, BoxError, ReplyBody, RequestBody};
pub use caller::{Caller, ForwardedHeader, Proxies};
pub use conduct::Conduct;
pub use front_end::{FrontEnd, Reply, Request, Serving, Stopping};
pub use limits::Limits;
pub use problem::Problem;
pub use request_id::RequestId;
pub use tls::{Certificates, TlsError};
