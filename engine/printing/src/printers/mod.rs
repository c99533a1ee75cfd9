//! The printers of kiosks: who may print where, one slip after the other, and what became of it.

mod conversation;
mod fault;
mod patience;
mod printer;
mod settings;

use std::sync::Arc;

use turnero_domain::BranchId;
use uuid::Uuid;

pub use fault::PrintFault;
pub use patience::Patience;
use printer::Printer;
pub use printer::{Condition, Printed, PrinterState};
pub use settings::{PrinterSettings, SettingsProblem};

use crate::slip::Slip;

/// All printers that are set. Cheap to clone.
#[derive(Clone, Default)]
pub struct Printers(Arc<[Arc<Printer>]>);

impl Printers {
    /// These, and how patient to be with them.
    pub fn new(settings: Vec<PrinterSettings>, patience: Patience) -> Self {
        let printers = settings.into_iter().map(|one| Arc::new(Printer::new(one, patience)));
        Self(printers.collect())
    }

    /// How the printers are that this device may use in this branch, the nearest first.
    pub fn of(&self, branch: BranchId, device: Option<Uuid>) -> Vec<PrinterState> {
        self.near(branch, device).into_iter().map(|printer| printer.state()).collect()
    }

    /// Prints a slip on the printer of this name, or on the nearest. Under the same key the same slip comes once.
    ///
    /// # Errors
    ///
    /// When there is no such printer, or nothing came out of it as far as it tells.
    pub async fn print(
        &self,
        branch: BranchId,
        device: Option<Uuid>,
        name: Option<&str>,
        key: Option<String>,
        slip: &Slip,
    ) -> Result<Printed, PrintFault> {
        let near = self.near(branch, device);
        let printer = match name {
            Some(name) => near
                .into_iter()
                .find(|printer| printer.name() == name)
                .ok_or_else(|| PrintFault::Unknown { printer: name.to_owned() })?,
            None => near.into_iter().next().ok_or(PrintFault::None)?,
        };
        Printer::print(printer, slip, key).await
    }

    /// Asks each printer how it is.
    pub async fn look(&self) -> Vec<(String, Result<(), PrintFault>)> {
        let mut found = Vec::new();
        for printer in self.0.iter() {
            found.push((printer.name().to_owned(), printer.look().await));
        }
        found
    }

    /// Those that name the device, then those that name the branch, then those that are for everybody.
    fn near(&self, branch: BranchId, device: Option<Uuid>) -> Vec<&Arc<Printer>> {
        let distance = |printer: &Printer| match printer.places() {
            [] => Some(2),
            places if device.is_some_and(|device| places.contains(&device)) => Some(0),
            places if places.contains(&branch.into()) => Some(1),
            _ => None,
        };
        let mut near: Vec<_> =
            self.0.iter().filter_map(|printer| Some((distance(printer)?, printer))).collect();
        // Those that are equally near stay in the order of the settings.
        near.sort_by_key(|(distance, _)| *distance);
        near.into_iter().map(|(_, printer)| printer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn a_kiosk_prints_on_the_printer_that_is_nearest() {
        let set = |text: &str| text.parse().unwrap();
        let (device, branch) = (id(1), id(2));
        let printers = Printers::new(
            vec![
                set("spare 127.0.0.1"),
                set(&format!("hall 127.0.0.1 for={branch}")),
                set(&format!("door 127.0.0.1 for={device} for={}", id(3))),
                set(&format!("elsewhere 127.0.0.1 for={}", id(9))),
            ],
            Patience::default(),
        );
        let names = |branch: Uuid, device| {
            let near = printers.of(branch.into(), device);
            near.into_iter().map(|state| state.printer).collect::<Vec<_>>()
        };
        assert_eq!(names(branch, Some(device)), ["door", "hall", "spare"]);
        assert_eq!(names(branch, None), ["hall", "spare"]);
        assert_eq!(names(id(4), Some(id(5))), ["spare"]);
    }
}
