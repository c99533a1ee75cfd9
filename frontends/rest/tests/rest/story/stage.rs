//! Where a story is played: a site with a gateway, a mail server and a printer, and one clock for all of them.

use std::sync::Arc;

use turnero::Pending;
use turnero::Timestamp;
use turnero::invoicing::{MailFile, Mailer, OutgoingMail};
use turnero::mail::Delivery;
use turnero_gateways::factus::stand_in::{Ruling, Trouble};
use turnero_http::Limits;
use turnero_rest::Supplies;

use super::Step;
use super::printer::Printer;
use crate::gateway::Gateway;
use crate::support::{Ground, Site};

/// A Friday in November, at half past seven in Bogotá.
pub(crate) const MORNING_MS: i64 = 1_795_178_400_000;

/// Whoever wants to send too many of something needs room.
pub(crate) const BODY_BYTES_MAX: u64 = 64 * 1_024;

pub(crate) struct Stage {
    pub(crate) site: Site,
    pub(crate) gateway: Gateway,
    printer: Printer,
}

/// A mail server that takes every mail.
struct TakesAll;

impl Mailer for TakesAll {
    fn send<'a>(
        &'a self,
        _mail: &'a OutgoingMail,
        _files: &'a [MailFile],
    ) -> Pending<'a, Delivery> {
        Box::pin(async { Delivery::Accepted })
    }
}

impl Stage {
    pub(crate) async fn open() -> Self {
        let gateway = Gateway::open(Timestamp::from_millis(MORNING_MS)).await;
        let printer = Printer::open().await;
        let settings = gateway.settings().mailer(Arc::new(TakesAll));
        let supplies = Supplies { printers: printer.printers(), ..Supplies::default() };
        let ground = Ground::default();
        let limits = Limits { body_bytes_max: BODY_BYTES_MAX, ..ground.limits };
        let site = Site::on(Ground { settings, limits, supplies, ..ground });
        Self { site, gateway, printer }
    }

    /// What the world is like when this step is done.
    pub(crate) fn set(&self, step: &Step) {
        self.gateway.clock.advance(step.after_minutes * 60);
        let stand_in = &self.gateway.stand_in;
        if let Some(finding) = &step.refused {
            stand_in.rule(Ruling::Refused(finding.clone()));
        }
        if step.slow {
            stand_in.rule(Ruling::Slow);
        }
        for (count, status) in [(step.not_let_in, 401), (step.away, 503)] {
            for _ in 0..count {
                stand_in.trouble(Trouble::Status(status));
            }
        }
        if let Some(way) = step.printer {
            self.printer.set(way);
        }
    }
}
