//! What would keep the program from running well. It changes nothing, except that a file is put where files are kept, or
//! beside where the data will be, and deleted again.

mod files;
mod machine;
mod mail;
mod printers;
mod surroundings;
mod tax_authority;

use crate::exit::{Failure, Outcome};
use crate::progress::say;
use crate::settings::{Effective, Profile, unsafe_in_production};

/// What a look at one thing has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) about: &'static str,
    pub(super) verdict: Verdict,
    /// What is so, and what can be done.
    pub(super) says: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Good,
    /// It works, and could be better.
    Better,
    /// It will not work.
    Bad,
}

impl Finding {
    pub(super) fn good(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, verdict: Verdict::Good, says: says.into() }
    }

    pub(super) fn better(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, verdict: Verdict::Better, says: says.into() }
    }

    pub(super) fn bad(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, verdict: Verdict::Bad, says: says.into() }
    }
}

/// Looks at everything and tells what it finds.
pub(super) fn run(effective: &Effective) -> Outcome {
    let settings = &effective.settings;
    let mut findings = vec![
        surroundings::folder(settings),
        surroundings::space(settings),
        surroundings::clock(settings),
    ];
    findings.extend(surroundings::pepper(settings));
    findings.extend(surroundings::addresses(settings)?);
    findings.extend(surroundings::certificate(settings));
    findings.extend(tax_authority::gateways(settings)?);
    findings.extend(mail::mails(settings)?);
    findings.extend(files::kept(settings)?);
    findings.extend(printers::printers(settings)?);
    findings.push(machine::files(settings));
    findings.push(machine::user());
    findings.extend(safety(effective));
    for Finding { about, verdict, says } in &findings {
        let verdict = match verdict {
            Verdict::Good => "good  ",
            Verdict::Better => "better",
            Verdict::Bad => "BAD   ",
        };
        say(&format!("{verdict}  {about}: {says}"))?;
    }
    if findings.iter().any(|finding| finding.verdict == Verdict::Bad) {
        return Err(Failure::Found);
    }
    Ok(())
}

/// Under another profile than production, what is unsafe is a hint.
fn safety(effective: &Effective) -> Vec<Finding> {
    let found = unsafe_in_production(effective);
    if found.is_empty() {
        return vec![Finding::good("settings", "safe enough for production")];
    }
    let production = effective.settings.profile == Profile::Prod;
    let verdict = if production { Verdict::Bad } else { Verdict::Better };
    found.into_iter().map(|found| Finding { about: "settings", verdict, says: found.0 }).collect()
}
