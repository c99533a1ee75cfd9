use crate::escpos::Trouble;

/// Why a slip did not come. The ticket is not touched by any of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    /// There is none to print on.
    #[error("no printer is set for this device; name one in the setting printing.printers")]
    None,
    /// There is none of this name.
    #[error("there is no printer {printer} for this device; look at the setting printing.printers")]
    Unknown {
        /// What was asked for.
        printer: String,
    },
    /// Too many slips wait for it.
    #[error("too many slips wait for the printer {printer}; try again in a moment")]
    Busy {
        /// Which one.
        printer: String,
    },
    /// Nobody answers at its address.
    #[error(
        "the printer {printer} cannot be reached; look whether it is switched on and has its cable"
    )]
    Unreachable {
        /// Which one.
        printer: String,
    },
    /// It lets us in, and says nothing.
    #[error(
        "the printer {printer} does not say how it is; switch it off and on, or write answers=no if it never does"
    )]
    Silent {
        /// Which one.
        printer: String,
    },
    /// Its paper has ended.
    #[error("the printer {printer} is out of paper; put in a new roll")]
    OutOfPaper {
        /// Which one.
        printer: String,
    },
    /// Its cover is open.
    #[error("the cover of the printer {printer} is open; close it")]
    CoverOpen {
        /// Which one.
        printer: String,
    },
    /// It does not print, for another reason.
    #[error("the printer {printer} does not print; look at its lamps, and switch it off and on")]
    Offline {
        /// Which one.
        printer: String,
    },
    /// It went away before the slip was whole, each time.
    #[error(
        "the printer {printer} went away in the middle of the slip; what came out is not whole"
    )]
    BrokenOff {
        /// Which one.
        printer: String,
    },
    /// It went away when it had everything, and nobody can tell what it did with it.
    #[error(
        "the printer {printer} has not said whether the slip came out; look before printing it again"
    )]
    Uncertain {
        /// Which one.
        printer: String,
    },
}

impl PrintFault {
    /// All its codes.
    pub const CODES: [&'static str; 10] = [
        "printer.none",
        "printer.unknown",
        "printer.busy",
        "printer.unreachable",
        "printer.silent",
        "printer.out_of_paper",
        "printer.cover_open",
        "printer.offline",
        "printer.broken_off",
        "printer.uncertain",
    ];

    /// Its stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::None => "printer.none",
            Self::Unknown { .. } => "printer.unknown",
            Self::Busy { .. } => "printer.busy",
            Self::Unreachable { .. } => "printer.unreachable",
            Self::Silent { .. } => "printer.silent",
            Self::OutOfPaper { .. } => "printer.out_of_paper",
            Self::CoverOpen { .. } => "printer.cover_open",
            Self::Offline { .. } => "printer.offline",
            Self::BrokenOff { .. } => "printer.broken_off",
            Self::Uncertain { .. } => "printer.uncertain",
        }
    }

    /// The printer that it is about, if there is one.
    pub fn printer(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Unknown { printer }
            | Self::Busy { printer }
            | Self::Unreachable { printer }
            | Self::Silent { printer }
            | Self::OutOfPaper { printer }
            | Self::CoverOpen { printer }
            | Self::Offline { printer }
            | Self::BrokenOff { printer }
            | Self::Uncertain { printer } => Some(printer),
        }
    }

    pub(super) fn of_trouble(trouble: Trouble, printer: String) -> Self {
        match trouble {
            Trouble::OutOfPaper => Self::OutOfPaper { printer },
            Trouble::CoverOpen => Self::CoverOpen { printer },
            Trouble::Offline => Self::Offline { printer },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_codes_are_listed() {
        let printer = || "kiosk".to_owned();
        let all = [
            PrintFault::None,
            PrintFault::Unknown { printer: printer() },
            PrintFault::Busy { printer: printer() },
            PrintFault::Unreachable { printer: printer() },
            PrintFault::Silent { printer: printer() },
            PrintFault::OutOfPaper { printer: printer() },
            PrintFault::CoverOpen { printer: printer() },
            PrintFault::Offline { printer: printer() },
            PrintFault::BrokenOff { printer: printer() },
            PrintFault::Uncertain { printer: printer() },
        ];
        assert_eq!(all.each_ref().map(PrintFault::code), PrintFault::CODES);
        for fault in all {
            let named = fault.to_string().contains("kiosk");
            assert_eq!(named, fault.printer().is_some(), "{fault}");
        }
    }
}
