//! What the engine says no with, as a problem.

use http::header::{ETAG, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::Value;
use turnero::access::CredentialError;
use turnero::{AskError, FeedError, GatewayError, ImportError, Refusal, ReplayError, ReportError};
use turnero_http::Problem;
use turnero_printing::PrintFault;

use crate::bounds::RESTART;
use crate::codes::status_of;

/// A message was not carried out.
pub(crate) fn of_ask<R: Refusal>(error: &AskError<R>) -> Problem {
    let problem = of_code(error.code(), error.to_string());
    match error {
        AskError::Refused(refusal) => with_data(problem, refusal),
        AskError::Denied(refusal) => with_data(problem, refusal),
        AskError::Busy { retry_after } | AskError::Unavailable { retry_after, .. } => {
            problem.retry_after(*retry_after)
        }
        AskError::Closed => problem.retry_after(RESTART),
        AskError::Changed(now) => {
            let mark = HeaderValue::from_str(&format!("\"{}\"", now.mark.as_str()));
            let problem = problem.with("present", &now.present);
            match mark {
                Ok(mark) => problem.header(ETAG, mark),
                Err(_) => problem,
            }
        }
        _ => problem,
    }
}

/// A file goes in no further.
pub(crate) fn of_file(error: &ImportError) -> Problem {
    match error {
        ImportError::File(refusal) => {
            with_data(of_code(refusal.code(), refusal.to_string()), refusal)
        }
        ImportError::Ask(error) => of_ask(error),
        error => of_code(error.code(), error.to_string()),
    }
}

/// Somebody was not let in.
pub(crate) fn of_credential(error: &CredentialError) -> Problem {
    let problem = match error {
        CredentialError::Ask(error) => of_ask(error),
        error => of_code(error.code(), error.to_string()),
    };
    match error.retry_after() {
        Some(pause) => problem.retry_after(pause),
        None => challenged(problem),
    }
}

/// There is no report.
pub(crate) fn of_report(error: &ReportError) -> Problem {
    match error {
        ReportError::Ask(error) => of_ask(error),
        error => of_code(error.code(), error.to_string()),
    }
}

/// The past cannot be shown.
pub(crate) fn of_replay(error: &ReplayError) -> Problem {
    let problem = match error {
        ReplayError::Ask(error) => return of_ask(error),
        error => of_code(error.code(), error.to_string()),
    };
    match error {
        ReplayError::DayUnknown { recorded, .. } => problem.with("recorded", recorded),
        ReplayError::BeforeCreation { created_at, .. } => problem.with("created_at", created_at),
        ReplayError::Store(_) => problem.retry_after(RESTART),
        _ => problem,
    }
}

/// A gateway has not answered.
pub(crate) fn of_gateway(error: &GatewayError) -> Problem {
    match error {
        GatewayError::Denied(refusal) => {
            with_data(of_code(refusal.code(), refusal.to_string()), refusal)
        }
        GatewayError::Ask(error) => of_ask(error),
        GatewayError::Closed => of_code(error.code(), error.to_string()).retry_after(RESTART),
        error => of_code(error.code(), error.to_string()),
    }
}

/// A ticket did not come on paper.
pub(crate) fn of_print(fault: &PrintFault) -> Problem {
    let problem = of_code(fault.code(), fault.to_string());
    match fault.printer() {
        Some(printer) => problem.with("printer", printer),
        None => problem,
    }
}

/// There are no events.
pub(crate) fn of_feed(error: &FeedError) -> Problem {
    match error {
        FeedError::Denied(refusal) => {
            with_data(of_code(refusal.code(), refusal.to_string()), refusal)
        }
        FeedError::Unknown(_) => of_code("branch.unknown", error.to_string()),
        FeedError::Unavailable(_) => {
            of_code("engine.unavailable", error.to_string()).retry_after(RESTART)
        }
        FeedError::Closed => of_code("engine.closed", error.to_string()).retry_after(RESTART),
        _ => of_code("engine.internal", error.to_string()),
    }
}

fn of_code(code: &'static str, sentence: String) -> Problem {
    let status = status_of(code).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let problem = Problem::new(status, code, sentence);
    match status {
        // Programs wait for as long as they are told: who knows better says so afterwards.
        StatusCode::SERVICE_UNAVAILABLE => problem.retry_after(RESTART),
        _ => challenged(problem),
    }
}

/// Whoever is not let in is told by what they would be: HTTP wants it.
fn challenged(problem: Problem) -> Problem {
    if problem.status() != StatusCode::UNAUTHORIZED {
        return problem;
    }
    problem.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"turnero\""))
}

fn with_data(problem: Problem, refusal: &impl Refusal) -> Problem {
    let Ok(Value::Object(data)) = serde_json::to_value(refusal) else { return problem };
    let data = data.into_iter().filter(|(name, _)| name != "error_code");
    data.fold(problem, |problem, (name, value)| problem.with(&name, value))
}
