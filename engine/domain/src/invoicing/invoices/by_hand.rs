use super::Drafted;
use crate::invoicing::documents::{Content, DocumentKind, NoteOn};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::kept::{Kept, Paper};
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, Message, PrincipalId};

/// A document that somebody drafts by hand: no visit led to it.
pub(in crate::invoicing) struct ByHand {
    /// What it is.
    pub kind: DocumentKind,
    /// What is on it.
    pub content: Content,
    /// Who it is for, and what else is personal.
    pub paper: Paper,
    /// What it says something about, if it is a note.
    pub note: Option<NoteOn>,
    /// Who sold it, if it was not who drafts it.
    pub agent: Option<PrincipalId>,
}

impl ByHand {
    /// What its draft leads to.
    pub(in crate::invoicing) fn into_draft<M>(
        self,
        context: &Context,
    ) -> Result<Decided<M>, InvoicingRefusal>
    where
        M: Message<Aggregate = Issuer, Reply = Drafted>,
    {
        let Self { kind, content, paper, note, agent } = self;
        let document = context.fresh_id(0);
        let drafted = Drafted::new(document, &content)?;
        let event = InvoicingEvent::DocumentDrafted {
            document,
            kind,
            content: Box::new(content),
            agent: agent.unwrap_or(context.principal),
            ticket: None,
            branch: None,
            note,
        };
        Ok(Decided::new(vec![event], drafted).keeping(document, Some(Kept::paper(paper))))
    }
}
