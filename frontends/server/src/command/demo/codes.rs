//! The codes by which whoever watches makes a board or a kiosk of a page of theirs.
//!
//! A code is good for a quarter of an hour, and here that is over in half a minute. So those that were printed are made good
//! again as soon as they have run out, for as long as the demonstration lasts.

use std::fmt::Write;

use tokio::time::sleep;
use turnero::access::{CredentialError, DeviceCode};
use turnero::{Branches, Clock, Engine, Name, Principal};

use super::Outcome;
use super::people;
use super::town::Place;
use crate::bounds::DEMO_TICK;

/// A code that was printed.
struct Printed {
    name: Name,
    branches: Branches,
    code: DeviceCode,
}

/// The codes of a demonstration.
pub(super) struct Codes(Vec<Printed>);

impl Codes {
    /// One for a board and one for a kiosk, in each place.
    pub(super) async fn new(engine: &Engine, places: &[Place]) -> Outcome<Self> {
        let (host, mut codes) = (Principal::host(), Vec::new());
        for place in places {
            for kind in ["board", "kiosk"] {
                let name = Name::new(&format!("{kind}, {}", place.table.name))?;
                let branches = people::only(place.branch);
                let asked = engine.expect_device(&host, name.clone(), branches.clone());
                codes.push(Printed { code: asked.await?, name, branches });
            }
        }
        Ok(Self(codes))
    }

    /// As they are printed.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for Printed { name, code, .. } in &self.0 {
            // Writing into a string does not fail.
            let _ = writeln!(text, "  {:<24}  {}", name.as_str(), code.code.reveal());
        }
        text
    }

    /// Makes those good again that have run out, on and on. Ends when nobody can be asked any more.
    pub(super) async fn keep_good(
        mut self,
        engine: &Engine,
        clock: &dyn Clock,
    ) -> Result<(), CredentialError> {
        loop {
            self.renew(engine, clock).await?;
            sleep(DEMO_TICK).await;
        }
    }

    async fn renew(&mut self, engine: &Engine, clock: &dyn Clock) -> Result<(), CredentialError> {
        let host = Principal::host();
        for Printed { name, branches, code } in &mut self.0 {
            if clock.now() >= code.until {
                let (name, branches) = (name.clone(), branches.clone());
                let again = engine.expect_device_again(&host, name, branches, &code.code);
                *code = again.await?;
            }
        }
        Ok(())
    }
}
