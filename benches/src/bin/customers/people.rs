//! People who do not exist, always the same ones: their names are made of syllables, some of them common and most of them
//! rare, as names are.

use turnero::customers::{COLUMNS, ImportRow};

const SYLLABLES: [&str; 20] = [
    "ba", "ca", "de", "fi", "go", "la", "ma", "ne", "pi", "ro", "sa", "te", "vi", "zu", "ña", "lo",
    "mi", "ri", "co", "dé",
];

/// A number that looks like chance, from a number and what it is for.
pub(super) fn chance(number: u64, what: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(what << 32 | what);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// One of so many names: the first ones are the commonest.
fn name(number: u64, what: u64, names: u64) -> String {
    // The square of something even is small more often than large.
    let even = chance(number, what) % 1_000;
    let mut which = names * even * even / 1_000_000 + 7;
    let mut name = String::new();
    for _ in 0..3 {
        let syllable = usize::try_from(which % SYLLABLES.len() as u64).unwrap_or(0);
        name.push_str(SYLLABLES.get(syllable).copied().unwrap_or("la"));
        which = which / SYLLABLES.len() as u64 + which % 7;
    }
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn given_names(number: u64) -> String {
    format!("{} {}", name(number, 1, 300), name(number, 2, 300))
}

pub(super) fn surnames(number: u64) -> String {
    format!("{} {}", name(number, 3, 3_000), name(number, 4, 3_000))
}

/// The number of the identity document.
pub(super) fn number(number: u64) -> String {
    // An odd factor keeps them apart.
    (1_000_000_000 + number.wrapping_mul(7_919) % 1_000_000_007).to_string()
}

pub(super) fn phone(number: u64) -> String {
    format!("+573{:09}", chance(number, 5) % 1_000_000_000)
}

/// The row of a file that tells of somebody.
pub(super) fn row(number: u64) -> ImportRow {
    let values = COLUMNS.map(|column| match column {
        "document_kind" => "CC".to_owned(),
        "document_number" => self::number(number),
        "given_names" => given_names(number),
        "surnames" => surnames(number),
        "email" => format!("somebody.{number}@example.com"),
        "phone" => phone(number),
        "address" => format!("Calle {} # {}-{}", number % 170, number % 90, number % 60),
        "municipality" => format!("{:05}", 5_000 + chance(number, 6) % 90_000),
        "language" => "es-CO".to_owned(),
        _ => String::new(),
    });
    ImportRow { line: number + 1, values: values.to_vec() }
}
