use std::time::Duration;

use turnero::invoicing::GatewayFault;

use super::Finding;
use crate::command::runtime::small_runtime;
use crate::exit::{Failure, Outcome};
use crate::gateways;
use crate::settings::Settings;

/// How long a gateway may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether the gateways that are set let us in. Nothing is asked of anybody where none is set.
pub(super) fn gateways(settings: &Settings) -> Outcome<Vec<Finding>> {
    let about = "gateway";
    let gateways = match gateways::set(settings) {
        Ok(gateways) => gateways,
        Err(Failure::Settings(problems)) => {
            return Ok(problems.into_iter().map(|says| Finding::bad(about, says)).collect());
        }
        Err(failure) => return Err(failure),
    };
    if gateways.is_empty() {
        return Ok(Vec::new());
    }
    let runtime = small_runtime()?;
    let mut findings = Vec::new();
    for (issuer, gateway) in gateways {
        let asked =
            runtime.block_on(async { tokio::time::timeout(PATIENCE, gateway.ranges()).await });
        findings.push(match asked {
            Ok(Ok(ranges)) => {
                let active = ranges.iter().filter(|range| range.active && !range.expired).count();
                Finding::good(
                    about,
                    format!("that of issuer {issuer} lets us in, and has {active} ranges in use"),
                )
            }
            Ok(Err(fault @ GatewayFault::Misconfigured { .. })) => {
                Finding::bad(about, format!("issuer {issuer}: {fault}"))
            }
            Ok(Err(fault)) => Finding::better(about, format!("issuer {issuer}: {fault}")),
            Err(_) => Finding::better(
                about,
                format!(
                    "that of issuer {issuer} has not answered for {} s; look at the network",
                    PATIENCE.as_secs()
                ),
            ),
        });
    }
    Ok(findings)
}
