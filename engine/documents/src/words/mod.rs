//! Amounts in words, so that nobody adds a digit.

mod english;
mod spanish;

use turnero_domain::money::{Amount, Currency};

use crate::labels::Tongue;

/// An amount in words, with its currency: "ochenta y un mil doscientos treinta y dos pesos con 50/100". `None` for
/// what is below nothing or beyond what has words here (a million million).
pub fn in_words(amount: Amount, currency: Currency, tongue: Tongue) -> Option<String> {
    let written = cents(amount);
    let (whole, cents) = written.split_once('.')?;
    let whole: u64 = whole.parse().ok()?;
    if whole >= 1_000_000_000_000 {
        return None;
    }
    let cents = if cents == "00" { String::new() } else { cents.to_owned() };
    Some(match tongue {
        Tongue::Spanish => {
            let name = spanish::currency(currency, whole);
            // "Un millón de pesos", but "un millón cien pesos".
            let of = if whole >= 1_000_000 && whole.is_multiple_of(1_000_000) { " de" } else { "" };
            let words = spanish::number(whole);
            let cents = if cents.is_empty() { cents } else { format!(" con {cents}/100") };
            capital(&format!("{words}{of} {name}{cents}"))
        }
        Tongue::English => {
            let (words, name) = (english::number(whole), english::currency(currency, whole));
            let cents = if cents.is_empty() { cents } else { format!(" and {cents}/100") };
            capital(&format!("{words} {name}{cents}"))
        }
    })
}

/// An amount with two decimals, cut and not rounded, as the tax authority writes it: `81232.50`.
pub fn cents(amount: Amount) -> String {
    let written = amount.truncated_to_cents().to_string();
    match written.split_once('.') {
        None => format!("{written}.00"),
        Some((whole, decimals)) => format!("{whole}.{decimals:0<2}"),
    }
}

/// An amount as people of a language write it: `81.232,50` or `81,232.50`, with the decimals that it has.
pub fn in_figures(amount: Amount, decimals: u32, tongue: Tongue) -> String {
    let written = amount.to_string();
    let (sign, digits) =
        written.strip_prefix('-').map_or(("", written.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let [groups, point] = match tongue {
        Tongue::Spanish => ['.', ','],
        Tongue::English => [',', '.'],
    };
    let mut figures = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            figures.push(groups);
        }
        figures.push(digit);
    }
    let wanted = usize::try_from(decimals).unwrap_or_default();
    if wanted > 0 || !fraction.trim_end_matches('0').is_empty() {
        figures.push(point);
        figures.push_str(&format!("{fraction:0<wanted$}"));
    }
    figures
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(amount: &str, currency: Currency, spanish: &str, english: &str) {
        let amount = amount.parse().unwrap();
        let say = |tongue| in_words(amount, currency, tongue).unwrap();
        assert_eq!(say(Tongue::Spanish), spanish);
        assert_eq!(say(Tongue::English), english);
    }

    #[test]
    fn amounts_are_said_as_people_say_them() {
        let cop = Currency::COP;
        let usd = Currency::new("USD").unwrap();
        check("0", cop, "Cero pesos", "Zero pesos");
        check("1", cop, "Un peso", "One peso");
        check("21", cop, "Veintiún pesos", "Twenty-one pesos");
        check("31", cop, "Treinta y un pesos", "Thirty-one pesos");
        check("100", cop, "Cien pesos", "One hundred pesos");
        check("101", cop, "Ciento un pesos", "One hundred one pesos");
        check("500", cop, "Quinientos pesos", "Five hundred pesos");
        check("1000", cop, "Mil pesos", "One thousand pesos");
        check("21000", cop, "Veintiún mil pesos", "Twenty-one thousand pesos");
        check("1000000", cop, "Un millón de pesos", "One million pesos");
        check("2000100", cop, "Dos millones cien pesos", "Two million one hundred pesos");
        check(
            "81232.50",
            cop,
            "Ochenta y un mil doscientos treinta y dos pesos con 50/100",
            "Eighty-one thousand two hundred thirty-two pesos and 50/100",
        );
        check(
            "1234567890.01",
            usd,
            "Mil doscientos treinta y cuatro millones quinientos sesenta y siete mil ochocientos noventa dólares con 01/100",
            "One billion two hundred thirty-four million five hundred sixty-seven thousand eight hundred ninety dollars and 01/100",
        );
        check("16", Currency::new("CHF").unwrap(), "Dieciséis CHF", "Sixteen CHF");
    }

    #[test]
    fn figures_are_grouped_as_a_language_groups_them() {
        let write =
            |amount: &str, decimals, tongue| in_figures(amount.parse().unwrap(), decimals, tongue);
        assert_eq!(write("81232.5", 2, Tongue::Spanish), "81.232,50");
        assert_eq!(write("1081232.50", 2, Tongue::English), "1,081,232.50");
        assert_eq!(write("-1000", 0, Tongue::Spanish), "-1.000");
        assert_eq!(write("999", 0, Tongue::English), "999");
        assert_eq!(write("0.125", 0, Tongue::English), "0.125");
        assert_eq!(cents("7.999".parse().unwrap()), "7.99");
        assert_eq!(cents("7".parse().unwrap()), "7.00");
    }

    #[test]
    fn what_has_no_words_has_none() {
        let say = |amount: &str| in_words(amount.parse().unwrap(), Currency::COP, Tongue::Spanish);
        assert_eq!(say("-1"), None);
        assert_eq!(say("1000000000000"), None);
    }
}
