use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use turnero::Name;
use turnero::branch::PolicyChoice;
use turnero::hours::{Date, TimeOfDay};

const HELP: &str = "\
Plays a recorded day again under another policy, and shows what it was beside what it would have been.

Usage: what_if [OPTIONS]

Options:
  --data DIR               the folder of an engine that is not running; without it, a small day is
                           made up
  --branch B               the id or the name of a branch; needed when there are several
  --day D                  a business day, like 2026-11-20; without it, the last one
  --policy NAME            the other policy: balanced, quick, promise, fifo, strict or quota
                           (default balanced)
  --parameter NAME=NUMBER  a parameter of the policy, like limit=45; as often as there are some
  --at TIME                shows the branch at this time of the day, like 10:35, and plays nothing
  --help                   show this";

/// What is asked.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Arguments {
    /// Where the day was recorded; `None`: one is made up.
    pub(crate) data: Option<PathBuf>,
    /// The id or the name of the branch.
    pub(crate) branch: Option<String>,
    pub(crate) day: Option<Date>,
    pub(crate) policy: PolicyChoice,
    /// At which time of the day the branch is to be shown.
    pub(crate) at: Option<TimeOfDay>,
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// A look at a day.
    Look(Box<Arguments>),
    /// A text, and nothing else.
    Tell(&'static str),
}

/// Reads the command line; what is wrong with it is told in a sentence.
pub(crate) fn read(given: impl Iterator<Item = OsString>) -> Result<Wish, String> {
    let mut arguments = Arguments::default();
    let (mut name, mut parameters) = (None, BTreeMap::new());
    let mut given = given;
    while let Some(option) = given.next() {
        let option = option.to_str().ok_or_else(|| format!("there is no option {option:?}"))?;
        if matches!(option, "--help" | "-h") {
            return Ok(Wish::Tell(HELP));
        }
        let mut value = |what: &str| {
            let value = given.next().filter(|value| !value.is_empty());
            value.ok_or_else(|| format!("{option} needs {what}"))
        };
        match option {
            "--data" => arguments.data = Some(value("a folder")?.into()),
            "--branch" => arguments.branch = Some(text(option, value("an id or a name")?)?),
            "--day" => arguments.day = Some(parsed(option, value("a day, like 2026-11-20")?)?),
            "--at" => arguments.at = Some(parsed(option, value("a time, like 10:35")?)?),
            "--policy" => name = Some(parsed(option, value("the name of a policy")?)?),
            "--parameter" => {
                let (name, number) = parameter(&text(option, value("one, like limit=45")?)?)?;
                parameters.insert(name, number);
            }
            _ => return Err(format!("there is no option {option}")),
        }
    }
    arguments.policy = PolicyChoice { name, parameters, ..PolicyChoice::default() };
    // Better now than when the folder is open.
    arguments.policy.rule().map_err(|refusal| refusal.to_string())?;
    Ok(Wish::Look(Box::new(arguments)))
}

fn text(option: &str, value: OsString) -> Result<String, String> {
    value.into_string().map_err(|value| format!("{option} cannot be {value:?}"))
}

fn parsed<T>(option: &str, value: OsString) -> Result<T, String>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let value = text(option, value)?;
    value.parse().map_err(|error| format!("{option} cannot be {value:?}: {error}"))
}

fn parameter(text: &str) -> Result<(Name, u32), String> {
    let wrong = || format!("--parameter takes one like limit=45, not {text:?}");
    let (name, number) = text.split_once('=').ok_or_else(wrong)?;
    Ok((name.parse().map_err(|_| wrong())?, number.parse().map_err(|_| wrong())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<Arguments, String> {
        match read(line.split_whitespace().map(OsString::from))? {
            Wish::Look(arguments) => Ok(*arguments),
            Wish::Tell(text) => Err(text.to_owned()),
        }
    }

    #[test]
    fn a_day_is_made_up_without_arguments() {
        assert_eq!(read_line(""), Ok(Arguments::default()));
    }

    #[test]
    fn a_day_and_a_policy_can_be_chosen() {
        let line =
            "--data d --branch Downtown --day 2026-11-20 --policy promise --parameter limit=45";
        let read = read_line(line).expect("all of it can be used");
        assert_eq!(read.data, Some("d".into()));
        assert_eq!(read.branch.as_deref(), Some("Downtown"));
        assert_eq!(read.day, "2026-11-20".parse().ok());
        assert_eq!(read.policy.rule().map(|rule| rule.policy.name()), Ok("promise"));
    }

    #[test]
    fn what_cannot_be_used_is_told_with_what_can() {
        let told = |line| read_line(line).expect_err("it cannot be used");
        assert_eq!(told("--data"), "--data needs a folder");
        assert_eq!(told("--speed 4"), "there is no option --speed");
        assert_eq!(told("--parameter limit"), "--parameter takes one like limit=45, not \"limit\"");
        assert_eq!(
            told("--policy random"),
            "there is no policy random; choose balanced, quick, promise, fifo, strict or quota"
        );
        assert_eq!(
            told("--policy promise"),
            "the policy promise needs the parameter limit; add it"
        );
        assert!(told("--day tomorrow").starts_with("--day cannot be \"tomorrow\": "));
    }
}
