//! What whoever starts the program for the first time has to know: there is nobody yet who could sign in, and how the first
//! super admin is made.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write, stderr, stdout};

use turnero::Engine;

use crate::front_ends::Served;

/// Where a person sets the site up, and where a program does.
const PAGE: &str = "/setup";
const ROUTE: &str = "/api/v1/setup";

/// Tells the one-time code, if there is no super admin. To the terminal of whoever has started the program; a service has
/// none, and only its log is left then.
pub(crate) async fn tell(engine: &Engine, served: &[Served]) {
    let Some(code) = engine.set_up_code() else { return };
    let place = place(served).await;
    if let Err(error) = on_the_terminal(&text(&code, place.as_deref())) {
        tracing::debug!(%error, "there is no terminal to tell it");
        let place = place.unwrap_or_default();
        tracing::warn!(
            code,
            place,
            "there is no super admin yet: set the site up with this code, which holds once and until the program ends, \
             or use turnero user create"
        );
    }
}

fn text(code: &str, place: Option<&str>) -> String {
    let mut text = String::from("\nThere is no super admin yet. Make the first one");
    // Writing into a string does not fail.
    let _ = match place {
        Some(place) => write!(
            text,
            " with this code, which holds once and until this program ends:\n\n    {code}\n\nat {place}, or from the command \
             line:\n\n"
        ),
        None => write!(text, " from the command line:\n\n"),
    };
    text.push_str(
        "    turnero user create NAME --email ADDRESS --first-name NAME --last-name NAME\n",
    );
    text
}

/// Where the code is to be used, if it is served.
async fn place(served: &[Served]) -> Option<String> {
    for (path, before) in [(PAGE, ""), (ROUTE, "POST ")] {
        for one in served {
            if one.answers(path).await {
                return Some(format!("{before}{}", one.url(path)));
            }
        }
    }
    None
}

fn on_the_terminal(text: &str) -> io::Result<()> {
    if stdout().is_terminal() {
        return writeln!(stdout(), "{text}");
    }
    if stderr().is_terminal() {
        return writeln!(stderr(), "{text}");
    }
    Err(io::Error::other("neither standard output nor standard error is one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_where_the_code_is_used_and_how_to_do_without() {
        let told = text("trs_code", Some("http://127.0.0.1:8080/setup"));
        for part in ["    trs_code\n", "at http://127.0.0.1:8080/setup, or", "turnero user create"]
        {
            assert!(told.contains(part), "{told}");
        }
        let told = text("trs_code", None);
        assert!(!told.contains("trs_code"), "a code that is taken nowhere helps nobody: {told}");
    }
}
