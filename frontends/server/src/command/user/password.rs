//! Where a password may come from. Never from an argument: everybody on the machine can read those.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, stdin};
use std::path::PathBuf;
use std::str::FromStr;

use crate::bounds::PASSWORD_FILE_BYTES_MAX;
use crate::exit::Outcome;
use crate::settings::Secret;

/// A file, or the standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PasswordSource {
    StandardInput,
    File(PathBuf),
}

impl FromStr for PasswordSource {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "-" => Self::StandardInput,
            path => Self::File(PathBuf::from(path)),
        })
    }
}

impl PasswordSource {
    /// Its first line.
    pub(super) fn read(&self) -> Outcome<Secret> {
        let read = match self {
            Self::StandardInput => first_line(stdin().lock()),
            Self::File(path) => File::open(path).and_then(first_line),
        };
        let name = match self {
            Self::StandardInput => "the standard input".to_owned(),
            Self::File(path) => path.display().to_string(),
        };
        match read {
            Ok(line) if line.is_empty() => {
                Err(format!("{name} has no password in its first line; write one there").into())
            }
            Ok(line) => Ok(Secret::new(&line)),
            Err(error) => Err(format!("the password cannot be read from {name}: {error}").into()),
        }
    }
}

/// What somebody types at the terminal, twice the same; `None` if there is no terminal.
pub(super) fn asked_for() -> Outcome<Option<Secret>> {
    if !stdin().is_terminal() {
        return Ok(None);
    }
    let first = rpassword::prompt_password("Password (not shown): ")?;
    let second = rpassword::prompt_password("Once more: ")?;
    if first != second {
        return Err("the two are not the same; nothing was done, start again".into());
    }
    if first.is_empty() {
        return Err("there is no user with an empty password; type one, or use --link".into());
    }
    Ok(Some(Secret::new(&first)))
}

fn first_line(source: impl Read) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(source.take(PASSWORD_FILE_BYTES_MAX)).read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_with_all_its_spaces() {
        for (text, expected) in
            [(" a b \n", " a b "), ("a\r\nb", "a"), ("a", "a"), ("", ""), ("\nb", "")]
        {
            assert_eq!(first_line(text.as_bytes()).unwrap(), expected);
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let source: PasswordSource = "/nowhere/password".parse().unwrap();
        let Err(crate::exit::Failure::Failed(error)) = source.read() else {
            panic!("there is no such file")
        };
        assert!(error.to_string().contains("/nowhere/password"), "{error}");
    }
}
