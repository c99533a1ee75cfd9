use std::ffi::OsString;
use std::path::PathBuf;

const HELP: &str = "\
Plays an example day in a small clinic and shows the live feed.

Usage: turnero [OPTIONS]

Options:
  --data DIR   keep the day in this folder; without it, nothing is kept
  --speed N    minutes of the day that pass in one second: 1 to 10000 (default 20)
  --help       show this
  --version    show the version";

/// How the day is to be played.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Where it is kept; `None` if it is not.
    pub(crate) data: Option<PathBuf>,
    /// Minutes of the day in one second.
    pub(crate) speed: u32,
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// A day.
    Play(Arguments),
    /// A text, and nothing else.
    Tell(String),
}

/// Reads the command line; what is wrong with it is told in a sentence.
pub(crate) fn read(given: impl Iterator<Item = OsString>) -> Result<Wish, String> {
    let mut arguments = Arguments { data: None, speed: 20 };
    let mut given = given;
    while let Some(argument) = given.next() {
        match argument.to_str() {
            Some("--help" | "-h") => return Ok(Wish::Tell(HELP.to_owned())),
            Some("--version" | "-V") => {
                return Ok(Wish::Tell(format!("turnero {}", env!("CARGO_PKG_VERSION"))));
            }
            Some("--data") => {
                let folder = given.next().filter(|folder| !folder.is_empty());
                arguments.data = Some(folder.ok_or("--data needs a folder")?.into());
            }
            Some("--speed") => {
                let text = given.next().ok_or("--speed needs a number")?;
                let speed = text.to_str().and_then(|text| text.parse().ok());
                let speed = speed.filter(|speed| (1..=10_000).contains(speed));
                arguments.speed = speed.ok_or_else(|| {
                    format!("--speed takes a number from 1 to 10000, not {text:?}")
                })?;
            }
            _ => return Err(format!("there is no option {argument:?}")),
        }
    }
    Ok(Wish::Play(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Result<Arguments, &str>) {
        let read = read(line.split_whitespace().map(OsString::from));
        assert_eq!(read, expected.map(Wish::Play).map_err(str::to_owned));
    }

    #[test]
    fn a_day_needs_no_arguments() {
        check("", Ok(Arguments { data: None, speed: 20 }));
    }

    #[test]
    fn a_day_can_be_kept_and_played_at_any_speed() {
        let data = Some(PathBuf::from("somewhere"));
        check("--speed 300 --data somewhere", Ok(Arguments { data, speed: 300 }));
    }

    #[test]
    fn what_cannot_be_used_is_told_with_what_can() {
        check("--data", Err("--data needs a folder"));
        check("--speed", Err("--speed needs a number"));
        check("--speed 0", Err("--speed takes a number from 1 to 10000, not \"0\""));
        check("--speed fast", Err("--speed takes a number from 1 to 10000, not \"fast\""));
        check("serve", Err("there is no option \"serve\""));
    }
}
