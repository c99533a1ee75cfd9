//! Tickets on paper. What is printed lies with the printers of the site, not with the engine: a ticket is given out
//! whether its paper comes or not.

use http::{Method, StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::branch::permissions::TICKETS_ISSUE;
use turnero::branch::{BranchRefusal, FindSlip, ShowBoard};
use turnero::{AskError, BranchId, PrincipalId, VisitId};
use turnero_http::Problem;
use turnero_printing::bounds::PRINTERS_MAX;
use turnero_printing::{Condition, Printed, Printers, Slip};
use uuid::Uuid;

use crate::answer;
use crate::asked::Asked;
use crate::bounds::SITE_BYTES_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::impossible_field;
use crate::problems::{of_ask, of_print};

pub(super) fn table() -> Vec<Entry> {
    let printers = Entry::new(
        Method::GET,
        "/api/v1/branches/{branch}/printers",
        "Lists the printers that whoever asks can print tickets on, the nearest first",
        Input::Nothing,
        |asked| -> Pending { Box::pin(async move { printers(&asked).await }) },
    );
    let print = Entry::new(
        Method::POST,
        "/api/v1/branches/{branch}/tickets/{ticket}/print",
        "Prints a ticket on paper, and tells whether it came; the ticket holds in any case",
        Input::Json(fields_of::<PrintWanted>()),
        |asked| -> Pending { Box::pin(async move { print(&asked).await }) },
    );
    vec![
        Entry {
            needs: Some(TICKETS_ISSUE),
            ..printers.replies::<PrinterList>().at_most(PRINTERS_MAX)
        },
        print.sends::<FindSlip>().replies::<SlipPrinted>(),
    ]
}

/// How a ticket is to be printed.
#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct PrintWanted {
    /// On which printer; without, on the nearest.
    printer: Option<String>,
    /// The link by which its holder follows it, as it was given with the ticket: it is printed as a QR code.
    visit: Option<VisitId>,
    /// What visitors' links begin with, like `https://turns.example`; without it there is no QR code.
    #[schemars(length(max = SITE_BYTES_MAX), regex(pattern = r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,4})?/?$"))]
    site: Option<String>,
}

/// A ticket that is on paper.
#[derive(Serialize, JsonSchema)]
struct SlipPrinted {
    /// The printer.
    printer: String,
    /// Whether the printer has said that the paper came; one that never says anything is believed.
    confirmed: bool,
}

/// The printers that whoever asks can print tickets on.
#[derive(Serialize, JsonSchema)]
struct PrinterList {
    /// They, the nearest first.
    printers: Vec<PrinterShown>,
}

/// A printer.
#[derive(Serialize, JsonSchema)]
struct PrinterShown {
    /// What it is called.
    printer: String,
    /// Whether the last ticket came; none before the first.
    printed: Option<bool>,
    /// Why it did not come, as a code.
    error_code: Option<&'static str>,
    /// Why, and what can be done.
    detail: Option<String>,
}

async fn printers(asked: &Asked) -> Answer {
    let branch: BranchId = asked.parameter("branch")?;
    let principal = asked.principal()?;
    let denied = |refusal| of_ask(&AskError::<BranchRefusal>::Denied(refusal));
    asked.engine().permit(principal, TICKETS_ISSUE, Some(branch), "printers").map_err(denied)?;
    // Printers know no branches: whether there is this one, its board says.
    asked.ask(ShowBoard { branch }).await?;
    let near = asked.ground.printers.of(branch, device(principal.id));
    let printers = near.into_iter().map(|state| {
        let (printed, error_code, detail) = match state.condition {
            None => (None, None, None),
            Some(Condition::Printed) => (Some(true), None, None),
            Some(Condition::Failed { error_code, detail }) => {
                (Some(false), Some(error_code), Some(detail))
            }
        };
        PrinterShown { printer: state.printer, printed, error_code, detail }
    });
    answer::json(StatusCode::OK, &PrinterList { printers: printers.collect() })
}

async fn print(asked: &Asked) -> Answer {
    let PrintWanted { printer, visit, site } = asked.body()?;
    let site = site.map(|site| origin(&site)).transpose()?;
    let (branch, ticket) = (asked.parameter("branch")?, asked.parameter("ticket")?);
    let found = asked.engine().ask(asked.principal()?, FindSlip { branch, ticket, visit }).await;
    let found = found.map_err(|error| of_ask(&error))?;
    let link = site.zip(visit).and_then(|(site, visit)| link(&site, branch, visit));
    let by = asked.principal()?.id;
    // The key is remembered by the printer, beside those of others.
    let key = asked.key()?.map(|key| format!("{by} {ticket} {key}"));
    let slip = Slip::new(&found, link);
    // By its full name, so that what the document says of refusals knows where it leads.
    let (printers, printer) = (&asked.ground.printers, printer.as_deref());
    let printed = Printers::print(printers, branch, device(by), printer, key, &slip).await;
    let Printed { printer, confirmed } = printed.map_err(|fault| of_print(&fault))?;
    answer::json(StatusCode::OK, &SlipPrinted { printer, confirmed })
}

/// The device that asks, if it is one: it has printers of its own.
fn device(by: PrincipalId) -> Option<Uuid> {
    match by {
        PrincipalId::Device(device) => Some(device),
        _ => None,
    }
}

/// Where visitors reach the site: scheme, host and port.
fn origin(text: &str) -> Result<String, Problem> {
    let wrong = || {
        let message = "it is no address of a site; write it like https://turns.example";
        impossible_field("site", message)
    };
    let site = text.strip_suffix('/').unwrap_or(text);
    let uri: Uri = site.parse().map_err(|_| wrong())?;
    let (scheme, authority) = uri.scheme_str().zip(uri.authority()).ok_or_else(wrong)?;
    let is_origin = matches!(scheme, "http" | "https")
        && site.len() <= SITE_BYTES_MAX
        && !authority.as_str().contains('@')
        && site == format!("{scheme}://{authority}");
    is_origin.then(|| site.to_owned()).ok_or_else(wrong)
}

fn link(site: &str, branch: BranchId, visit: VisitId) -> Option<String> {
    let visit = serde_json::to_value(visit).ok()?;
    Some(format!("{site}/visit/{branch}/{}", visit.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_scheme_a_host_and_a_port() {
        let read = |text: &str| origin(text).ok();
        assert_eq!(read("https://turns.example/"), Some("https://turns.example".to_owned()));
        assert_eq!(read("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080".to_owned()));
        let long = format!("https://{}.example", "a".repeat(SITE_BYTES_MAX));
        for text in
            ["", "turns.example", "ftp://a", "https://a/b", "https://u@a", "https://a?b", &long]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
