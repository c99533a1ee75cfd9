use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Bytes of a name: what every kind of store takes, with room for a folder before it.
const NAME_BYTES_MAX: usize = 240;
/// Parts between strokes: files are put into folders, and these into few others.
const PARTS_MAX: usize = 8;

/// The name of a file: parts of small letters, digits, points and hyphens, with strokes between. Nothing in it can lead
/// out of a folder, and it says nothing of persons: names stand in more places than what is in the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(Arc<str>);

/// That is no name for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "that is no name for a file: write parts of small letters, digits, points and hyphens, with strokes between, \
     {NAME_BYTES_MAX} bytes at most"
)]
pub struct FileNameRefusal;

impl FileName {
    /// This name.
    pub fn new(text: &str) -> Result<Self, FileNameRefusal> {
        let known =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
        let is_part =
            |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(known);
        let parts = text.split('/');
        let fits = text.len() <= NAME_BYTES_MAX && parts.clone().count() <= PARTS_MAX;
        (fits && parts.into_iter().all(is_part)).then(|| Self(text.into())).ok_or(FileNameRefusal)
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lies in this folder.
    pub fn is_in(&self, folder: &Self) -> bool {
        self.0.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for FileName {
    type Err = FileNameRefusal;

    fn from_str(text: &str) -> Result<Self, FileNameRefusal> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_out_of_its_folder() {
        for good in ["a", "issuers/00000000-0000-0000-0000-000000000015/x.pdf", "a_b/c-d.e1"] {
            assert_eq!(FileName::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "/", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "A", "a b", "ñ", "a\\b"]
        {
            assert_eq!(FileName::new(bad), Err(FileNameRefusal), "{bad}");
        }
        assert!(FileName::new(&"a".repeat(241)).is_err());
        assert!(FileName::new("1/2/3/4/5/6/7/8/9").is_err());
    }

    #[test]
    fn a_folder_has_what_stands_under_it_and_nothing_beside() {
        let name = |text| FileName::new(text).unwrap();
        assert!(name("a/b.pdf").is_in(&name("a")));
        assert!(!name("ab/b.pdf").is_in(&name("a")) && !name("a").is_in(&name("a")));
    }
}
