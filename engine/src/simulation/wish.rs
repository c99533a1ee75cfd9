use turnero_domain::branch::{
    AddCounter, AddService, Branch, CallNext, Cancel, CreateBranch, FindTicket, Finish,
    IssueTicket, NoShow, Prefix, Recall, Snapshot, Start,
};
use turnero_domain::{BranchId, CounterId, Message, Name, ServiceId, TicketId};

/// What a client wants of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) branch: BranchId,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    CreateBranch(Name),
    AddService(Name, Prefix),
    AddCounter(Name),
    Issue(ServiceId),
    CallNext(CounterId),
    Recall(TicketId),
    Start(TicketId),
    Finish(TicketId),
    NoShow(TicketId),
    Cancel(TicketId),
    FindTicket(TicketId),
    Snapshot,
}

/// Something that is done with the message of a wish, whatever its type.
pub(super) trait Visitor {
    type Output;

    fn visit<M: Message<Aggregate = Branch>>(self, message: M) -> Self::Output;
}

impl Wish {
    pub(super) fn visit<V: Visitor>(&self, visitor: V) -> V::Output {
        let branch = self.branch;
        match self.what.clone() {
            What::CreateBranch(name) => visitor.visit(CreateBranch { branch, name }),
            What::AddService(name, prefix) => visitor.visit(AddService { branch, name, prefix }),
            What::AddCounter(name) => visitor.visit(AddCounter { branch, name }),
            What::Issue(service) => visitor.visit(IssueTicket::new(branch, service)),
            What::CallNext(counter) => visitor.visit(CallNext { branch, counter }),
            What::Recall(ticket) => visitor.visit(Recall { branch, ticket }),
            What::Start(ticket) => visitor.visit(Start { branch, ticket }),
            What::Finish(ticket) => visitor.visit(Finish { branch, ticket }),
            What::NoShow(ticket) => visitor.visit(NoShow { branch, ticket }),
            What::Cancel(ticket) => visitor.visit(Cancel { branch, ticket }),
            What::FindTicket(ticket) => visitor.visit(FindTicket { branch, ticket }),
            What::Snapshot => visitor.visit(Snapshot { branch }),
        }
    }

    /// The type of event that it leads to; `None` for a query.
    pub(super) fn leads_to(&self) -> Option<&'static str> {
        Some(match &self.what {
            What::CreateBranch(_) => "branch_created",
            What::AddService(..) => "service_added",
            What::AddCounter(_) => "counter_added",
            What::Issue(_) => "ticket_issued",
            What::CallNext(_) => "ticket_called",
            What::Recall(_) => "ticket_recalled",
            What::Start(_) => "service_started",
            What::Finish(_) => "ticket_served",
            What::NoShow(_) => "ticket_no_show",
            What::Cancel(_) => "ticket_cancelled",
            What::FindTicket(_) | What::Snapshot => return None,
        })
    }

    /// What in an event of that type says that it was meant: see [`Fact::subject`](super::rules::Fact).
    pub(super) fn subject(&self) -> String {
        match &self.what {
            What::CreateBranch(_) | What::Snapshot => String::new(),
            What::AddService(_, prefix) => prefix.to_string(),
            What::AddCounter(name) => name.to_string(),
            What::Issue(service) => service.to_string(),
            What::CallNext(counter) => counter.to_string(),
            What::Recall(ticket)
            | What::Start(ticket)
            | What::Finish(ticket)
            | What::NoShow(ticket)
            | What::Cancel(ticket)
            | What::FindTicket(ticket) => ticket.to_string(),
        }
    }
}
