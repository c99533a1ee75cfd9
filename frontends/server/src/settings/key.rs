use std::fmt::Write;
use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::fmt::friendly::SpanPrinter;

use super::Settings;
use super::found::Given;
use super::secret::Secret;

/// One setting: its name, its default, what it takes, and why one would set it.
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) default: &'static str,
    /// The default under the profiles for servers, where it differs.
    pub(crate) default_served: Option<&'static str>,
    pub(crate) about: &'static str,
    form: Form,
}

/// What a value looks like, and where it goes.
pub(super) struct Form {
    takes: String,
    kind: Kind,
    put: Put,
}

/// Puts a value, in one text or several, where it belongs; `None` if it is not one.
type Put = Box<dyn Fn(&mut Settings, &[&str]) -> Option<()> + Send + Sync>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    One,
    List,
    Secret,
}

impl Key {
    pub(super) fn new(
        name: impl Into<String>,
        default: &'static str,
        form: Form,
        about: &'static str,
    ) -> Self {
        Self { name: name.into(), default, default_served: None, about, form }
    }

    /// Another default under the profiles for servers.
    pub(super) fn served(mut self, default: &'static str) -> Self {
        self.default_served = Some(default);
        self
    }

    /// The variable of the environment that sets it.
    pub(crate) fn variable(&self) -> String {
        format!("TURNERO_{}", self.name.to_uppercase().replace('.', "_"))
    }

    /// What it takes, in words.
    pub(crate) fn takes(&self) -> &str {
        &self.form.takes
    }

    pub(crate) fn is_secret(&self) -> bool {
        self.form.kind == Kind::Secret
    }

    pub(crate) fn is_list(&self) -> bool {
        self.form.kind == Kind::List
    }

    /// Puts a value into the settings; `None` if it is not one.
    pub(super) fn put(&self, settings: &mut Settings, given: &Given) -> Option<()> {
        let texts: Vec<&str> = match given {
            Given::One(text) if self.is_list() => {
                text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect()
            }
            Given::One(text) => vec![text],
            Given::Many(texts) if self.is_list() => texts.iter().map(String::as_str).collect(),
            Given::Many(_) => return None,
        };
        (self.form.put)(settings, &texts)
    }
}

impl Form {
    /// One value, made of its text.
    pub(super) fn one<T: 'static>(
        takes: impl Into<String>,
        read: impl Fn(&str) -> Option<T> + Send + Sync + 'static,
        field: impl Fn(&mut Settings) -> &mut T + Send + Sync + 'static,
    ) -> Self {
        let put = move |settings: &mut Settings, texts: &[&str]| {
            *field(settings) = read(texts.first()?)?;
            Some(())
        };
        Self { takes: takes.into(), kind: Kind::One, put: Box::new(put) }
    }

    /// One value, or none if the text is empty.
    pub(super) fn maybe<T: 'static>(
        takes: &str,
        read: impl Fn(&str) -> Option<T> + Send + Sync + 'static,
        field: impl Fn(&mut Settings) -> &mut Option<T> + Send + Sync + 'static,
    ) -> Self {
        let read =
            move |text: &str| if text.is_empty() { Some(None) } else { Some(Some(read(text)?)) };
        Self::one(format!("{takes}, or nothing"), read, field)
    }

    /// Values in a row, as many as there may be.
    pub(super) fn list<T: 'static>(
        takes: &str,
        most: usize,
        read: impl Fn(&str) -> Option<T> + Send + Sync + 'static,
        field: impl Fn(&mut Settings) -> &mut Vec<T> + Send + Sync + 'static,
    ) -> Self {
        let put = move |settings: &mut Settings, texts: &[&str]| {
            let values = texts.iter().map(|text| read(text)).collect::<Option<Vec<T>>>()?;
            *field(settings) = Some(values).filter(|values| values.len() <= most)?;
            Some(())
        };
        let takes = format!("a list of at most {most} {takes}");
        Self { takes, kind: Kind::List, put: Box::new(put) }
    }

    /// One of a few names.
    pub(super) fn choice<T: Copy + Send + Sync + 'static>(
        names: impl IntoIterator<Item = (&'static str, T)>,
        field: impl Fn(&mut Settings) -> &mut T + Send + Sync + 'static,
    ) -> Self {
        let names: Vec<_> = names.into_iter().collect();
        let mut takes = String::new();
        for (place, (name, _)) in names.iter().enumerate() {
            let before = match names.len() - place {
                _ if place == 0 => "",
                1 => " or ",
                _ => ", ",
            };
            // Writing into a string does not fail.
            let _ = write!(takes, "{before}{name}");
        }
        let read =
            move |text: &str| names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        Self::one(takes, read, field)
    }

    /// Yes or no.
    pub(super) fn flag(field: impl Fn(&mut Settings) -> &mut bool + Send + Sync + 'static) -> Self {
        Self::choice([("true", true), ("false", false)], field)
    }

    /// A whole number.
    pub(super) fn whole<T: TryFrom<u64> + 'static>(
        range: RangeInclusive<u64>,
        field: impl Fn(&mut Settings) -> &mut T + Send + Sync + 'static,
    ) -> Self {
        let takes = format!("a whole number from {} to {}", range.start(), range.end());
        let read = move |text: &str| {
            let number = text.parse().ok().filter(|number| range.contains(number))?;
            T::try_from(number).ok()
        };
        Self::one(takes, read, field)
    }

    /// A duration, with its unit.
    pub(super) fn duration(
        range: RangeInclusive<Duration>,
        field: impl Fn(&mut Settings) -> &mut Duration + Send + Sync + 'static,
    ) -> Self {
        let (from, to) = (in_words(*range.start()), in_words(*range.end()));
        let read = move |text: &str| {
            let duration = text.parse::<SignedDuration>().ok()?;
            Duration::try_from(duration).ok().filter(|duration| range.contains(duration))
        };
        Self::one(format!("a duration from {from} to {to}, such as 500ms, 5s or 2m"), read, field)
    }

    /// Something that is not to be shown, and not shorter than that.
    pub(super) fn secret(
        takes: &str,
        characters_min: usize,
        field: impl Fn(&mut Settings) -> &mut Option<Secret> + Send + Sync + 'static,
    ) -> Self {
        let read = move |text: &str| {
            Some(Secret::new(text)).filter(|secret| secret.characters() >= characters_min)
        };
        Self { kind: Kind::Secret, ..Self::maybe(takes, read, field) }
    }
}

fn in_words(duration: Duration) -> String {
    SpanPrinter::new().unsigned_duration_to_string(&duration)
}
