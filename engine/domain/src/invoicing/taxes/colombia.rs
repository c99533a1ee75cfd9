use super::{TaxCode, TaxNature, TaxTerms, WithheldOf};
use crate::Name;
use crate::money::Percent;

/// IVA: what most things are taxed with.
pub(in crate::invoicing) const IVA: TaxCode = TaxCode::known(*b"01\0\0");
/// ICA: the tax of a municipality.
pub(in crate::invoicing) const ICA: TaxCode = TaxCode::known(*b"03\0\0");
/// INC: what meals and telephones are taxed with.
pub(in crate::invoicing) const INC: TaxCode = TaxCode::known(*b"04\0\0");

const CHARGED: TaxNature = TaxNature::Charged;
const WITHHELD: TaxNature = TaxNature::Withheld { of: WithheldOf::Price };
const WITHHELD_OF_IVA: TaxNature = TaxNature::Withheld { of: WithheldOf::Tax(IVA) };

/// The taxes of Colombia, by DIAN's codes: what they are called, what they are worked out from, and the rates
/// that the law gives them (none where it gives many).
const TAXES: [(&str, &str, TaxNature, &[u8]); 13] = [
    // Exempt is IVA at a rate of 0; excluded is no tax at all, and stands on the line.
    ("01", "IVA", CHARGED, &[0, 5, 19]),
    ("02", "IC", CHARGED, &[]),
    ("03", "ICA", CHARGED, &[]),
    ("04", "INC", CHARGED, &[2, 4, 8, 16]),
    ("05", "ReteIVA", WITHHELD_OF_IVA, &[]),
    ("06", "ReteRenta", WITHHELD, &[]),
    ("07", "ReteICA", WITHHELD, &[]),
    ("20", "FtoHorticultura", CHARGED, &[]),
    ("21", "Timbre", CHARGED, &[]),
    ("22", "INC Bolsas", CHARGED, &[]),
    ("34", "IBUA", CHARGED, &[]),
    ("35", "ICUI", CHARGED, &[]),
    ("ZZ", "No aplica", CHARGED, &[0]),
];

/// The taxes that a new issuer knows.
pub(in crate::invoicing) fn colombia() -> impl Iterator<Item = (TaxCode, TaxTerms)> {
    TAXES.into_iter().filter_map(|(code, name, nature, rates)| {
        let rates = rates.iter().copied().map(Percent::whole).collect();
        // All of them can be read; a test counts.
        let (code, name) = (TaxCode::new(code).ok()?, Name::new(name).ok()?);
        Some((code, TaxTerms { name, nature, rates, active: true }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tax_of_colombia_can_be_read_and_stands_there_once() {
        let taxes: std::collections::BTreeMap<_, _> = colombia().collect();
        assert_eq!(taxes.len(), TAXES.len());
        assert_eq!(taxes[&IVA].name.as_str(), "IVA");
        assert_eq!(taxes[&INC].name.as_str(), "INC");
        assert_eq!(taxes[&ICA].name.as_str(), "ICA");
        let withheld = taxes.values().filter(|terms| terms.nature != CHARGED).count();
        assert_eq!(withheld, 3);
    }
}
