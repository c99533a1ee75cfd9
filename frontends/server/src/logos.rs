//! The signs that are printed on documents. They are looked at before anything is opened: one that cannot be printed would
//! be noticed when somebody stands at the counter.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Error, Read};
use std::path::Path;
use std::sync::Arc;

use turnero::IssuerId;
use turnero_documents::bounds::LOGO_BYTES_MAX;
use turnero_documents::pdf;
use turnero_rest::Logos;

use crate::bounds::LOGOS_MAX;
use crate::exit::{Failure, Outcome};
use crate::settings::Settings;

/// In a folder, the sign of all who have none of their own.
const OF_OTHERS: &str = "logo";

/// The signs that the settings name.
pub(crate) fn set(settings: &Settings) -> Outcome<Logos> {
    let Some(path) = &settings.papers.logo else { return Ok(Logos::default()) };
    let found = if path.is_dir() { folder(path) } else { one(path) };
    found.map_err(|problem| Failure::Settings(vec![format!("papers.logo: {problem}")]))
}

fn one(path: &Path) -> Result<Logos, String> {
    Ok(Logos { of: BTreeMap::new(), of_others: Some(read(path)?) })
}

fn folder(path: &Path) -> Result<Logos, String> {
    let unreadable = |error: Error| format!("{} cannot be read: {error}", path.display());
    let mut logos = Logos::default();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_none_or(|ending| ending != "png") {
            continue;
        }
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if name == OF_OTHERS {
            logos.of_others = Some(read(&file)?);
            continue;
        }
        let issuer: IssuerId = name.parse().map_err(|_| {
            format!("{} is not called by the id of an issuer; rename it", file.display())
        })?;
        logos.of.insert(issuer, read(&file)?);
        if logos.of.len() > LOGOS_MAX {
            return Err(format!("{} has more than {LOGOS_MAX} pictures", path.display()));
        }
    }
    Ok(logos)
}

fn read(path: &Path) -> Result<Arc<[u8]>, String> {
    let shown = path.display();
    let unreadable = |error: Error| format!("{shown} cannot be read: {error}");
    let mut logo = Vec::new();
    // One more than may be tells that there is more, whatever it is.
    let most = u64::try_from(LOGO_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(most).read_to_end(&mut logo).map_err(unreadable)?;
    pdf::check_logo(&logo).map_err(|error| format!("{shown}: {error}"))?;
    Ok(logo.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one dot.
    const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x0bIDATx\xdac\xf8\x0f\x04\0\x09\xfb\x03\xfdh\xfa\x1c\xcc\0\0\0\0IEND\xaeB`\x82";

    fn told(path: &Path) -> String {
        let mut settings = Settings::default();
        settings.papers.logo = Some(path.to_owned());
        match set(&settings) {
            Ok(logos) => format!("{} and {}", logos.of.len(), logos.of_others.is_some()),
            Err(Failure::Settings(problems)) => problems.join("\n"),
            Err(_) => panic!("only settings can be wrong here"),
        }
    }

    #[test]
    fn a_picture_is_for_all_and_a_folder_has_one_for_each() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content);
        put("logo.png", DOT).unwrap();
        put("notes.txt", b"not a picture").unwrap();
        assert_eq!(told(&folder.path().join("logo.png")), "0 and true");
        put("00000000-0000-0000-0000-000000000015.png", DOT).unwrap();
        assert_eq!(told(folder.path()), "1 and true");
        put("clinic.png", DOT).unwrap();
        assert!(told(folder.path()).contains("not called by the id of an issuer"));
    }

    #[test]
    fn what_cannot_be_printed_is_refused_at_the_start_with_the_setting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logo.png");
        assert!(told(&path).starts_with("papers.logo: "), "{}", told(&path));
        fs::write(&path, b"GIF89a").unwrap();
        assert!(told(&path).contains("give a PNG"), "{}", told(&path));
        fs::write(&path, vec![0; LOGO_BYTES_MAX + 1]).unwrap();
        assert!(told(&path).contains("too large"), "{}", told(&path));
    }
}
