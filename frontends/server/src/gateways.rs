//! The gateways that the settings name.

use std::sync::Arc;

use turnero::IssuerId;
use turnero::invoicing::EInvoicing;
use turnero_gateways::SystemClock;
use turnero_gateways::factus::{Factus, FactusSettings, Secret};

use crate::exit::{Failure, Outcome};
use crate::settings::{self, Settings};

/// The gateway of each issuer that has one. Nothing is asked of it yet.
pub(crate) fn set(settings: &Settings) -> Outcome<Vec<(IssuerId, Arc<dyn EInvoicing>)>> {
    let mut problems = Vec::new();
    let mut all = vec![settings.factus.clone()];
    for path in &settings.factus.more {
        match settings::Factus::read(path) {
            Ok(further) => all.push(further),
            Err(problem) => problems.push(problem),
        }
    }
    let mut gateways: Vec<(IssuerId, Arc<dyn EInvoicing>)> = Vec::new();
    for one in &all {
        let Some(issuer) = one.issuer else { continue };
        if gateways.iter().any(|(other, _)| *other == issuer) {
            problems
                .push(format!("issuer {issuer} has two gateways in the settings; leave one out"));
            continue;
        }
        match factus(one) {
            Ok(gateway) => gateways.push((issuer, Arc::new(gateway))),
            Err(problem) => problems.push(format!("issuer {issuer}: {problem}")),
        }
    }
    if problems.is_empty() { Ok(gateways) } else { Err(Failure::Settings(problems)) }
}

fn factus(one: &settings::Factus) -> Result<Factus, String> {
    let secret = |secret: &Option<settings::Secret>| {
        Secret::new(secret.as_ref().map_or("", settings::Secret::reveal))
    };
    let mut found = FactusSettings::new(
        &one.address,
        one.client_id.clone(),
        secret(&one.client_secret),
        secret(&one.username),
        secret(&one.password),
    )
    .map_err(|fault| fault.to_string())?;
    (found.version, found.send_email) = (one.version, one.send_email);
    Factus::new(found, Arc::new(SystemClock)).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let mut settings = Settings::default();
        settings.factus.issuer = "00000000-0000-0000-0000-000000000015".parse().ok();
        settings.factus.address = FactusSettings::SANDBOX.to_owned();
        settings.factus.client_id = "9e2d".to_owned();
        for field in [
            &mut settings.factus.client_secret,
            &mut settings.factus.username,
            &mut settings.factus.password,
        ] {
            *field = Some(settings::Secret::new("s3cr3t"));
        }
        settings
    }

    fn told(settings: &Settings) -> String {
        match set(settings) {
            Ok(gateways) => format!("{} gateways", gateways.len()),
            Err(Failure::Settings(problems)) => problems.join("\n"),
            Err(_) => panic!("only settings can be wrong here"),
        }
    }

    #[test]
    fn an_issuer_that_is_named_has_a_gateway_and_no_other_has() {
        assert_eq!(told(&settings()), "1 gateways");
        assert_eq!(told(&Settings::default()), "0 gateways");
    }

    #[test]
    fn what_is_missing_is_named_by_its_key() {
        let mut settings = settings();
        settings.factus.password = None;
        let told = told(&settings);
        assert!(told.contains("factus.password is empty") && !told.contains("s3cr3t"), "{told}");
    }
}
