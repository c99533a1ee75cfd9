use crate::TaxDocumentId;
use crate::invoicing::bounds::MAILS_WAITING_MAX;
use crate::invoicing::documents::DocumentKind;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::mail::MailTrouble;
use crate::invoicing::party::Buyer;
use crate::invoicing::settings::MailedBy;
use crate::invoicing::state::Issuer;

impl Issuer {
    /// What follows for its mail when a document stands: it is wanted, where we send it and there is somebody to send it
    /// to. Mails never hold up invoices: where too many wait, it is noted that this one was not sent.
    pub(in crate::invoicing) fn mail_wanted(
        &self,
        mailed_by: MailedBy,
        document: TaxDocumentId,
        kind: DocumentKind,
        buyer: Buyer,
    ) -> Option<InvoicingEvent> {
        if mailed_by != MailedBy::Us || kind.is_bought() || buyer == Buyer::FinalConsumer {
            return None;
        }
        let number = self.next_mail(document);
        if self.index.mails.len() >= MAILS_WAITING_MAX {
            let why = MailTrouble::TooManyWait;
            return Some(InvoicingEvent::MailFailed { document, number, why });
        }
        Some(InvoicingEvent::MailWanted { document, number })
    }

    /// The number of the next mail with this document.
    pub(super) fn next_mail(&self, document: TaxDocumentId) -> u32 {
        let mailing = self.document(document).and_then(|found| found.mailing.as_ref());
        mailing.map_or(1, |mailing| mailing.number.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use crate::invoicing::documents::IssueDocument;
    use crate::invoicing::example::*;

    #[test]
    fn a_document_that_stands_is_mailed_once_by_whoever_the_settings_name() {
        let issue = IssueDocument { issuer: issuer(), document: document() };
        let wanted = InvoicingEvent::MailWanted { document: document(), number: 1 };
        let events = drafted_for_a_person(&mailed_by_us(&ready())).when(&issue);
        assert_eq!(events.events().last(), Some(&wanted));
        for given in [drafted_for_a_person(&ready()), drafted_in(&mailed_by_us(&ready()))] {
            let outcome = given.when(&issue);
            assert!(
                !outcome.events().contains(&wanted),
                "the gateway sends it, or nobody is known"
            );
        }
    }

    #[test]
    fn what_is_validated_elsewhere_is_mailed_when_it_is() {
        let given = mailed_and_validated();
        let mailing = given.state().document(document()).unwrap().mailing.unwrap();
        assert_eq!((mailing.number, mailing.attempt), (1, 0));
        assert_eq!(mailing.due_at(), Some(mailing.since));
    }

    #[test]
    fn mails_that_wait_never_hold_up_an_invoice() {
        let mut given = drafted_for_a_person(&mailed_by_us(&ready()));
        given.change(|issuer| {
            for n in 0..MAILS_WAITING_MAX as u128 {
                issuer.index.mails.insert((Timestamp::default(), nth_document(1_000 + n)));
            }
        });
        let outcome = given.when(&IssueDocument { issuer: issuer(), document: document() });
        let (document, number, why) = (document(), 1, MailTrouble::TooManyWait);
        let failed = InvoicingEvent::MailFailed { document, number, why };
        assert_eq!(outcome.events().last(), Some(&failed));
    }
}
