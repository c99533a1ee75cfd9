//! The columns of a file of customers, and how the cells of a row become terms and back.

use std::fmt::Display;
use std::str::FromStr;

use crate::Refusal;
use crate::customers::CustomerRefusal;
use crate::customers::customer::CustomerTerms;
use crate::customers::fields::{
    Address, Country, FieldRefusal, Line, Party, PartyKind, Regime, TaxTerms, Tribute,
};
use crate::identity::{CheckDigit, IdentityDocument, IdentityKind, IdentityRefusal};

/// The columns, in the order in which a row carries its values.
pub const COLUMNS: [&str; 17] = [
    "document_kind",
    "document_number",
    "check_digit",
    "kind",
    "given_names",
    "surnames",
    "company_name",
    "trade_name",
    "email",
    "phone",
    "address",
    "municipality",
    "country",
    "tax_regime",
    "tribute",
    "responsibilities",
    "language",
];

/// What stands between several values of one cell.
const BETWEEN: &str = " ";

/// Why a cell is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellRefusal {
    pub(super) column: &'static str,
    pub(super) error_code: &'static str,
    pub(super) reason: String,
}

impl CellRefusal {
    fn of(column: &'static str, refusal: &(impl Refusal + Display)) -> Self {
        Self { column, error_code: refusal.code(), reason: refusal.to_string() }
    }

    pub(super) fn new(column: &'static str, error_code: &'static str, reason: &str) -> Self {
        Self { column, error_code, reason: reason.to_owned() }
    }
}

/// The cells of a row by the names of their columns.
pub(super) struct Cells<'a>(pub(super) &'a [String]);

impl<'a> Cells<'a> {
    /// The value of a column; `None` if there is none.
    fn get(&self, column: &str) -> Option<&'a str> {
        let place = COLUMNS.iter().position(|known| *known == column)?;
        let cell = self.0.get(place)?.trim();
        // What a spreadsheet would have taken for a formula was written behind an apostrophe.
        let cell = match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(FORMULA) => rest,
            _ => cell,
        };
        (!cell.is_empty()).then_some(cell)
    }

    fn read<T>(&self, column: &'static str) -> Result<Option<T>, CellRefusal>
    where
        T: FromStr,
        T::Err: Refusal,
    {
        let cell = self.get(column).map(str::parse).transpose();
        cell.map_err(|refusal| CellRefusal::of(column, &refusal))
    }

    fn needed<T>(&self, column: &'static str) -> Result<T, CellRefusal>
    where
        T: FromStr,
        T::Err: Refusal,
    {
        self.read(column)?.ok_or_else(|| {
            CellRefusal::new(column, "import.cell_missing", "this cell is empty; fill it in")
        })
    }

    /// The terms that the row tells, and whether it says anything about taxes.
    pub(super) fn terms(&self) -> Result<(CustomerTerms, bool), CellRefusal> {
        let says_tax = ["tax_regime", "tribute", "responsibilities"];
        let says_tax = says_tax.iter().any(|column| self.get(column).is_some());
        let terms = CustomerTerms {
            document: Some(self.document()?),
            trade_name: self.read("trade_name")?,
            email: self.read("email")?,
            phone: self.read("phone")?,
            address: self.address()?,
            tax: self.tax()?,
            language: self.read("language")?,
            ..CustomerTerms::new(self.party()?)
        };
        terms.check().map_err(|refusal| {
            let column = match refusal {
                CustomerRefusal::TooManyResponsibilities { .. } => "responsibilities",
                _ => "document_number",
            };
            CellRefusal::of(column, &refusal)
        })?;
        Ok((terms, says_tax))
    }

    /// Without it nobody could tell whether the row was imported before.
    fn document(&self) -> Result<IdentityDocument, CellRefusal> {
        let kind: IdentityKind = self.needed("document_kind")?;
        let digit = match self.get("check_digit") {
            None => None,
            Some(cell) => {
                let digit = cell.parse().ok().and_then(|digit| CheckDigit::new(digit).ok());
                let invalid = IdentityRefusal::CheckDigitInvalid {};
                Some(digit.ok_or_else(|| CellRefusal::of("check_digit", &invalid))?)
            }
        };
        let number: Line<64> = self.needed("document_number")?;
        IdentityDocument::new(kind, number.as_str(), digit).map_err(|refusal| {
            let of_digit = matches!(
                refusal,
                IdentityRefusal::CheckDigitWrong { .. }
                    | IdentityRefusal::CheckDigitUnwanted { .. }
                    | IdentityRefusal::CheckDigitInvalid {}
            );
            let column = if of_digit { "check_digit" } else { "document_number" };
            CellRefusal::of(column, &refusal)
        })
    }

    fn party(&self) -> Result<Party, CellRefusal> {
        let kind = match self.read("kind")? {
            Some(kind) => kind,
            None if self.get("company_name").is_some() => PartyKind::Company,
            None => PartyKind::Person,
        };
        Ok(match kind {
            PartyKind::Company => Party::Company { name: self.needed("company_name")? },
            PartyKind::Person => {
                let surnames = self.read("surnames")?;
                Party::Person { given_names: self.needed("given_names")?, surnames }
            }
        })
    }

    fn address(&self) -> Result<Option<Address>, CellRefusal> {
        let municipality = self.read("municipality")?;
        let country: Option<Country> = self.read("country")?;
        if municipality.is_none() && country.is_none() && self.get("address").is_none() {
            return Ok(None);
        }
        Address::new(self.needed("address")?, municipality, country.unwrap_or_default())
            .map(Some)
            .map_err(|refusal| CellRefusal::of("municipality", &refusal))
    }

    fn tax(&self) -> Result<TaxTerms, CellRefusal> {
        let unsaid = TaxTerms::default();
        let regime: Option<Regime> = self.read("tax_regime")?;
        let tribute: Option<Tribute> = self.read("tribute")?;
        let mut responsibilities = Vec::new();
        let column = "responsibilities";
        for word in self.get(column).unwrap_or_default().split([' ', ';', ',']) {
            if !word.is_empty() {
                let read =
                    word.parse().map_err(|refusal: FieldRefusal| CellRefusal::of(column, &refusal));
                responsibilities.push(read?);
            }
        }
        Ok(TaxTerms {
            regime: regime.unwrap_or(unsaid.regime),
            tribute: tribute.unwrap_or(unsaid.tribute),
            responsibilities,
        })
    }
}

/// What a spreadsheet takes for the beginning of a formula, and carries out.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The cells that tell these terms, in the order of the columns.
pub(super) fn cells_of(terms: &CustomerTerms) -> [String; COLUMNS.len()] {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let document = terms.document.as_ref();
    let digit = document.and_then(IdentityDocument::check_digit);
    let address = terms.address.as_ref();
    let municipality = address.and_then(Address::municipality);
    let country = address.map(Address::country);
    let (given_names, surnames, company) = match &terms.party {
        Party::Company { name } => (None, None, Some(name.as_str())),
        Party::Person { given_names, surnames } => {
            (Some(given_names.as_str()), surnames.as_ref().map(Line::as_str), None)
        }
    };
    let responsibilities: Vec<_> =
        terms.tax.responsibilities.iter().map(|item| item.as_str()).collect();
    [
        text(document.map(|document| document.kind().as_str())),
        text(document.map(IdentityDocument::number)),
        digit.map(|digit| digit.to_string()).unwrap_or_default(),
        terms.party.kind().to_string(),
        text(given_names),
        text(surnames),
        text(company),
        text(terms.trade_name.as_ref().map(Line::as_str)),
        text(terms.email.as_ref().map(|email| email.as_str())),
        text(terms.phone.as_ref().map(|phone| phone.as_str())),
        text(address.map(|address| address.line().as_str())),
        text(municipality.as_ref().map(|code| code.as_str())),
        text(country.as_ref().map(|country| country.as_str())),
        terms.tax.regime.to_string(),
        terms.tax.tribute.to_string(),
        responsibilities.join(BETWEEN),
        text(terms.language.as_ref().map(|language| language.as_str())),
    ]
    .map(|cell| if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;

    #[test]
    fn terms_become_cells_and_cells_the_same_terms() {
        for terms in [ana(), company(), everything().terms] {
            let (read, says_tax) = Cells(&cells_of(&terms)).terms().unwrap();
            assert_eq!(read, CustomerTerms { priority: None, ..terms });
            assert!(says_tax);
        }
    }

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        let formula = "=1+1".parse().unwrap();
        let party = Party::Company { name: formula };
        let terms = CustomerTerms { party, phone: "+573101234567".parse().ok(), ..ana() };
        let cells = cells_of(&terms);
        assert_eq!((cells[6].as_str(), cells[9].as_str()), ("'=1+1", "'+573101234567"));
        assert_eq!(Cells(&cells).terms().unwrap().0, terms);
    }
}
