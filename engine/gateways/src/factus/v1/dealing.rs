use turnero_domain::invoicing::{Content, DocumentKind, Operation};

/// What the lines of a document are about, which decides what is written of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::factus) enum Dealing {
    /// Something is sold.
    Sale,
    /// Something is sold on behalf of others, who are named.
    Mandates,
    /// Something is bought from somebody who writes no invoices: it has no taxes.
    Purchase,
}

impl Dealing {
    /// What a document of this kind with this on it is about.
    pub(in crate::factus) fn of(kind: DocumentKind, content: &Content) -> Self {
        match content.operation {
            _ if kind.is_bought() => Self::Purchase,
            Operation::Mandates => Self::Mandates,
            _ => Self::Sale,
        }
    }
}
