use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{
    Context, CustomerId, Decided, IssuerId, Message, Permission, TaxDocumentId, Timestamp,
};

/// Asks what mails are to be sent now, when one is to be sent next, and how many wait: for whoever carries them, and for
/// whoever watches over that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DueMails {
    /// Whose.
    pub issuer: IssuerId,
}

/// What mails are to be sent now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DueMailsFound {
    /// What is due, what is due for longest first; no more than a page.
    pub due: Vec<DueMail>,
    /// When the next is due that is not yet.
    pub next: Option<Timestamp>,
    /// How many wait in all.
    pub waiting: usize,
    /// Since when the one waits that waits longest, of those that are due first.
    pub since: Option<Timestamp>,
    /// How many documents are known whose newest mail did not come through.
    pub failed: usize,
}

/// A mail that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueMail {
    /// With which document.
    pub document: TaxDocumentId,
    /// Who it is for in the directory of customers, if they are known there.
    pub customer: Option<CustomerId>,
}

impl Message for DueMails {
    type Aggregate = Issuer;
    type Reply = DueMailsFound;

    const NAME: &'static str = "due_mails";
    const PERMISSION: Permission = permissions::MAILS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let queue = &issuer.index.mails;
        let due = queue.iter().take_while(|(due, _)| *due <= context.now).take(PAGE_MAX);
        let mail = |(_, document): &(Timestamp, TaxDocumentId)| {
            let customer = issuer.document(*document)?.buyer.customer();
            Some(DueMail { document: *document, customer })
        };
        let since = |(_, document): &(Timestamp, TaxDocumentId)| {
            Some(issuer.document(*document)?.mailing?.since)
        };
        Ok(Decided::answer(DueMailsFound {
            due: due.filter_map(mail).collect(),
            next: queue.iter().find(|(due, _)| *due > context.now).map(|(due, _)| *due),
            waiting: queue.len(),
            since: queue.iter().take(PAGE_MAX).filter_map(since).min(),
            failed: issuer.index.mails_failed.len(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn what_is_due_is_told_and_what_is_under_way_is_not() {
        let ask = DueMails { issuer: issuer() };
        let given = mail_wanted();
        let mailing = given.state().document(document()).unwrap().mailing.unwrap();
        let due = vec![DueMail { document: document(), customer: None }];
        let since = Some(mailing.since);
        let found = DueMailsFound { due, next: None, waiting: 1, since, failed: 0 };
        given.when(&ask).then_nothing().reply(&found);
        let begun = mail_begun(&given);
        let next = begun.state().document(document()).unwrap().mailing.unwrap().due_at();
        let found = DueMailsFound { due: Vec::new(), next, waiting: 1, since, failed: 0 };
        begun.when(&ask).reply(&found);
        issued().when(&ask).reply(&DueMailsFound::default());
    }
}
