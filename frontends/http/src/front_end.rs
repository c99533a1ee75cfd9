use std::future::Future;
use std::pin::Pin;

use crate::body::{ReplyBody, RequestBody};

/// What a front end is asked. Among its extensions are the [`Caller`](crate::Caller) and the
/// [`RequestId`](crate::RequestId), and `hyper::upgrade::on` works with it.
pub type Request = http::Request<RequestBody>;

/// What a front end answers.
pub type Reply = http::Response<ReplyBody>;

/// A reply that is on its way.
pub type Serving<'a> = Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

/// A front end that is on its way out.
pub type Stopping<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A front end: it answers what is asked under its own paths, and knows nothing of sockets, time-outs,
/// TLS or its neighbours.
pub trait FrontEnd: Send + Sync + 'static {
    /// Its name: in settings, logs and metrics.
    fn name(&self) -> &'static str;

    /// Whether it answers under this path. Of the front ends at one address, the first that claims a path
    /// gets it; what nobody claims is `404`.
    fn claims(&self, path: &str) -> bool;

    /// How large a body may be that comes by this method under this path, where that is not what is set for all: for files
    /// that are read as they come, and never held whole.
    fn body_bytes_max(&self, _method: &http::Method, _path: &str) -> Option<u64> {
        None
    }

    /// Answers. What takes longer than the limit is given up (the future is dropped), and so is what panics. What is done
    /// before the future is returned cannot be given up, and waits for nothing.
    fn serve(&self, request: Request) -> Serving<'_>;

    /// The server ends: whatever has no end of its own (sockets that were upgraded, streams of events) is to
    /// end now. Requests that are under way are finished without this.
    fn stop(&self) -> Stopping<'_> {
        Box::pin(async {})
    }
}
