use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{AddressMark, MessageId};
use crate::invoicing::documents::Printout;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Language, Message, Permission, TaxDocumentId};

/// Asks for all that a mail is written from. Nothing is recorded of the answer, which names people.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindMail {
    /// Whose.
    pub issuer: IssuerId,
    /// With which document.
    pub document: TaxDocumentId,
    /// Where the directory of customers says that it is to go. It is right about that where the document is not: an
    /// address is corrected there, and what was issued never changes.
    pub address: Option<Arc<str>>,
    /// What the customer is spoken to in.
    pub language: Option<Language>,
}

/// All that a mail is written from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMail {
    /// What it is known by.
    pub id: MessageId,
    /// Where it is to go. Nothing, where nobody has said so.
    pub address: Option<Arc<str>>,
    /// By what the address is known again.
    pub mark: Option<AddressMark>,
    /// Whether an earlier mail to this address came back.
    pub bouncing: bool,
    /// What the customer is spoken to in, if that is known.
    pub language: Option<Language>,
    /// Whose it is.
    pub issuer: IssuerId,
    /// All that is printed of the document, which is also what its mail is about.
    pub printout: Printout,
}

/// A log is read by more people than may know somebody.
impl fmt::Debug for FindMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FindMail({} ..)", self.document)
    }
}

impl fmt::Debug for OutgoingMail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OutgoingMail({} ..)", self.id)
    }
}

impl Message for FindMail {
    type Aggregate = Issuer;
    type Reply = OutgoingMail;

    const NAME: &'static str = "find_mail";
    const PERMISSION: Permission = permissions::MAILS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let (mailing, _) = issuer.waiting_mail(document)?;
        let printout = issuer.printout(document, settings, context.now);
        let printout = printout.ok_or(DocumentRefusal::DocumentUnknown { document })?;
        let paper = printout.view.paper.as_ref();
        let written = paper.and_then(|paper| paper.party.email.clone());
        let address = self.address.clone().or(written);
        let mark = address.as_ref().map(|address| AddressMark::of(self.issuer, address));
        Ok(Decided::answer(OutgoingMail {
            id: MessageId { document, number: mailing.number },
            bouncing: mark.as_ref().is_some_and(|mark| issuer.bounce_of(mark).is_some()),
            address,
            mark,
            language: self.language,
            issuer: self.issuer,
            printout,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn find(address: Option<&str>) -> FindMail {
        let address = address.map(Arc::from);
        FindMail { issuer: issuer(), document: document(), address, language: None }
    }

    #[test]
    fn a_mail_goes_where_the_directory_says_and_otherwise_where_the_document_says() {
        let given = mail_wanted();
        for (known, expected) in [(None, "alan@x.co"), (Some("alan@y.co"), "alan@y.co")] {
            let outcome = given.when(&find(known));
            let mail = outcome.then_nothing().answer();
            assert_eq!(mail.address.as_deref(), Some(expected));
            assert_eq!(mail.id.to_string(), "000000000000000000000000000000d0.1");
            assert!(!mail.bouncing && mail.printout.range.is_some());
            assert!(!format!("{:?} {mail:?}", find(known)).contains('@'), "no address in logs");
        }
    }

    #[test]
    fn an_address_that_came_back_is_known_again() {
        let given = mail_refused();
        let again = given.when(&ask_for_mail(false)).afterwards();
        assert!(again.when(&find(None)).answer().bouncing);
        assert!(again.when(&find(Some("ALAN@X.CO"))).answer().bouncing);
        assert!(!again.when(&find(Some("alan@y.co"))).answer().bouncing);
    }

    #[test]
    fn nothing_is_told_of_what_is_not_to_be_sent() {
        mail_sent().when(&find(None)).then_refused("mail.not_waiting");
    }
}
