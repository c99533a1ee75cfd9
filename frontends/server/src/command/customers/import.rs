use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use clap::Args;
use turnero::customers::RefusedRow;
use turnero::{Engine, ImportTally, Principal};

use super::is_in_use;
use crate::bounds::PIECE_BYTES;
use crate::command::runtime::small_runtime;
use crate::control::{self, Answer, Wish};
use crate::exit::{Failure, Outcome};
use crate::progress::{Progress, say};
use crate::settings::Settings;

/// Take customers in from a CSV file, also while a server runs
#[derive(Debug, Args)]
#[command(after_help = "\
The first line names the columns, in any order; commas or semicolons stand between them:
  document_kind, document_number, check_digit, kind, given_names, surnames, company_name, trade_name, email, phone,
  address, municipality, country, tax_regime, tribute, responsibilities, language

Customers are known by their documents: who is there already is changed where the file says something else, and an empty
cell leaves what is known. So a file can be imported again and again, also one that was broken off. Lines that are refused
are told with the reason, and hold no other up; if there are any, the exit code is 4.

Example:
  turnero customers import people.csv --data /var/lib/turnero")]
pub(super) struct Import {
    /// The file
    #[arg(value_name = "FILE")]
    from: PathBuf,
}

impl Import {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        let unreadable =
            |error| format!("the file {} cannot be read: {error}", self.from.display());
        let file = File::open(&self.from).map_err(unreadable)?;
        let bytes = file.metadata().map_err(unreadable)?.len();
        let progress = Progress::of_bytes("importing", bytes);
        let source = progress.reading(file);
        let engine = settings.engine()?.forecasts(false);
        let (tally, refused) = match Engine::open(engine) {
            Err(error) if is_in_use(&error) => by_server(settings, source)?,
            Err(error) => return Err(error.into()),
            Ok(engine) => small_runtime()?.block_on(by_ourselves(&engine, source))?,
        };
        drop(progress);
        tell(tally, &refused)
    }
}

async fn by_ourselves(
    engine: &Engine,
    mut source: impl Read,
) -> Outcome<(ImportTally, Vec<RefusedRow>)> {
    let mut import = engine.import_customers(&Principal::host())?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = source.read(&mut piece)?;
        if length == 0 {
            break;
        }
        import.take(piece.get(..length).unwrap_or_default()).await?;
    }
    let imported = import.finish().await?;
    engine.close().await?;
    Ok((imported.tally, imported.refused))
}

fn by_server(
    settings: &Settings,
    source: impl Read + Send,
) -> Outcome<(ImportTally, Vec<RefusedRow>)> {
    let (mut refused, mut imported) = (Vec::new(), None);
    let mut heard = |answer| {
        match answer {
            Answer::RefusedRow { row } => refused.push(row),
            Answer::Imported { tally } => imported = Some(tally),
            _ => {}
        }
        Ok(())
    };
    control::converse(&settings.data, &Wish::ImportCustomers {}, source, &mut heard)?;
    let tally =
        imported.ok_or_else(|| io::Error::other("the server did not say what became of it"))?;
    Ok((tally, refused))
}

fn tell(tally: ImportTally, refused: &[RefusedRow]) -> Outcome {
    for RefusedRow { line, column, reason, .. } in refused {
        say(&format!("line {line}, {column}: {reason}"))?;
    }
    let unnamed = tally.refused - refused.len().min(tally.refused);
    if unnamed > 0 {
        say(&format!("{unnamed} more lines were refused"))?;
    }
    let ImportTally { rows, added, changed, unchanged, refused } = tally;
    say(&format!(
        "{rows} rows: {added} customers added, {changed} changed, {unchanged} as they were, {refused} rows refused"
    ))?;
    if refused > 0 { Err(Failure::Found) } else { Ok(()) }
}
