//! Where log lines go and how they look. They carry no personal data: whoever writes one sees to it, here nothing is
//! filtered out.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Begins to log, to standard error. Standard output is for what a command is asked for.
pub(crate) fn begin(settings: &Settings) {
    let filter = EnvFilter::builder().parse_lossy(&settings.log_filter);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    match settings.log_format {
        LogFormat::Human => builder.with_ansi(stderr().is_terminal()).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, text, "a panic");
    }));
}
