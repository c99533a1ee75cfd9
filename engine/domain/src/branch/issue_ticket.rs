use serde::{Deserialize, Serialize};

use super::bounds::WAITING_MAX;
use super::code::{Code, TicketNumber};
use super::event::BranchEvent;
use super::permissions;
use super::refusal::BranchRefusal;
use super::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, ServiceId, TicketId};

/// Gives a person who has just come a ticket for a service.
///
/// Its number follows the one before of that service, from 1 to 9999: after A-999 comes A-1000. After
/// the last, the service gives out no more, rather than a code that somebody else may still hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct IssueTicket {
    /// Where.
    pub branch: BranchId,
    /// What the person came for.
    pub service: ServiceId,
}

/// The ticket that was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Its id.
    pub ticket: TicketId,
    /// What its holder will be called by.
    pub code: Code,
    /// How many were waiting already.
    pub ahead: u32,
}

impl Message for IssueTicket {
    type Aggregate = Branch;
    type Reply = Issued;

    const NAME: &'static str = "issue_ticket";
    const PERMISSION: Permission = permissions::TICKETS_ISSUE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let service = branch.known_service(self.service)?;
        let waiting = branch.waiting_count();
        if waiting >= WAITING_MAX {
            return Err(BranchRefusal::BranchFull { waiting, limit: WAITING_MAX });
        }
        let Some(code) = service.next_code() else {
            return Err(BranchRefusal::NumbersExhausted {
                service: self.service,
                name: service.name.clone(),
                last: TicketNumber::LAST,
            });
        };
        let ticket = context.fresh_id(0);
        // Cannot be cut: it is below `WAITING_MAX`.
        let ahead = u32::try_from(waiting).unwrap_or(u32::MAX);
        Ok(Decided::new(
            vec![BranchEvent::TicketIssued { ticket, code, service: self.service }],
            Issued { ticket, code, ahead },
        ))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::example::*;
    use super::*;
    use crate::given::given;

    fn issue() -> IssueTicket {
        IssueTicket { branch: branch(), service: service() }
    }

    fn numbered(number: u16) -> Code {
        Code::new(prefix("A"), TicketNumber::new(number).unwrap())
    }

    #[test]
    fn the_first_ticket_of_a_service_has_number_1() {
        let outcome = given::<Branch>(open(&[])).when(&issue());
        let (ticket, code, service) = (outcome.fresh_id(0), numbered(1), service());
        outcome.then(&[BranchEvent::TicketIssued { ticket, code, service }]).reply(&Issued {
            ticket,
            code,
            ahead: 0,
        });
    }

    #[test]
    fn the_next_has_the_next_number_and_hears_how_many_wait() {
        let outcome = given::<Branch>(two_wait(&[])).when(&issue());
        let (ticket, code) = (outcome.fresh_id(0), numbered(3));
        outcome.reply(&Issued { ticket, code, ahead: 2 });
    }

    #[test]
    fn a_number_is_never_given_out_again() {
        let history = two_wait(&[cancelled(SECOND, None)]);
        let outcome = given::<Branch>(history).when(&issue());
        let (ticket, code) = (outcome.fresh_id(0), numbered(3));
        outcome.reply(&Issued { ticket, code, ahead: 1 });
    }

    #[test]
    fn each_service_counts_for_itself() {
        let other: ServiceId = Uuid::from_u128(0x6).into();
        let added =
            BranchEvent::ServiceAdded { service: other, name: name("Cards"), prefix: prefix("B") };
        let outcome = given::<Branch>(two_wait(&[added]))
            .when(&IssueTicket { branch: branch(), service: other });
        let code = Code::new(prefix("B"), TicketNumber::FIRST);
        outcome.reply(&Issued { ticket: outcome.fresh_id(0), code, ahead: 2 });
    }

    #[test]
    fn the_service_must_be_known() {
        given::<Branch>([created()]).when(&issue()).then_refused("service.unknown").saying(
            "there is no service 00000000-0000-0000-0000-000000000005 in this branch; choose \
                 one that its snapshot lists",
        );
    }

    #[test]
    fn after_the_last_number_there_is_none() {
        let last = BranchEvent::TicketIssued {
            ticket: ticket(FIRST),
            code: numbered(TicketNumber::LAST),
            service: service(),
        };
        given::<Branch>(open(&[last]))
            .when(&issue())
            .then_refused("service.numbers_exhausted")
            .saying(
                "Inquiries has given out its last number, 9999; take a ticket of another service",
            );
    }

    #[test]
    fn a_branch_takes_a_bounded_number_of_people() {
        let many = (0..WAITING_MAX).map(|n| BranchEvent::TicketIssued {
            ticket: ticket(n as u128),
            code: numbered(1),
            service: service(),
        });
        given::<Branch>(open(&[]).into_iter().chain(many))
            .when(&issue())
            .then_refused("branch.full")
            .saying("100000 tickets wait already, and no more than 100000 can; try again later");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&issue()).then_refused("branch.unknown");
    }
}
