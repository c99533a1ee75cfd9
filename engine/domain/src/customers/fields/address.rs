use serde::{Deserialize, Serialize};

use super::{FieldRefusal, Line, checked_text};

/// Where a customer lives or has its seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "WrittenAddress", into = "WrittenAddress")]
pub struct Address {
    line: Line<160>,
    municipality: Option<Municipality>,
    country: Country,
}

/// How it goes over a wire.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Address", deny_unknown_fields)]
struct WrittenAddress {
    line: Line<160>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    municipality: Option<Municipality>,
    #[serde(default)]
    country: Country,
}

impl Address {
    /// An address: street and number, the municipality if it is in Colombia, and the country.
    pub fn new(
        line: Line<160>,
        municipality: Option<Municipality>,
        country: Country,
    ) -> Result<Self, FieldRefusal> {
        if municipality.is_some() && country != Country::default() {
            return Err(FieldRefusal::MunicipalityAbroad {});
        }
        Ok(Self { line, municipality, country })
    }

    /// Street and number, and what else is written on a letter.
    pub const fn line(&self) -> &Line<160> {
        &self.line
    }

    /// The municipality, as an electronic invoice wants it.
    pub const fn municipality(&self) -> Option<Municipality> {
        self.municipality
    }

    /// The country.
    pub const fn country(&self) -> Country {
        self.country
    }
}

impl TryFrom<WrittenAddress> for Address {
    type Error = FieldRefusal;

    fn try_from(written: WrittenAddress) -> Result<Self, Self::Error> {
        let WrittenAddress { line, municipality, country } = written;
        Self::new(line, municipality, country)
    }
}

impl From<Address> for WrittenAddress {
    fn from(address: Address) -> Self {
        let Address { line, municipality, country } = address;
        Self { line, municipality, country }
    }
}

/// A municipality of Colombia, by its DANE code: two digits of the department, and three of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Municipality([u8; 5]);

impl Municipality {
    /// Checks a text that is to be a code.
    pub fn new(text: &str) -> Result<Self, FieldRefusal> {
        match <[u8; 5]>::try_from(text.trim().as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_digit) => Ok(Self(code)),
            _ => Err(FieldRefusal::MunicipalityInvalid {}),
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        // Only digits are in it.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

checked_text!(() Municipality);

/// A country, by the two letters of ISO 3166.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// Checks a text that is to be a country.
    pub fn new(text: &str) -> Result<Self, FieldRefusal> {
        match <[u8; 2]>::try_from(text.trim().to_ascii_uppercase().as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(FieldRefusal::CountryInvalid {}),
        }
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        // Only letters are in it.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Colombia, unless something else is said.
impl Default for Country {
    fn default() -> Self {
        Self(*b"CO")
    }
}

checked_text!(() Country);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn only_an_address_in_colombia_has_a_municipality() {
        let read = |json| serde_json::from_str::<Address>(json);
        let home = read(r#"{"line":"Calle 1 # 2-68","municipality":"68679"}"#).unwrap();
        assert_eq!(
            (home.country().as_str(), home.municipality().unwrap().as_str()),
            ("CO", "68679")
        );
        let line = Line::new("Gran Vía 1").unwrap();
        let abroad = Address::new(line, home.municipality(), Country::new("es").unwrap());
        assert_eq!(abroad.unwrap_err().code(), "municipality.abroad");
        assert!(read(r#"{"line":"Gran Vía 1","country":"ES"}"#).is_ok());
        for wrong in ["6867", "686790", "6867A"] {
            assert!(Municipality::new(wrong).is_err(), "{wrong}");
        }
        for wrong in ["C", "COL", "C1"] {
            assert!(Country::new(wrong).is_err(), "{wrong}");
        }
    }
}
