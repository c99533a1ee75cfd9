use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use turnero::customers::ExportCustomers;
use turnero::{Engine, Principal};

use super::is_in_use;
use crate::bounds::EXPORT_PAGE;
use crate::command::runtime::small_runtime;
use crate::command::store::must_exist;
use crate::control::{self, Answer, Wish};
use crate::exit::Outcome;
use crate::progress::{Progress, say};
use crate::settings::Settings;

/// Write all customers into a new CSV file, also while a server runs
#[derive(Debug, Args)]
#[command(after_help = "\
The file can be imported again. It holds personal data: only its owner may read it. It appears under its name only when
it is whole.

Example:
  turnero customers export people.csv --data /var/lib/turnero")]
pub(super) struct Export {
    /// The file, which must not be there yet
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

impl Export {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        must_exist(settings)?;
        if self.to.exists() {
            let file = self.to.display();
            return Err(
                format!("{file} is there already; name another file, or move it away").into()
            );
        }
        let unfinished = self.to.with_added_extension("unfinished");
        let written = write(settings, &unfinished);
        let kept = written
            .and_then(|customers| Ok(fs::rename(&unfinished, &self.to).map(|()| customers)?));
        let customers = kept.inspect_err(|_| {
            // The first error is the one to tell.
            let _ = fs::remove_file(&unfinished);
        })?;
        Ok(say(&format!("{}: {customers} customers", self.to.display()))?)
    }
}

/// Writes all of them, and gives how many they are.
fn write(settings: &Settings, path: &Path) -> Outcome<u64> {
    let mut options = OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.write(true).create(true).truncate(true).open(path)?;
    let mut target = Target { file: BufWriter::new(file), customers: 0 };
    let progress = Progress::of_time("exporting");
    match Engine::open(settings.engine()?.forecasts(false)) {
        Err(error) if is_in_use(&error) => by_server(settings, &mut target)?,
        Err(error) => return Err(error.into()),
        Ok(engine) => small_runtime()?.block_on(by_ourselves(&engine, &mut target))?,
    }
    drop(progress);
    target.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(target.customers)
}

struct Target {
    file: BufWriter<fs::File>,
    customers: u64,
}

impl Target {
    fn take(&mut self, text: &str, customers: u64) -> io::Result<()> {
        self.customers += customers;
        self.file.write_all(text.as_bytes())
    }
}

async fn by_ourselves(engine: &Engine, target: &mut Target) -> Outcome {
    let mut page = ExportCustomers { after: None, limit: EXPORT_PAGE };
    loop {
        let csv = engine.ask(&Principal::host(), page).await?;
        target.take(&csv.text, csv.customers)?;
        page.after = csv.next;
        if page.after.is_none() {
            return Ok(engine.close().await?);
        }
    }
}

fn by_server(settings: &Settings, target: &mut Target) -> Outcome {
    let mut heard = |answer| match answer {
        Answer::Exporting { text, customers } => target.take(&text, customers),
        _ => Ok(()),
    };
    Ok(control::converse(&settings.data, &Wish::ExportCustomers {}, io::empty(), &mut heard)?)
}
