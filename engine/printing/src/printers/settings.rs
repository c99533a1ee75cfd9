use std::str::FromStr;

use uuid::Uuid;

use crate::bounds::{NAME_LETTERS_MAX, PLACES_MAX};
use crate::escpos::{Cut, Form, Letters, Paper, QrForm};

/// The port at which receipt printers listen.
const PORT: u16 = 9100;

/// A printer, as settings name it: `kiosk 192.168.1.50:9100 paper=80 letters=cp858 qr=printer cut=partial answers=yes
/// for=<id>`. All but the name and the address can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterSettings {
    pub(super) name: String,
    /// Host and port.
    pub(super) address: String,
    pub(super) form: Form,
    /// Whether it says how it is. One that does not is believed to have printed what it took.
    pub(super) answers: bool,
    /// The devices and the branches that it is for; nobody: all.
    pub(super) places: Vec<Uuid>,
}

/// Why a text does not name a printer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no printer; write its name and address, like kiosk 192.168.1.50:9100 paper=80 letters=cp858"
)]
pub struct SettingsProblem(String);

impl PrinterSettings {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (name, address) = (words.next()?, words.next()?);
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if name.len() > NAME_LETTERS_MAX || !name.chars().all(plain) {
            return None;
        }
        let (name, address) = (name.to_owned(), with_port(address)?);
        let mut printer =
            Self { name, address, form: Form::default(), answers: true, places: Vec::new() };
        for word in words {
            let (key, value) = word.split_once('=')?;
            printer.put(key, value)?;
        }
        (printer.places.len() <= PLACES_MAX).then_some(printer)
    }

    fn put(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "paper" => {
                let papers = [("58", Paper::Narrow), ("80", Paper::Wide)];
                self.form.paper = one_of(value, &papers)?;
            }
            "letters" => self.form.letters = one_of(value, &Letters::NAMES)?,
            "qr" => {
                let forms = [("printer", QrForm::Printer), ("drawn", QrForm::Drawn)];
                self.form.qr = one_of(value, &forms)?;
            }
            "cut" => {
                let cuts = [("full", Cut::Full), ("partial", Cut::Partial), ("none", Cut::None)];
                self.form.cut = one_of(value, &cuts)?;
            }
            "answers" => self.answers = one_of(value, &[("yes", true), ("no", false)])?,
            "for" => self.places.push(value.parse().ok()?),
            _ => return None,
        }
        Some(())
    }
}

fn one_of<T: Copy>(value: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(name, _)| *name == value).map(|(_, value)| *value)
}

/// A host, with its port if it has another than all.
fn with_port(address: &str) -> Option<String> {
    if let Ok(ip) = address.parse::<std::net::Ipv6Addr>() {
        return Some(format!("[{ip}]:{PORT}"));
    }
    if address.starts_with('[') {
        return address.parse::<std::net::SocketAddrV6>().ok().map(|_| address.to_owned());
    }
    let (host, port) = address.split_once(':').unwrap_or((address, ""));
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    if host.is_empty() || !host.chars().all(plain) {
        return None;
    }
    match port {
        "" if address == host => Some(format!("{host}:{PORT}")),
        port => port.parse::<u16>().ok().filter(|port| *port > 0).map(|_| address.to_owned()),
    }
}

impl FromStr for PrinterSettings {
    type Err = SettingsProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or_else(|| SettingsProblem(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<PrinterSettings> {
        text.parse().ok()
    }

    #[test]
    fn a_name_and_an_address_are_enough() {
        let printer = read("kiosk 192.168.1.50").unwrap();
        assert_eq!((printer.name(), printer.address.as_str()), ("kiosk", "192.168.1.50:9100"));
        assert_eq!((printer.form, printer.answers), (Form::default(), true));
    }

    #[test]
    fn all_else_can_be_said() {
        let text = "hall printer.branch.example:9101 paper=58 letters=cp866 qr=drawn cut=none answers=no \
                    for=00000000-0000-0000-0000-000000000001";
        let printer = read(text).unwrap();
        let form = Form {
            paper: Paper::Narrow,
            letters: Letters::Cp866,
            qr: QrForm::Drawn,
            cut: Cut::None,
        };
        assert_eq!((printer.form, printer.answers), (form, false));
        assert_eq!(printer.address, "printer.branch.example:9101");
        assert_eq!(printer.places, [Uuid::from_u128(1)]);
    }

    #[test]
    fn addresses_may_have_colons() {
        assert_eq!(read("k ::1").unwrap().address, "[::1]:9100");
        assert_eq!(read("k [::1]:9101").unwrap().address, "[::1]:9101");
    }

    #[test]
    fn what_names_no_printer_is_refused() {
        for text in [
            "",
            "kiosk",
            "kiosk 192.168.1.50:",
            "kiosk 192.168.1.50:0",
            "kiosk a/b",
            "ki/osk 127.0.0.1",
            "kiosk 127.0.0.1 paper=70",
            "kiosk 127.0.0.1 paper",
            "kiosk 127.0.0.1 colour=red",
            "kiosk 127.0.0.1 for=me",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
