//! The printers of kiosks, a line for each.

use turnero_printing::bounds::PRINTERS_MAX;

use super::key::{Form, Key};

pub(super) fn keys() -> Vec<Key> {
    vec![Key::new(
        "printing.printers",
        "",
        Form::list(
            "printers, each like kiosk 192.168.1.50:9100 paper=80 letters=cp858",
            PRINTERS_MAX,
            |text| text.parse().ok(),
            |settings| &mut settings.printers,
        ),
        "Receipt printers in the network on which kiosks print tickets (ESC/POS). Of each: its name, its address (port 9100 \
         unless it says another), and what differs: `paper=58` or `80`; `letters=cp437`, `cp850`, `cp858`, `cp860`, `cp866`, \
         `windows-1252` or `drawn`, the code page that it has; `qr=drawn` for one that makes no QR codes; `cut=full`, `partial` \
         or `none`; `answers=no` for one that never says how it is; `for=` and the id of a device or a branch, as often as \
         needed: without, it is for all. `turnero doctor` looks whether they answer.",
    )]
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;
    use crate::settings::found::Given;

    fn put(texts: &[&str]) -> Option<Vec<String>> {
        let mut settings = Settings::default();
        let given = Given::Many(texts.iter().map(|text| (*text).to_owned()).collect());
        super::keys().remove(0).put(&mut settings, &given)?;
        Some(settings.printers.iter().map(|printer| printer.name().to_owned()).collect())
    }

    #[test]
    fn each_line_is_a_printer() {
        let lines = ["door 127.0.0.1 paper=58", "hall 127.0.0.1:9101 answers=no"];
        assert_eq!(put(&lines), Some(vec!["door".to_owned(), "hall".to_owned()]));
        assert_eq!(put(&["door 127.0.0.1 paper=57"]), None);
    }
}
