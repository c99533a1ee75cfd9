use turnero_domain::money::Currency;

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(u64, &str); 3] =
    [(1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand")];

/// A number.
pub(super) fn number(number: u64) -> String {
    let mut words = Vec::new();
    let mut rest = number;
    for (size, name) in SCALES {
        if rest >= size {
            words.push(format!("{} {name}", below_thousand(rest / size)));
            rest %= size;
        }
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
    let (hundreds, rest) = (number / 100, number % 100);
    let small = match rest {
        0 if hundreds > 0 => String::new(),
        0..20 => word(&UNITS, rest).to_owned(),
        _ if rest % 10 == 0 => word(&TENS, rest / 10).to_owned(),
        _ => format!("{}-{}", word(&TENS, rest / 10), word(&UNITS, rest % 10)),
    };
    match (hundreds, small) {
        (0, small) => small,
        (hundreds, small) if small.is_empty() => format!("{} hundred", word(&UNITS, hundreds)),
        (hundreds, small) => format!("{} hundred {small}", word(&UNITS, hundreds)),
    }
}

/// What a currency is called; by its letters where we have no word for it.
pub(super) fn currency(currency: Currency, count: u64) -> String {
    let [one, many] = match currency.as_str() {
        "COP" | "MXN" | "ARS" | "CLP" | "UYU" | "DOP" => ["peso", "pesos"],
        "USD" | "CAD" | "AUD" => ["dollar", "dollars"],
        "EUR" => ["euro", "euros"],
        "GBP" => ["pound", "pounds"],
        other => [other, other],
    };
    (if count == 1 { one } else { many }).to_owned()
}
