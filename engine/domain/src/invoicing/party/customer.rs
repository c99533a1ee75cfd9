use super::{IdentityTerms, Organisation, PartyTerms, Tribute};
use crate::customers;
use crate::customers::CustomerTerms;

impl PartyTerms {
    /// Somebody of the directory of customers, as they would be written into a form. Nobody, where no identity document
    /// is known of them: an invoice cannot name them then.
    pub fn of_customer(known: &CustomerTerms) -> Option<Self> {
        let document = known.document.as_ref()?;
        let name = Some(known.party.full_name());
        let (organisation, company, names) = match known.party {
            customers::Party::Company { .. } => (Organisation::Legal, name, None),
            customers::Party::Person { .. } => (Organisation::Natural, None, name),
        };
        let address = known.address.as_ref();
        let text = |text: &str| text.to_owned();
        Some(Self {
            identity: IdentityTerms {
                kind: document.kind(),
                number: document.number().to_owned(),
                check_digit: document.check_digit(),
            },
            organisation,
            company,
            names,
            trade_name: known.trade_name.as_ref().map(|name| text(name.as_str())),
            address: address.map(|address| text(address.line().as_str())),
            email: known.email.as_ref().map(|email| text(email.as_str())),
            phone: known.phone.as_ref().map(|phone| text(phone.as_str())),
            country: address.map(|address| text(address.country().as_str())),
            municipality: address
                .and_then(|address| address.municipality())
                .map(|municipality| text(municipality.as_str())),
            tribute: match known.tax.tribute {
                customers::Tribute::Vat => Tribute::Iva,
                customers::Tribute::None => Tribute::None,
            },
            responsibilities: known
                .tax
                .responsibilities
                .iter()
                .map(|responsibility| responsibility.as_str().to_owned())
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::{Party, Responsibility};
    use crate::identity::{IdentityDocument, IdentityKind};
    use crate::invoicing::field::Field;

    #[test]
    fn what_the_directory_knows_stands_on_the_invoice() {
        let mut known =
            CustomerTerms::new(Party::Company { name: "HALLTEC S.A.S.".parse().unwrap() });
        assert!(PartyTerms::of_customer(&known).is_none(), "nobody knows its NIT");
        known.document = IdentityDocument::new(IdentityKind::Nit, "900825759", None).ok();
        known.email = "pagos@halltec.example".parse().ok();
        known.tax.tribute = customers::Tribute::Vat;
        known.tax.responsibilities = vec![Responsibility::LargeTaxpayer];
        let party = PartyTerms::of_customer(&known).unwrap().checked(&Field::new("party")).unwrap();
        assert_eq!((party.identity.number(), party.name.as_ref()), ("900825759", "HALLTEC S.A.S."));
        assert_eq!(party.identity.check_digit().unwrap().to_string(), "7");
        assert_eq!((party.tribute, party.organisation), (Tribute::Iva, Organisation::Legal));
        assert_eq!(party.responsibilities.as_ref(), ["O-13".into()]);
        assert_eq!(party.email.as_deref(), Some("pagos@halltec.example"));
    }
}
