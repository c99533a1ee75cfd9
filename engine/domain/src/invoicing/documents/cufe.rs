use std::fmt::Write;

use sha2::{Digest, Sha384};

use super::{Clock, DocumentCode, DocumentNumber};
use crate::hours::Date;
use crate::invoicing::kept::TechnicalKey;
use crate::invoicing::settings::Environment;
use crate::money::Amount;

/// What the CUFE of an invoice is made from, and with the PIN of the software instead of the technical key the
/// CUDE of a note.
#[derive(Debug, Clone, Copy)]
pub struct CodeParts<'a> {
    /// Its number, with its prefix.
    pub number: &'a DocumentNumber,
    /// The day of issue, where the tax authority is.
    pub date: Date,
    /// The time of issue there.
    pub clock: &'a Clock,
    /// What the lines come to without taxes.
    pub gross: Amount,
    /// IVA: 01.
    pub iva: Amount,
    /// INC: 04.
    pub inc: Amount,
    /// ICA: 03.
    pub ica: Amount,
    /// What is to be paid.
    pub total: Amount,
    /// The NIT of the issuer, without check digit.
    pub issuer: &'a str,
    /// The number of the buyer's identity document.
    pub buyer: &'a str,
    /// The technical key of the range, or the PIN of the software.
    pub key: &'a TechnicalKey,
    /// Whether the document counts.
    pub environment: Environment,
}

impl CodeParts<'_> {
    /// The CUFE or CUDE.
    pub fn code(&self) -> DocumentCode {
        let digest = Sha384::digest(self.line().as_bytes());
        let mut code = String::with_capacity(96);
        for byte in &digest {
            // A String takes whatever is written to it.
            let _ = write!(code, "{byte:02x}");
        }
        DocumentCode::of_digest(code)
    }

    /// Its parts one after the other. Amounts are cut to two decimals here, and never rounded.
    fn line(&self) -> String {
        let Self { number, date, clock, issuer, buyer, .. } = self;
        let [gross, iva, inc, ica, total] =
            [self.gross, self.iva, self.inc, self.ica, self.total].map(Amount::truncated_to_cents);
        let (key, environment) = (self.key.as_str(), self.environment.dian_code());
        format!(
            "{number}{date}{clock}{gross}01{iva}04{inc}03{ica}{total}{issuer}{buyer}{key}{environment}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    /// The code of a document, and the line that it is made from.
    fn code_and_line(
        [number, date, clock]: [&str; 3],
        [gross, iva, inc, ica, total]: [&str; 5],
        [issuer, buyer, key]: [&str; 3],
    ) -> (String, String) {
        let (number, clock) = (number.parse().unwrap(), clock.parse().unwrap());
        let parts = CodeParts {
            number: &number,
            date: date.parse().unwrap(),
            clock: &clock,
            gross: amount(gross),
            iva: amount(iva),
            inc: amount(inc),
            ica: amount(ica),
            total: amount(total),
            issuer,
            buyer,
            key: &TechnicalKey::new(key),
            environment: Environment::Production,
        };
        (parts.code().as_str().to_owned(), parts.line())
    }

    #[test]
    fn the_cufe_is_that_of_the_tax_authoritys_own_example() {
        // Anexo Técnico 1.9, 11.2: the parts, their line and the code as printed there.
        let (code, line) = code_and_line(
            ["323200000129", "2019-01-16", "10:53:10-05:00"],
            ["1500000", "285000", "0", "0", "1785000"],
            ["700085371", "800199436", "693ff6f2a553c3646a063436fd4dd9ded0311471"],
        );
        assert_eq!(
            line,
            "3232000001292019-01-1610:53:10-05:001500000.0001285000.00040.00030.001785000.00\
             700085371800199436693ff6f2a553c3646a063436fd4dd9ded03114711"
        );
        assert_eq!(
            code,
            "8bb918b19ba22a694f1da11c643b5e9de39adf60311cf179179e9b33381030bcd4c3c3f156c506ed\
             5908f9276f5bd9b4"
        );
    }

    #[test]
    fn the_cude_is_that_of_the_tax_authoritys_own_example() {
        // Anexo Técnico 1.9, 11.4: a credit note, with the PIN of the software.
        let (code, _) = code_and_line(
            ["8110007871", "2019-01-12", "07:00:00-05:00"],
            ["5000", "950", "0", "0", "5950"],
            ["900373076", "8355990", "12301"],
        );
        assert_eq!(
            code,
            "907e4444decc9e59c160a2fb3b6659b33dc5b632a5008922b9a62f83f757b1c448e47f5867f2b50d\
             bdb96f48c7681168"
        );
    }

    #[test]
    fn amounts_are_cut_and_not_rounded() {
        let (_, line) = code_and_line(
            ["SETP1", "2026-11-20", "10:42:00-05:00"],
            ["10.999", "2.0899", "0.001", "0", "13.0889"],
            ["900825759", "222222222222", "k"],
        );
        assert_eq!(
            line,
            "SETP12026-11-2010:42:00-05:0010.99012.08040.00030.0013.08900825759222222222222k1"
        );
    }
}
