//! A record as one piece of memory: a customer as a struct of texts takes four times as much, and a million of them are
//! asked for one at a time. The names come first, for they are looked at most.
//!
//! Documents are written like this too, so what stands here stays where it is: a new field comes last, and is missing in
//! what was written before; words and kinds keep their places, and new ones come behind them.

use std::fmt;
use std::sync::Arc;

use super::bytes::{Packer, Unpacker};
use crate::customers::customer::{
    Customer, CustomerNote, CustomerTerms, InvoiceMention, Kept, MergedInto, Visit,
};
use crate::customers::fields::{
    Address, Channel, Consent, Country, Line, Municipality, Party, PartyKind, PriorityClaim, Proof,
    Purpose, Regime, Responsibility, TaxTerms, Tribute,
};
use crate::identity::{IdentityDocument, IdentityKind};
use crate::{Language, PrincipalId};

/// What stands where the record of a customer says whether it is a person or a company.
const MERGED: u8 = u8::MAX;

/// A packed record.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Record(Arc<[u8]>);

/// Whose record it is, is nobody's business who reads a log.
impl fmt::Debug for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Record({} bytes)", self.0.len())
    }
}

/// The names in a record, without the rest.
#[derive(Clone, Copy)]
pub(in crate::customers) struct Names<'a>(pub(in crate::customers) [&'a str; 3]);

impl Record {
    /// One that was packed before.
    pub(super) fn of_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }

    /// As it is written down.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn pack(kept: &Kept) -> Self {
        let mut packer = Packer(Vec::with_capacity(256));
        match kept {
            Kept::Customer(customer) => pack_customer(&mut packer, customer),
            Kept::MergedInto(merged) => {
                packer.byte(MERGED);
                packer.id(merged.into);
                packer.time(merged.at);
            }
        }
        Self(packer.0.into())
    }

    /// What was packed; `None` if it was not packed here.
    pub(super) fn unpack(&self) -> Option<Kept> {
        let unpacker = &mut Unpacker(&self.0);
        match unpacker.byte()? {
            MERGED => {
                let (into, at) = (unpacker.id()?, unpacker.time()?);
                Some(Kept::MergedInto(MergedInto { into, at }))
            }
            tag => {
                let customer = unpack_customer(unpacker, tag)?;
                // More than is known was written by a newer program, and would be lost with the next change.
                unpacker.0.is_empty().then(|| Kept::Customer(Box::new(customer)))
            }
        }
    }

    /// Only the names: given names and surnames or the company's, and what it calls itself. `None` for a double.
    pub(super) fn names(&self) -> Option<Names<'_>> {
        let unpacker = &mut Unpacker(&self.0);
        (unpacker.byte()? != MERGED).then_some(())?;
        Some(Names([unpacker.text()?, unpacker.text()?, unpacker.text()?]))
    }

    /// Only the document.
    pub(super) fn document(&self) -> Option<(IdentityKind, &str)> {
        let unpacker = &mut Unpacker(&self.0);
        (unpacker.byte()? != MERGED).then_some(())?;
        for _ in 0..3 {
            unpacker.text()?;
        }
        let kind = unpacker.byte()?;
        let number = unpacker.text()?;
        Some((kind_at(kind)??, number))
    }
}

/// 0 for none, else one more than the place of the kind.
fn kind_at(place: u8) -> Option<Option<IdentityKind>> {
    match usize::from(place).checked_sub(1) {
        None => Some(None),
        Some(place) => IdentityKind::all().nth(place).map(Some),
    }
}

fn place_of(document: Option<&IdentityDocument>) -> u8 {
    let place =
        document.and_then(|document| IdentityKind::all().position(|kind| kind == document.kind()));
    place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(0)
}

fn pack_customer(packer: &mut Packer, customer: &Customer) {
    let terms = &customer.terms;
    packer.byte(terms.party.kind().place());
    match &terms.party {
        Party::Person { given_names, surnames } => {
            packer.text(given_names.as_str());
            packer.maybe(surnames.as_ref().map(Line::as_str));
        }
        Party::Company { name } => {
            packer.text(name.as_str());
            packer.text("");
        }
    }
    packer.maybe(terms.trade_name.as_ref().map(Line::as_str));
    packer.byte(place_of(terms.document.as_ref()));
    packer.maybe(terms.document.as_ref().map(IdentityDocument::number));
    packer.maybe(terms.email.as_ref().map(|email| email.as_str()));
    packer.maybe(terms.phone.as_ref().map(|phone| phone.as_str()));
    packer.maybe(terms.address.as_ref().map(|address| address.line().as_str()));
    if let Some(address) = &terms.address {
        let municipality = address.municipality();
        packer.maybe(municipality.as_ref().map(Municipality::as_str));
        packer.text(address.country().as_str());
    }
    packer.byte(terms.tax.regime.place());
    packer.byte(terms.tax.tribute.place());
    packer.list(&terms.tax.responsibilities, |packer, item| packer.byte(item.place()));
    packer.maybe(terms.language.as_ref().map(Language::as_str));
    packer.list(terms.priority.as_slice(), |packer, claim| {
        packer.id(claim.priority);
        packer.byte(claim.proof.place());
    });
    packer.time(customer.added_at);
    packer.time(customer.changed_at);
    packer.list(&customer.consents, |packer, consent| {
        packer.byte(consent.purpose.place());
        packer.byte(consent.channel.place());
        packer.time(consent.given_at);
        packer.list(consent.withdrawn_at.as_slice(), |packer, at| packer.time(*at));
    });
    packer.list(&customer.notes, |packer, note| {
        packer.time(note.at);
        packer.text(&note.by.to_string());
        packer.text(note.text.as_str());
    });
    packer.list(&customer.visits, |packer, visit| {
        packer.time(visit.at);
        packer.id(visit.branch);
        packer.id(visit.service);
        packer.id(visit.ticket);
    });
    packer.number(customer.visits_before);
    packer.list(&customer.invoices, |packer, mention| {
        packer.time(mention.at);
        packer.id(mention.invoice);
    });
    packer.number(customer.invoices_before);
    packer.list(&customer.merged, |packer, merged| packer.id(*merged));
}

fn unpack_customer(unpacker: &mut Unpacker<'_>, tag: u8) -> Option<Customer> {
    let terms = unpack_terms(unpacker, tag)?;
    Some(Customer {
        terms,
        added_at: unpacker.time()?,
        changed_at: unpacker.time()?,
        consents: unpacker.list(|unpacker| {
            Some(Consent {
                purpose: Purpose::at(unpacker.byte()?)?,
                channel: Channel::at(unpacker.byte()?)?,
                given_at: unpacker.time()?,
                withdrawn_at: unpacker.list(Unpacker::time)?.pop(),
            })
        })?,
        notes: unpacker.list(|unpacker| {
            Some(CustomerNote {
                at: unpacker.time()?,
                by: unpacker.text()?.parse::<PrincipalId>().ok()?,
                text: unpacker.text()?.parse().ok()?,
            })
        })?,
        visits: unpacker.list(|unpacker| {
            Some(Visit {
                at: unpacker.time()?,
                branch: unpacker.id()?,
                service: unpacker.id()?,
                ticket: unpacker.id()?,
            })
        })?,
        visits_before: unpacker.number()?,
        invoices: unpacker.list(|unpacker| {
            Some(InvoiceMention { at: unpacker.time()?, invoice: unpacker.id()? })
        })?,
        invoices_before: unpacker.number()?,
        merged: unpacker.list(Unpacker::id)?,
    })
}

fn unpack_terms(unpacker: &mut Unpacker<'_>, tag: u8) -> Option<CustomerTerms> {
    let (name, surnames) = (unpacker.text()?, unpacker.maybe(str::parse)?);
    let party = match PartyKind::at(tag)? {
        PartyKind::Person => Party::Person { given_names: name.parse().ok()?, surnames },
        PartyKind::Company => Party::Company { name: name.parse().ok()? },
    };
    let trade_name = unpacker.maybe(str::parse)?;
    let document = match (kind_at(unpacker.byte()?)?, unpacker.text()?) {
        (None, _) => None,
        (Some(kind), number) => Some(IdentityDocument::new(kind, number, None).ok()?),
    };
    let (email, phone) = (unpacker.maybe(str::parse)?, unpacker.maybe(str::parse)?);
    let address = match unpacker.maybe(Line::new)? {
        None => None,
        Some(line) => {
            let municipality = unpacker.maybe(Municipality::new)?;
            Some(Address::new(line, municipality, Country::new(unpacker.text()?).ok()?).ok()?)
        }
    };
    Some(CustomerTerms {
        party,
        document,
        trade_name,
        email,
        phone,
        address,
        tax: TaxTerms {
            regime: Regime::at(unpacker.byte()?)?,
            tribute: Tribute::at(unpacker.byte()?)?,
            responsibilities: unpacker.list(|unpacker| Responsibility::at(unpacker.byte()?))?,
        },
        language: unpacker.maybe(Language::new)?,
        priority: unpacker
            .list(|unpacker| {
                let (priority, proof) = (unpacker.id()?, Proof::at(unpacker.byte()?)?);
                Some(PriorityClaim { priority, proof })
            })?
            .pop(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::{ana, company, everything};
    use crate::given::minute;

    #[test]
    fn what_is_packed_comes_back() {
        for terms in [ana(), company()] {
            let kept = Kept::Customer(Box::new(Customer::new(terms, minute(3))));
            assert_eq!(Record::pack(&kept).unpack(), Some(kept));
        }
        let kept = Kept::Customer(Box::new(everything()));
        assert_eq!(Record::pack(&kept).unpack(), Some(kept));
        let merged = MergedInto { into: uuid::Uuid::from_u128(9).into(), at: minute(1) };
        let record = Record::pack(&Kept::MergedInto(merged));
        assert_eq!(record.unpack(), Some(Kept::MergedInto(merged)));
        assert!(record.names().is_none() && record.document().is_none());
    }

    #[test]
    fn names_and_document_are_read_without_the_rest() {
        let record = Record::pack(&Kept::Customer(Box::new(everything())));
        let document = everything().terms.document.unwrap();
        assert_eq!(record.document(), Some((document.kind(), document.number())));
        assert_eq!(record.names().unwrap().0[0], "Ana María");
        let small = Record::pack(&Kept::Customer(Box::new(Customer::new(ana(), minute(3)))));
        assert!(small.0.len() < 120, "{small:?}");
        assert_eq!(format!("{small:?}"), format!("Record({} bytes)", small.0.len()));
    }
}
