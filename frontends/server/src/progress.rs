//! Progress of long work: a bar for people, nothing for machines.

use std::io::{self, Read, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Shows how far something has come, on standard error and only if that is a terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// So many bytes are to be expected.
    pub(crate) fn of_bytes(doing: &'static str, bytes: u64) -> Self {
        let bar = ProgressBar::new(bytes).with_message(doing);
        Self(styled(bar, "{msg} {wide_bar} {bytes} of {total_bytes}, {eta}"))
    }

    /// Nobody knows how much is to be expected.
    pub(crate) fn of_time(doing: &'static str) -> Self {
        let bar =
            styled(ProgressBar::new_spinner().with_message(doing), "{spinner} {msg}, {elapsed}");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// So many of them are done.
    pub(crate) fn reached(&self, bytes: u64) {
        self.0.set_position(bytes);
    }

    /// Follows what is read.
    pub(crate) fn reading<R: Read>(&self, source: R) -> impl Read + use<R> {
        self.0.wrap_read(source)
    }
}

/// The bar vanishes with the work: what the command has to say comes after it.
impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        // The templates above are right; without a style there would still be a bar.
        Err(_) => bar,
    }
}

/// Writes a line that a command was asked for. A reader that has gone away (`turnero config | head -1`) is no failure.
pub(crate) fn say(text: &str) -> io::Result<()> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
