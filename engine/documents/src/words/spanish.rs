use turnero_domain::money::Currency;

const UNITS: [&str; 30] = [
    "cero",
    "un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiún",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];
const TENS: [&str; 10] =
    ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];
const HUNDREDS: [&str; 10] = [
    "",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];

/// A number before a masculine noun.
pub(super) fn number(number: u64) -> String {
    let (millions, rest) = (number / 1_000_000, number % 1_000_000);
    let mut words = Vec::new();
    match millions {
        0 => {}
        1 => words.push("un millón".to_owned()),
        _ => words.push(format!("{} millones", below_million(millions))),
    }
    if rest > 0 || words.is_empty() {
        words.push(below_million(rest));
    }
    words.join(" ")
}

fn below_million(number: u64) -> String {
    let (thousands, rest) = (number / 1000, number % 1000);
    let mut words = Vec::new();
    match thousands {
        0 => {}
        1 => words.push("mil".to_owned()),
        _ => words.push(format!("{} mil", below_thousand(thousands))),
    }
    if rest > 0 || words.is_empty() {
        words.push(below_thousand(rest));
    }
    words.join(" ")
}

fn below_thousand(number: u64) -> String {
    let word = |list: &[&'static str], place: u64| {
        usize::try_from(place).ok().and_then(|place| list.get(place)).copied().unwrap_or_default()
    };
    if number == 100 {
        return "cien".to_owned();
    }
    let (hundreds, rest) = (number / 100, number % 100);
    let rest = match rest {
        0 if hundreds > 0 => String::new(),
        0..30 => word(&UNITS, rest).to_owned(),
        _ if rest % 10 == 0 => word(&TENS, rest / 10).to_owned(),
        _ => format!("{} y {}", word(&TENS, rest / 10), word(&UNITS, rest % 10)),
    };
    match (word(&HUNDREDS, hundreds), rest) {
        ("", rest) => rest,
        (hundreds, rest) if rest.is_empty() => hundreds.to_owned(),
        (hundreds, rest) => format!("{hundreds} {rest}"),
    }
}

/// What a currency is called; by its letters where we have no word for it.
pub(super) fn currency(currency: Currency, count: u64) -> String {
    let [one, many] = match currency.as_str() {
        "COP" | "MXN" | "ARS" | "CLP" | "UYU" | "DOP" => ["peso", "pesos"],
        "USD" => ["dólar", "dólares"],
        "EUR" => ["euro", "euros"],
        "BRL" => ["real", "reales"],
        other => [other, other],
    };
    (if count == 1 { one } else { many }).to_owned()
}
