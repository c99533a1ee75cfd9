//! What stands on paper, and the very bytes that bring it there.

use std::fmt::Write;
use std::path::Path;

use crate::paper::{self, Shown};
use crate::support::{LINK, slip};
use serde_json::json;
use turnero_printing::escpos::{Cut, Encoded, Form, Letters, Paper, QrForm, encode};

fn whole(Encoded { body, end }: Encoded) -> Vec<u8> {
    [body, end].concat()
}

fn line(text: &str, times: (u8, u8), bold: bool) -> Shown {
    Shown::Line { text: text.to_owned(), times, bold }
}

fn plain(text: &str) -> Shown {
    line(text, (1, 1), false)
}

/// The bytes of a slip, held against those that were looked at.
fn check_golden(name: &str, bytes: &[u8]) {
    let mut text = String::new();
    for row in bytes.chunks(32) {
        row.iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
        text.push('\n');
    }
    check_text(&format!("{name}.hex"), &text);
}

fn check_text(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/printing/golden").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == text,
        "{name} has changed; BLESS=1 writes it anew, then look at the difference"
    );
}

#[test]
fn a_slip_has_the_code_big_the_place_the_interval_and_the_link() {
    let bytes = whole(encode(&slip(&json!({})), Form::default()));
    let expected = [
        line("Clínica del Río", (1, 1), true),
        plain("2026-11-20 15:31"),
        plain(""),
        plain("Su turno"),
        line("A-012", (6, 6), true),
        line("Atención al año nuevo", (1, 2), true),
        plain(""),
        plain("3 personas antes"),
        plain("Espera estimada: 10-15 min"),
        plain(""),
        Shown::Qr(LINK.to_owned()),
        plain(""),
        plain("Sígalo en su celular"),
        Shown::Cut,
    ];
    assert_eq!(paper::read(&bytes), expected);
    check_golden("wide-cp858", &bytes);
}

#[test]
fn on_narrow_paper_long_texts_take_more_lines() {
    let form = Form { paper: Paper::Narrow, cut: Cut::None, ..Form::default() };
    let long = json!({ "service_name": "Peticiones, quejas, reclamos y sugerencias de usuarios" });
    let bytes = whole(encode(&slip(&long), form));
    let shown = paper::read(&bytes);
    for one in &shown {
        if let Shown::Line { text, times, .. } = one {
            assert!(text.chars().count() * usize::from(times.0) <= 32, "{text}");
        }
    }
    assert!(shown.contains(&line("Peticiones, quejas, reclamos y", (1, 2), true)), "{shown:?}");
    check_golden("narrow", &bytes);
}

#[test]
fn a_slip_speaks_the_language_of_its_ticket() {
    let texts = |language: &str| {
        let of = json!({ "language": language, "ahead": 0 });
        let shown = paper::read(&whole(encode(&slip(&of), Form::default())));
        shown
            .into_iter()
            .filter_map(|one| match one {
                Shown::Line { text, .. } => Some(text),
                _ => None,
            })
            .collect::<Vec<_>>()
            .join("|")
    };
    let english = texts("en");
    assert!(
        english.contains("Your ticket|A-012")
            && english.contains("|You are next|Expected wait: 10-15 min|"),
        "{english}"
    );
    let portuguese = texts("pt-BR");
    assert!(portuguese.contains("Você é o próximo"), "{portuguese}");
}

#[test]
fn what_is_not_known_is_left_out() {
    let of = json!({ "ahead": null, "promise": null });
    let shown = paper::read(&whole(encode(&slip(&of), Form::default())));
    assert!(!shown.contains(&plain("3 personas antes")), "{shown:?}");
    assert_eq!(shown.last(), Some(&Shown::Cut));
}

#[test]
fn a_script_that_the_printer_lacks_is_drawn_and_the_rest_is_written() {
    let of = json!({ "service_name": "صندوق الدفع", "branch_name": "Городская клиника" });
    let bytes = whole(encode(&slip(&of), Form::default()));
    let shown = paper::read(&bytes);
    let pictures: Vec<_> = shown
        .iter()
        .filter_map(|one| match one {
            Shown::Picture { wide, rows } => Some((*wide, rows)),
            _ => None,
        })
        .collect();
    assert_eq!(pictures.len(), 2, "the names, and nothing else");
    for (wide, rows) in &pictures {
        assert_eq!(*wide, 576);
        let ink: u32 = rows.iter().flatten().map(|byte| byte.count_ones()).sum();
        assert!((300..6_000).contains(&ink), "{ink}");
    }
    assert!(shown.contains(&line("A-012", (6, 6), true)), "the code is written");
    let seen: Vec<_> = pictures.iter().map(|(_, rows)| paper::drawn(rows)).collect();
    check_text("drawn.txt", &seen.join("\n"));
    check_golden("drawn", &bytes);
}

#[test]
fn a_printer_without_qr_codes_gets_a_picture_that_a_camera_reads() {
    for paper in [Paper::Narrow, Paper::Wide] {
        let form = Form { qr: QrForm::Drawn, paper, ..Form::default() };
        let shown = paper::read(&whole(encode(&slip(&json!({})), form)));
        // It comes in bands, one under the other.
        let rows: Vec<_> = shown
            .iter()
            .filter_map(|one| match one {
                Shown::Picture { rows, .. } => Some(rows.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        assert!(rows.len() > 128, "{}", rows.len());
        assert_eq!(paper::qr_codes(&rows), [LINK]);
    }
}

#[test]
fn with_no_letters_to_rely_on_all_but_plain_ones_are_drawn() {
    let form = Form { letters: Letters::Drawn, ..Form::default() };
    let shown = paper::read(&whole(encode(&slip(&json!({})), form)));
    assert!(shown.contains(&plain("3 personas antes")));
    let drawn = shown.iter().filter(|one| matches!(one, Shown::Picture { .. })).count();
    assert_eq!(
        drawn, 3,
        "the names of the branch and the service, and a line with an accent: {shown:?}"
    );
}
