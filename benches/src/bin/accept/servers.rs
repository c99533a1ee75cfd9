use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;
use turnero_benches::Outcome;
use turnero_http::{Conduct, FrontEnd, Port, Reply, ReplyBody, Request, Server, Serving};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Answers with what it was asked.
struct Echo;

impl FrontEnd for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn claims(&self, _path: &str) -> bool {
        true
    }

    fn serve(&self, request: Request) -> Serving<'_> {
        Box::pin(async move {
            let body = request.into_body().collect().await.map(|body| body.to_bytes());
            let mut reply = Reply::new(ReplyBody::from(body.unwrap_or_default()));
            reply.headers_mut().insert(CONTENT_TYPE, JSON);
            reply
        })
    }
}

/// The accept loop as it is served.
pub(crate) fn ours() -> Outcome<Server> {
    let port = Port::bind(([127, 0, 0, 1], 0).into())?;
    Ok(Server::open(port, vec![Arc::new(Echo)], &Conduct::default(), None))
}

/// The shortest server that hyper allows.
pub(crate) async fn bare() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let _ = socket.set_nodelay(true);
            tokio::spawn(async move {
                let builder = Builder::new(TokioExecutor::new());
                let connection = builder.serve_connection(TokioIo::new(socket), service_fn(echo));
                // It ends when its client does.
                let _ = connection.await;
            });
        }
    });
    Ok(address)
}

async fn echo(request: HttpRequest<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request.into_body().collect().await.map(|body| body.to_bytes());
    let mut reply = Response::new(Full::new(body.unwrap_or_default()));
    reply.headers_mut().insert(CONTENT_TYPE, JSON);
    Ok(reply)
}
