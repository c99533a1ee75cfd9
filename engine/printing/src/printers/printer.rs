use std::collections::VecDeque;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use serde::Serialize;
use tokio::sync::{Mutex, Semaphore};
use uuid::Uuid;

use super::conversation::{self, Failed};
use super::fault::PrintFault;
use super::patience::Patience;
use super::settings::PrinterSettings;
use crate::bounds::{ATTEMPTS_MAX, KEYS_KEPT, QUEUE_MAX};
use crate::escpos::{Encoded, encode};
use crate::slip::Slip;

/// A printer, and those who stand in line before it.
pub(super) struct Printer {
    settings: PrinterSettings,
    patience: Patience,
    /// Who prints, and who waits.
    room: Semaphore,
    /// Who prints. Those who wait come in order.
    turn: Mutex<()>,
    told: StdMutex<Told>,
}

#[derive(Default)]
struct Told {
    condition: Option<Condition>,
    /// The keys under which slips have come, the newest last.
    keys: VecDeque<(String, Printed)>,
}

/// A slip that was printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Printed {
    /// On which printer.
    pub printer: String,
    /// Whether the printer has said so; one that never says anything is believed.
    pub confirmed: bool,
}

/// A printer, as those see it who print on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrinterState {
    /// What it is called.
    pub printer: String,
    /// How the last slip went; `None` when there was none since the program started.
    pub condition: Option<Condition>,
}

/// How the last slip went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Condition {
    /// It came.
    Printed,
    /// It did not.
    Failed {
        /// Why, as a stable code.
        error_code: &'static str,
        /// Why, and what can be done.
        detail: String,
    },
}

impl Printer {
    pub(super) fn new(settings: PrinterSettings, patience: Patience) -> Self {
        let (room, turn) = (Semaphore::new(QUEUE_MAX), Mutex::new(()));
        Self { settings, patience, room, turn, told: StdMutex::default() }
    }

    pub(super) fn name(&self) -> &str {
        &self.settings.name
    }

    pub(super) fn places(&self) -> &[Uuid] {
        &self.settings.places
    }

    pub(super) fn state(&self) -> PrinterState {
        let condition = self.with(|told| told.condition.clone());
        PrinterState { printer: self.name().to_owned(), condition }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Told) -> T) -> T {
        work(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Prints a slip when its turn has come. Who asked may leave meanwhile: half a slip helps nobody.
    pub(super) async fn print(
        this: &Arc<Self>,
        slip: &Slip,
        key: Option<String>,
    ) -> Result<Printed, PrintFault> {
        let printer = this.clone();
        let slip = encode(slip, this.settings.form);
        let printing = tokio::spawn(async move { printer.in_turn(&slip, key).await });
        let lost = |_| PrintFault::Uncertain { printer: this.name().to_owned() };
        printing.await.map_err(lost)?
    }

    async fn in_turn(&self, slip: &Encoded, key: Option<String>) -> Result<Printed, PrintFault> {
        let busy = |_| PrintFault::Busy { printer: self.name().to_owned() };
        let _room = self.room.try_acquire().map_err(busy)?;
        let _turn = self.turn.lock().await;
        let came = |told: &mut Told| {
            let same = told.keys.iter().find(|(known, _)| Some(known) == key.as_ref());
            same.map(|(_, printed)| printed.clone())
        };
        if let Some(printed) = self.with(came) {
            return Ok(printed);
        }
        let outcome = self.try_again_and_again(slip).await;
        let became = outcome.as_ref().err().map_or("printed", PrintFault::code);
        let name = self.name().to_owned();
        metrics::counter!("turnero_slips_total", "printer" => name, "outcome" => became)
            .increment(1);
        if let Err(fault) = &outcome {
            tracing::warn!(printer = self.name(), code = fault.code(), "a slip did not come");
        }
        self.with(|told| {
            told.condition = Some(Condition::of(&outcome));
            if let (Ok(printed), Some(key)) = (&outcome, key) {
                told.keys.push_back((key, printed.clone()));
                while told.keys.len() > KEYS_KEPT {
                    told.keys.pop_front();
                }
            }
        });
        outcome
    }

    /// Tries once more what certainly is not on paper, and may be with another attempt. What somebody has to see to is
    /// told at once, and what may be on paper is not printed twice.
    async fn try_again_and_again(&self, slip: &Encoded) -> Result<Printed, PrintFault> {
        let printer = || self.name().to_owned();
        let (mut pause, mut begun) = (self.patience.pause, false);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let made = conversation::attempt(&self.settings, self.patience, slip, begun).await;
            let failed = match made {
                Ok(confirmed) => return Ok(Printed { printer: printer(), confirmed }),
                Err(failed) => failed,
            };
            let last = attempts >= ATTEMPTS_MAX;
            match failed {
                Failed::BrokenOff { begun: now } if !last => begun |= now,
                Failed::Unreachable if !last => {}
                failed => return Err(self.fault(failed, begun)),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    fn fault(&self, failed: Failed, begun: bool) -> PrintFault {
        let printer = self.name().to_owned();
        match failed {
            // What an earlier attempt has begun lies there.
            Failed::BrokenOff { .. } => PrintFault::BrokenOff { printer },
            Failed::Unreachable if begun => PrintFault::BrokenOff { printer },
            Failed::Unreachable => PrintFault::Unreachable { printer },
            Failed::Silent => PrintFault::Silent { printer },
            Failed::Trouble(trouble) => PrintFault::of_trouble(trouble, printer),
            Failed::Uncertain => PrintFault::Uncertain { printer },
        }
    }

    /// Asks it how it is.
    pub(super) async fn look(&self) -> Result<(), PrintFault> {
        let _turn = self.turn.lock().await;
        let looked = conversation::look(&self.settings, self.patience).await;
        looked.map_err(|failed| self.fault(failed, false))
    }
}

impl Condition {
    fn of(outcome: &Result<Printed, PrintFault>) -> Self {
        match outcome {
            Ok(_) => Self::Printed,
            Err(fault) => Self::Failed { error_code: fault.code(), detail: fault.to_string() },
        }
    }
}
