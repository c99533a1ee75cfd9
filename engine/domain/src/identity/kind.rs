use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::IdentityRefusal;

/// A kind of identity document. Written as people in Colombia abbreviate it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum IdentityKind {
    /// RC: the civil registration of a birth.
    CivilRegistration,
    /// TI: the identity card of a minor.
    IdentityCard,
    /// CC: the citizenship card.
    CitizenshipCard,
    /// TE: the foreigner's card of old.
    ForeignerCard,
    /// CE: the foreigner's identity card.
    ForeignerIdentityCard,
    /// NIT: the tax number, with a check digit.
    Nit,
    /// PA: a passport.
    Passport,
    /// DE: a document of another country.
    ForeignDocument,
    /// PEP: the special permit to stay.
    SpecialStayPermit,
    /// PPT: the permit for temporary protection, which came after it.
    TemporaryProtectionPermit,
    /// NE: the tax number of another country.
    ForeignTaxNumber,
    /// NUIP: the personal number of everybody who is registered.
    PersonalNumber,
}

/// What is known of a kind: its abbreviation, DIAN's code, and the number that the first version of Factus'
/// interface gives it.
type Row = (IdentityKind, &'static str, &'static str, Option<u8>);

const ROWS: [Row; 12] = [
    (IdentityKind::CivilRegistration, "RC", "11", Some(1)),
    (IdentityKind::IdentityCard, "TI", "12", Some(2)),
    (IdentityKind::CitizenshipCard, "CC", "13", Some(3)),
    (IdentityKind::ForeignerCard, "TE", "21", Some(4)),
    (IdentityKind::ForeignerIdentityCard, "CE", "22", Some(5)),
    (IdentityKind::Nit, "NIT", "31", Some(6)),
    (IdentityKind::Passport, "PA", "41", Some(7)),
    (IdentityKind::ForeignDocument, "DE", "42", Some(8)),
    (IdentityKind::SpecialStayPermit, "PEP", "47", Some(9)),
    (IdentityKind::TemporaryProtectionPermit, "PPT", "48", None),
    (IdentityKind::ForeignTaxNumber, "NE", "50", Some(10)),
    (IdentityKind::PersonalNumber, "NUIP", "91", Some(11)),
];

impl IdentityKind {
    /// All of them, in the order of DIAN's codes.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.into_iter().map(|(kind, ..)| kind)
    }

    fn row(self) -> Row {
        // Each kind has its row; a test walks them.
        ROWS.into_iter().find(|(kind, ..)| *kind == self).unwrap_or((self, "", "", None))
    }

    /// How people abbreviate it: `CC`.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// DIAN's code, which the second version of Factus' interface uses too: `13`.
    pub fn dian_code(self) -> &'static str {
        self.row().2
    }

    /// The kind with this code of DIAN's.
    pub fn from_dian_code(code: &str) -> Option<Self> {
        ROWS.into_iter().find(|(_, _, known, _)| *known == code).map(|(kind, ..)| kind)
    }

    /// The number that the first version of Factus' interface gives it; there is none for a PPT.
    pub fn factus_id(self) -> Option<u8> {
        self.row().3
    }

    /// Whether its number has digits only.
    pub const fn is_numeric(self) -> bool {
        match self {
            Self::IdentityCard | Self::CitizenshipCard | Self::Nit | Self::PersonalNumber => true,
            Self::CivilRegistration
            | Self::ForeignerCard
            | Self::ForeignerIdentityCard
            | Self::Passport
            | Self::ForeignDocument
            | Self::SpecialStayPermit
            | Self::TemporaryProtectionPermit
            | Self::ForeignTaxNumber => false,
        }
    }
}

impl FromStr for IdentityKind {
    type Err = IdentityRefusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let row = ROWS.into_iter().find(|(_, name, ..)| name.eq_ignore_ascii_case(text));
        row.map(|(kind, ..)| kind).ok_or_else(|| IdentityRefusal::KindUnknown {
            known: ROWS.map(|(_, name, ..)| name).join(", "),
        })
    }
}

impl TryFrom<String> for IdentityKind {
    type Error = IdentityRefusal;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<IdentityKind> for &'static str {
    fn from(kind: IdentityKind) -> Self {
        kind.as_str()
    }
}

impl fmt::Display for IdentityKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_an_abbreviation_and_codes_of_its_own() {
        let names: BTreeSet<_> = IdentityKind::all().map(IdentityKind::as_str).collect();
        let codes: BTreeSet<_> = IdentityKind::all().map(IdentityKind::dian_code).collect();
        let numbers: BTreeSet<_> =
            IdentityKind::all().filter_map(IdentityKind::factus_id).collect();
        assert_eq!((names.len(), codes.len(), numbers.len()), (12, 12, 11));
        for kind in IdentityKind::all() {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(IdentityKind::from_dian_code(kind.dian_code()), Some(kind));
        }
    }

    #[test]
    fn kinds_are_read_as_people_write_them() {
        assert_eq!(" nit".parse(), Ok(IdentityKind::Nit));
        assert_eq!(serde_json::to_string(&IdentityKind::CitizenshipCard).unwrap(), "\"CC\"");
        assert_eq!(serde_json::from_str::<IdentityKind>("\"cc\"").unwrap().dian_code(), "13");
        let refusal = "DNI".parse::<IdentityKind>().unwrap_err();
        assert!(
            refusal
                .to_string()
                .ends_with("take one of RC, TI, CC, TE, CE, NIT, PA, DE, PEP, PPT, NE, NUIP")
        );
    }
}
