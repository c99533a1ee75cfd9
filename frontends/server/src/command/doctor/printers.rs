use std::collections::BTreeSet;
use std::io;

use turnero_printing::{Patience, PrintFault, Printers};

use super::Finding;
use crate::command::runtime::small_runtime;
use crate::settings::Settings;

/// Whether the printers of kiosks answer, and have paper. Nothing is printed.
pub(super) fn printers(settings: &Settings) -> io::Result<Vec<Finding>> {
    let about = "printer";
    let mut names = BTreeSet::new();
    let twice = settings.printers.iter().map(turnero_printing::PrinterSettings::name);
    let twice: Vec<_> = twice.filter(|name| !names.insert(*name)).collect();
    let mut findings: Vec<_> = twice
        .into_iter()
        .map(|name| {
            let says = format!("{name} stands twice in printing.printers; give one another name");
            Finding::bad(about, says)
        })
        .collect();
    if settings.printers.is_empty() {
        return Ok(findings);
    }
    let printers = Printers::new(settings.printers.clone(), Patience::default());
    let looked = small_runtime()?.block_on(printers.look());
    findings.extend(looked.into_iter().map(|(name, found)| match found {
        Ok(()) => Finding::good(about, format!("{name} answers, and has paper as far as it says")),
        // The tickets hold in any case, so the server can run.
        Err(fault @ PrintFault::Silent { .. }) => Finding::bad(about, fault.to_string()),
        Err(fault) => Finding::better(about, fault.to_string()),
    }));
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::super::Verdict;
    use super::*;

    fn look(lines: &[String]) -> Vec<(Verdict, String)> {
        let printers = lines.iter().map(|line| line.parse().unwrap()).collect();
        let settings = Settings { printers, ..Settings::default() };
        let found = printers_of(&settings);
        found.into_iter().map(|finding| (finding.verdict, finding.says)).collect()
    }

    fn printers_of(settings: &Settings) -> Vec<Finding> {
        printers(settings).unwrap()
    }

    #[test]
    fn a_printer_that_is_not_there_is_told_and_one_that_is_there_too() {
        let here = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = here.local_addr().unwrap();
        let line = |name: &str| format!("{name} {address} answers=no");
        let good = (Verdict::Good, "door answers, and has paper as far as it says".to_owned());
        assert_eq!(look(&[line("door")]), [good]);
        let found = look(&[line("door"), line("door")]);
        assert_eq!(found[0].0, Verdict::Bad, "{found:?}");
        drop(here);
        let found = look(&[line("door")]);
        assert!(
            found[0].0 == Verdict::Better && found[0].1.contains("cannot be reached"),
            "{found:?}"
        );
        assert_eq!(look(&[]), []);
    }
}
