use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::time::{Instant, Sleep};

use super::activity::{Activity, Overdue};
use crate::bounds::FAREWELL_TIMEOUT;
use crate::limits::Limits;

/// Looks at the clock for one connection.
///
/// Its timer is moved only when a deadline comes nearer; when one moves away, the timer fires, finds that
/// there is time left, and is set again. So a busy connection costs one timer in a minute, not two a request.
pub(crate) struct Timekeeper {
    activity: Arc<Activity>,
    limits: Arc<Limits>,
    timer: Pin<Box<Sleep>>,
    leaving: bool,
}

impl Timekeeper {
    pub(crate) fn new(activity: Arc<Activity>, limits: Arc<Limits>) -> Self {
        let timer = Box::pin(tokio::time::sleep(limits.idle_timeout));
        Self { activity, limits, timer, leaving: false }
    }

    /// The client has been told that we leave: from now on, a moment without a request is the end.
    pub(crate) fn leave(&mut self) {
        self.leaving = true;
        self.activity.leave();
        let limits = Limits { idle_timeout: FAREWELL_TIMEOUT, ..(*self.limits).clone() };
        self.limits = Arc::new(limits);
    }

    /// Whether it has been told.
    pub(crate) fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// Comes back when something has taken too long. It is to be polled whenever the connection was.
    pub(crate) async fn overdue(&mut self) -> Overdue {
        poll_fn(|context| self.poll_overdue(context)).await
    }

    fn poll_overdue(&mut self, context: &mut Context<'_>) -> Poll<Overdue> {
        loop {
            let deadline = self.activity.deadline(&self.limits);
            if let Some((deadline, _)) = deadline
                && deadline < self.timer.deadline()
            {
                self.timer.as_mut().reset(deadline);
            }
            ready!(self.timer.as_mut().poll(context));
            match deadline {
                Some((deadline, what)) if deadline <= Instant::now() => return Poll::Ready(what),
                Some((deadline, _)) => self.timer.as_mut().reset(deadline),
                None => self.timer.as_mut().reset(Instant::now() + self.limits.idle_timeout),
            }
        }
    }
}
