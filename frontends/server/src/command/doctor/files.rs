use std::time::Duration;

use turnero::files::{FileKind, FileName, Files, FilesFault, StoredFile};
use turnero_gateways::files::FolderFiles;

use super::Finding;
use super::surroundings::nearest;
use crate::command::runtime::small_runtime;
use crate::exit::{Failure, Outcome};
use crate::files;
use crate::settings::Settings;

/// How long what keeps files may take to show that it does.
const PATIENCE: Duration = Duration::from_secs(20);
/// What is put there, read back and deleted again.
const PROBE: &str = "doctor/probe.pdf";

/// Whether files can be kept where they are to be: one is put there, read back, and deleted again.
pub(super) fn kept(settings: &Settings) -> Outcome<Vec<Finding>> {
    let about = "files";
    let Some(folder) = files::folder(settings) else { return Ok(Vec::new()) };
    let bucket = match files::bucket(settings) {
        Ok(bucket) => bucket,
        Err(Failure::Settings(problems)) => {
            return Ok(problems.into_iter().map(|says| Finding::bad(about, says)).collect());
        }
        Err(failure) => return Err(failure),
    };
    let runtime = small_runtime()?;
    let mut findings = Vec::new();
    let shown = folder.display();
    // Where nothing is kept yet it is tried beside, and nothing is made.
    let beside = match folder.is_dir() {
        true => Ok(None),
        false => tempfile::tempdir_in(nearest(&folder)).map(Some),
    };
    let here = match &beside {
        Ok(beside) => {
            let tried = beside.as_ref().map_or(folder.as_path(), |beside| beside.path());
            let here = runtime.block_on(async { probed(&FolderFiles::open(tried)?).await });
            here.map_err(|fault| fault.to_string())
        }
        Err(error) => Err(format!("it cannot be made ({error})")),
    };
    findings.push(match here {
        Ok(()) => Finding::good(about, format!("{shown} keeps them")),
        Err(fault) => Finding::bad(about, format!("{shown}: {fault}; look at files.folder")),
    });
    if let Some(bucket) = bucket {
        let asked =
            runtime.block_on(async { tokio::time::timeout(PATIENCE, probed(&bucket)).await });
        findings.push(match asked {
            Ok(Ok(())) => Finding::good(about, "the store that speaks S3 keeps them"),
            Ok(Err(fault @ FilesFault::Misconfigured { .. })) => {
                Finding::bad(about, fault.to_string())
            }
            Ok(Err(fault)) => Finding::better(about, format!("{fault}; they wait in {shown}")),
            Err(_) => Finding::better(
                about,
                format!(
                    "the store has not answered for {} s; look at the network. They wait in {shown}",
                    PATIENCE.as_secs()
                ),
            ),
        });
    }
    Ok(findings)
}

async fn probed(files: &dyn Files) -> Result<(), FilesFault> {
    let name = FileName::new(PROBE).map_err(FilesFault::unavailable)?;
    let probe = StoredFile { kind: FileKind::Pdf, content: b"probe".as_slice().into() };
    files.put(&name, &probe).await?;
    let found = files.get(&name).await;
    files.delete(&name).await?;
    match found? == probe {
        true => Ok(()),
        false => Err(FilesFault::Damaged { name }),
    }
}
