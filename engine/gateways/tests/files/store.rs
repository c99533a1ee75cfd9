//! A store that speaks as much of S3 as is spoken to it, over loopback. It lets nobody in whose signature is not right, and
//! can be told to be in trouble.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use turnero_gateways::factus::Secret;
use turnero_gateways::files::{BucketFiles, BucketSettings};

use super::signature::{Signed, sha256};

pub(crate) const BUCKET: &str = "papers";
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// Keys on a page of a list, as S3 has it.
const PAGE: usize = 1_000;

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing.
    None,
    /// It is answered with this status, and nothing is done.
    Status(u16),
    /// The connection ends before anything is done.
    Dropped,
    /// It is done, and the connection ends.
    LostAnswer,
}

#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) content: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) sha256: Option<String>,
}

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) objects: BTreeMap<String, Object>,
    pub(crate) troubles: VecDeque<Trouble>,
    /// Whether it is away until somebody says otherwise.
    pub(crate) away: bool,
    /// Who was not let in.
    pub(crate) turned_away: usize,
    pub(crate) requests: usize,
    connections: usize,
}

pub(crate) struct Store {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    listening: JoinHandle<()>,
}

impl Drop for Store {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Store {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let inside = Arc::new(Mutex::new(Inside::default()));
        let listening = tokio::spawn(listen(listener, inside.clone()));
        Self { address, inside, listening }
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// Until nobody is connected any more.
    pub(crate) async fn is_quiet(&self) {
        let quiet = async {
            while self.inside().connections > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), quiet).await.unwrap();
    }

    pub(crate) fn settings(&self, secret: &str) -> BucketSettings {
        let address = format!("http://{}", self.address);
        let (key, secret) = (Secret::new(KEY), Secret::new(secret));
        let mut settings = BucketSettings::new(&address, BUCKET, key, secret).unwrap();
        (settings.under, settings.region) = ("site".to_owned(), "us-west-004".to_owned());
        settings
    }

    /// Files in its bucket.
    pub(crate) fn files(&self) -> BucketFiles {
        BucketFiles::new(&self.settings(SECRET)).unwrap()
    }
}

async fn listen(listener: TcpListener, inside: Arc<Mutex<Inside>>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else { continue };
        let inside = inside.clone();
        inside.lock().unwrap().connections += 1;
        connections.spawn(async move {
            let open = inside.clone();
            let service = service_fn(move |request| answer(inside.clone(), request));
            let connection = hyper::server::conn::http1::Builder::new();
            // It ends with an error whenever it is dropped on purpose.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
            open.lock().unwrap().connections -= 1;
        });
    }
}

async fn answer(
    inside: Arc<Mutex<Inside>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let dropped = || std::io::Error::other("dropped on purpose");
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| dropped())?.to_bytes();
    let mut inside = inside.lock().unwrap();
    inside.requests += 1;
    let trouble = match inside.troubles.pop_front() {
        Some(trouble) => trouble,
        None if inside.away => Trouble::Status(503),
        None => Trouble::None,
    };
    match trouble {
        Trouble::Dropped => return Err(dropped()),
        Trouble::Status(status) => return Ok(told(status, "<Error><Code>SlowDown</Code></Error>")),
        Trouble::None | Trouble::LostAnswer => {}
    }
    if !is_signed(&head, &body) {
        inside.turned_away += 1;
        return Ok(told(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>"));
    }
    let Ok(answer) = done(&mut inside, &head, &body);
    if trouble == Trouble::LostAnswer { Err(dropped()) } else { Ok(answer) }
}

fn told(status: u16, text: &str) -> Response<Full<Bytes>> {
    let body = Full::new(Bytes::from(text.to_owned()));
    Response::builder().status(status).header("content-type", "application/xml").body(body).unwrap()
}

fn header<'a>(head: &'a http_parts::Parts, name: &str) -> Option<&'a str> {
    head.headers.get(name).and_then(|value| value.to_str().ok())
}

mod http_parts {
    pub(crate) use hyper::http::request::Parts;
}

fn parameters(query: &str) -> BTreeMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://127.0.0.1/?{query}")).unwrap();
    url.query_pairs().into_owned().collect()
}

/// Whether the signature is the one that follows from all that is signed, in the headers or in the query.
fn is_signed(head: &http_parts::Parts, body: &[u8]) -> bool {
    let query = head.uri.query().unwrap_or_default();
    let asked = parameters(query);
    let (credential, names, signature, moment, payload) = match header(head, "authorization") {
        Some(shown) => {
            let part = |name: &str| {
                let (_, value) = shown.split_once(&format!("{name}="))?;
                Some(value.split(',').next()?.trim().to_owned())
            };
            let payload = header(head, "x-amz-content-sha256").unwrap_or_default().to_owned();
            if payload != sha256(body) {
                return false;
            }
            let moment = header(head, "x-amz-date").unwrap_or_default().to_owned();
            (part("Credential"), part("SignedHeaders"), part("Signature"), moment, payload)
        }
        None => {
            let part = |name: &str| asked.get(name).cloned();
            let lasts = part("X-Amz-Expires").and_then(|lasts| lasts.parse::<u32>().ok());
            if lasts.is_none_or(|lasts| lasts > 7 * 24 * 60 * 60) {
                return false;
            }
            let moment = part("X-Amz-Date").unwrap_or_default();
            let payload = "UNSIGNED-PAYLOAD".to_owned();
            let signature = part("X-Amz-Signature");
            (part("X-Amz-Credential"), part("X-Amz-SignedHeaders"), signature, moment, payload)
        }
    };
    let (Some(credential), Some(names), Some(signature)) = (credential, names, signature) else {
        return false;
    };
    let parts: Vec<_> = credential.split('/').collect();
    let [KEY, day, region, "s3", "aws4_request"] = parts.as_slice() else { return false };
    if !moment.starts_with(day) || !names.split(';').any(|name| name == "host") {
        return false;
    }
    let signed = names
        .split(';')
        .map(|name| (name.to_owned(), header(head, name).unwrap_or_default().to_owned()));
    let signed = Signed {
        method: head.method.as_str(),
        path: head.uri.path(),
        query,
        headers: &signed.collect(),
        payload: &payload,
        moment: &moment,
        region,
    };
    signed.signature(SECRET) == signature
}

fn done(
    inside: &mut Inside,
    head: &http_parts::Parts,
    body: &[u8],
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = head.uri.path().trim_start_matches('/');
    let asked = parameters(head.uri.query().unwrap_or_default());
    let Some(key) = path.strip_prefix(BUCKET) else {
        return Ok(told(404, "<Error><Code>NoSuchBucket</Code></Error>"));
    };
    let key = key.trim_start_matches('/').to_owned();
    Ok(match head.method.as_str() {
        "GET" if key.is_empty() => listed(inside, &asked),
        "PUT" => {
            let object = Object {
                content: body.to_vec(),
                kind: header(head, "content-type").unwrap_or_default().to_owned(),
                sha256: header(head, "x-amz-meta-sha256").map(str::to_owned),
            };
            inside.objects.insert(key, object);
            Response::builder().header("etag", "\"put\"").body(Full::default()).unwrap()
        }
        "DELETE" => {
            inside.objects.remove(&key);
            Response::builder().status(204).body(Full::default()).unwrap()
        }
        method => match inside.objects.get(&key) {
            None => told(404, "<Error><Code>NoSuchKey</Code></Error>"),
            Some(object) => {
                let mut response = Response::builder()
                    .header("content-type", &object.kind)
                    .header("content-length", object.content.len())
                    .header("etag", "\"object\"")
                    .header("last-modified", "Fri, 20 Nov 2026 15:42:10 GMT");
                if let Some(sha256) = &object.sha256 {
                    response = response.header("x-amz-meta-sha256", sha256);
                }
                let content = if method == "HEAD" { Vec::new() } else { object.content.clone() };
                response.body(Full::new(Bytes::from(content))).unwrap()
            }
        },
    })
}

fn listed(inside: &Inside, asked: &BTreeMap<String, String>) -> Response<Full<Bytes>> {
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let (prefix, after) = (text("prefix"), text("start-after").max(text("continuation-token")));
    let mut found = inside
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with(&prefix) && **key > after)
        .peekable();
    let mut page = String::new();
    let mut last = String::new();
    for (key, object) in found.by_ref().take(PAGE) {
        write!(
            page,
            "<Contents><Key>{key}</Key><LastModified>2026-11-20T15:42:10.000Z</LastModified>\
             <ETag>\"object\"</ETag><Size>{}</Size></Contents>",
            object.content.len()
        )
        .unwrap();
        last.clone_from(key);
    }
    let more = found.peek().is_some();
    let next = if more {
        format!("<NextContinuationToken>{last}</NextContinuationToken>")
    } else {
        String::new()
    };
    let text = format!(
        "<?xml version=\"1.0\"?><ListBucketResult><Name>{BUCKET}</Name><IsTruncated>{more}</IsTruncated>\
         {next}{page}</ListBucketResult>"
    );
    told(200, &text)
}
