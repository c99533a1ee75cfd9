//! What the stand-in makes of a document: its amounts, and its code.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use turnero_domain::hours::Date;
use turnero_domain::invoicing::{Clock, CodeParts, DocumentNumber, Environment, TechnicalKey};
use turnero_domain::money::{Amount, MoneyRefusal, Percent, Rounding};
use turnero_domain::{Seconds, Timestamp};

use super::checks::text;
use crate::factus::v1::arithmetic;

/// The issuer that the documentation has.
const ISSUER: &str = "900825759";
/// The technical key that its range has there.
const TECHNICAL_KEY: &str = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c";

/// A document, worked out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) gross: Amount,
    pub(super) tax: Amount,
    pub(super) surcharge: Amount,
    pub(super) total: Amount,
    iva: Amount,
    inc: Amount,
    /// What is kept back, by its code. It lowers no total.
    withheld: BTreeMap<String, Amount>,
    pub(super) items: Vec<Value>,
}

impl Figures {
    /// Nothing yet, to the cent.
    pub(super) fn nothing() -> Self {
        let zero = arithmetic::cents(Amount::ZERO);
        Self { gross: zero, tax: zero, surcharge: zero, iva: zero, inc: zero, ..Self::default() }
    }

    /// A line.
    pub(super) fn add(&mut self, gross: Amount, tax: Amount) -> Result<(), MoneyRefusal> {
        self.gross = self.gross.plus(gross)?;
        self.tax = self.tax.plus(tax)?;
        Ok(())
    }

    /// A tax, by DIAN's code.
    pub(super) fn charge(&mut self, code: &str, tax: Amount) -> Result<(), MoneyRefusal> {
        match code {
            "01" => self.iva = self.iva.plus(tax)?,
            "04" => self.inc = self.inc.plus(tax)?,
            _ => {}
        }
        Ok(())
    }
}

/// What a document comes to.
pub(super) fn figures(body: &Value) -> Result<Figures, MoneyRefusal> {
    let mut whole = Figures::nothing();
    for item in body.get("items").and_then(Value::as_array).into_iter().flatten() {
        let rate = |name: &str| text(item, name).parse::<Percent>();
        let price: Amount = text(item, "/price").parse()?;
        let (discount, tax) = (rate("/discount_rate")?, rate("/tax_rate")?);
        let line = arithmetic::line(price, text(item, "/quantity").parse()?, discount, tax)?;
        whole.add(line.gross, line.tax)?;
        let code = if text(item, "/tribute_id") == "1" { "01" } else { "04" };
        whole.charge(code, line.tax)?;
        let withheld = withheld(item, line)?;
        for one in &withheld {
            let kept =
                whole.withheld.entry(one.code.clone()).or_insert(arithmetic::cents(Amount::ZERO));
            *kept = kept.plus(one.value)?;
        }
        whole.items.push(json!({
            "scheme_id": item.get("scheme_id"), "note": item.get("note"),
            "code_reference": item.get("code_reference"), "name": item.get("name"),
            "quantity": item.get("quantity"), "discount_rate": two_decimals(&text(item, "/discount_rate")),
            "discount": line.discount, "gross_value": line.gross, "tax_rate": item.get("tax_rate"),
            "taxable_amount": line.gross, "tax_amount": line.tax,
            "price": arithmetic::cents(price), "is_excluded": item.get("is_excluded"),
            "tribute": {"id": item.get("tribute_id"), "code": code, "name": called(code)},
            // Alone among amounts a number, and a whole one where it can be.
            "total": number(line.total),
            "withholding_taxes": withheld.iter().map(Withheld::shown).collect::<Vec<_>>(),
            "mandate": item.get("mandate"),
        }));
    }
    for charge in body.get("allowance_charges").and_then(Value::as_array).into_iter().flatten() {
        whole.surcharge = whole.surcharge.plus(text(charge, "/amount").parse()?)?;
    }
    whole.total = arithmetic::cents(whole.gross.plus(whole.tax)?.plus(whole.surcharge)?);
    Ok(whole)
}

/// What is kept back of a line.
struct Withheld {
    code: String,
    rate: String,
    value: Amount,
}

impl Withheld {
    fn shown(&self) -> Value {
        let (code, name) = (self.code.as_str(), called(&self.code));
        json!({
            "tribute_code": code, "name": name, "value": self.value,
            "rates": [{"code": code, "name": name, "rate": two_decimals(&self.rate)}],
        })
    }
}

/// What is kept back of a line, by its code: ReteIVA of its tax, the others of its price without.
fn withheld(item: &Value, line: arithmetic::LineFigures) -> Result<Vec<Withheld>, MoneyRefusal> {
    let all = item.get("withholding_taxes").and_then(Value::as_array).into_iter().flatten();
    let each = all.map(|one| {
        let (code, rate) = (text(one, "/code"), text(one, "/withholding_tax_rate"));
        let base = if code == "05" { line.tax } else { line.gross };
        let value = base.percent(rate.parse()?)?.rounded(2, Rounding::HalfEven);
        Ok(Withheld { code, rate, value })
    });
    let mut each = each.collect::<Result<Vec<_>, MoneyRefusal>>()?;
    each.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(each)
}

/// What a tax is called, by DIAN's code.
fn called(code: &str) -> &'static str {
    match code {
        "01" => "IVA",
        "04" => "INC",
        "05" => "ReteIVA",
        "06" => "ReteRenta",
        "07" => "ReteICA",
        _ => "",
    }
}

/// A rate as it is printed: with two decimals.
fn two_decimals(rate: &str) -> String {
    let rate: Amount = rate.parse().unwrap_or(Amount::ZERO);
    arithmetic::cents(rate).to_string()
}

/// An amount as a number.
fn number(amount: Amount) -> Value {
    let text = amount.to_string();
    let whole = text.strip_suffix(".00").unwrap_or(&text);
    serde_json::from_str(whole).unwrap_or(Value::Null)
}

/// What is kept back of a document, added up by its code.
pub(super) fn withholdings(figures: &Figures) -> Vec<Value> {
    let each = figures.withheld.iter();
    each.map(|(code, value)| json!({"tribute_code": code, "name": called(code), "value": value}))
        .collect()
}

/// What was put on top of a document, as it is shown.
pub(super) fn charges(body: &Value) -> Vec<Value> {
    let charges = body.get("allowance_charges").and_then(Value::as_array).into_iter().flatten();
    let shown = charges.map(|charge| {
        let (base, amount) = (text(charge, "/base_amount"), text(charge, "/amount"));
        let percent = |base: &str, amount: &str| {
            let (base, amount) = (base.parse::<Decimal>().ok()?, amount.parse::<Decimal>().ok()?);
            let percent = (amount * Decimal::ONE_HUNDRED).checked_div(base)?;
            let mut percent = percent.round_dp(2);
            percent.rescale(2);
            Some(percent.to_string())
        };
        json!({
            "concept_type": {"code": charge.get("concept_type"), "name": "Recargo Condicionado"},
            "is_surcharge": charge.get("is_surcharge"), "reason": charge.get("reason"),
            "base_amount": base, "percentage": percent(&base, &amount), "amount": amount,
        })
    });
    shown.collect()
}

/// The code of a document, by the formula of the tax authority.
pub(super) fn code(
    figures: &Figures,
    number: &DocumentNumber,
    buyer: &str,
    at: Timestamp,
) -> Option<String> {
    let (date, clock) = reading(at)?;
    let key = TechnicalKey::new(TECHNICAL_KEY);
    let parts = CodeParts {
        number,
        date,
        clock: &clock,
        gross: figures.gross,
        iva: figures.iva,
        inc: figures.inc,
        ica: Amount::ZERO,
        total: figures.total,
        issuer: ISSUER,
        buyer,
        key: &key,
        environment: Environment::Test,
    };
    Some(parts.code().as_str().to_owned())
}

/// What calendar and clock read in Bogota, which has no summer time.
pub(super) fn reading(at: Timestamp) -> Option<(Date, Clock)> {
    let local = at.plus_millis(-Seconds::minutes(5 * 60).as_millis());
    let seconds = local.as_millis().div_euclid(1_000).rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let clock = Clock::new(&format!("{hour:02}:{minute:02}:{second:02}-05:00")).ok()?;
    Some((Date::of_utc(local), clock))
}

/// A moment as Factus writes it: `09-01-2025 01:56:13 PM`.
pub(super) fn written(at: Timestamp) -> String {
    let Some((date, clock)) = reading(at) else { return String::new() };
    let date = date.to_string();
    let mut parts = date.split('-').rev();
    let mut part = || parts.next().unwrap_or_default();
    let (day, month, year) = (part(), part(), part());
    let (hour, rest) = clock.as_str().split_at_checked(2).unwrap_or_default();
    let hour: u8 = hour.parse().unwrap_or_default();
    let half = if hour < 12 { "AM" } else { "PM" };
    let twelfth = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    let rest = rest.trim_end_matches("-05:00");
    format!("{day}-{month}-{year} {twelfth:02}{rest} {half}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_the_documentation_prints_them() {
        let at = |text: &str| written(text.parse().unwrap());
        assert_eq!(at("2025-01-09T18:56:13Z"), "09-01-2025 01:56:13 PM");
        assert_eq!(at("2025-01-09T05:00:01Z"), "09-01-2025 12:00:01 AM");
        assert_eq!(at("2025-01-09T04:59:59Z"), "08-01-2025 11:59:59 PM");
    }
}
