use std::collections::BTreeSet;

use crate::ServiceId;
use crate::branch::catalogue::Service;
use crate::branch::code::{Code, TicketNumber};
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;

impl Branch {
    /// The code of the next ticket, or the refusal that the numbers are used up.
    pub(in crate::branch) fn next_code(
        &self,
        id: ServiceId,
        service: &Service,
    ) -> Result<Code, BranchRefusal> {
        let numbering = self.settings().map(|settings| settings.numbering).unwrap_or_default();
        let (prefix, last) = (service.prefix, service.last_number);
        let exhausted = || BranchRefusal::NumbersExhausted {
            service: id,
            name: service.name.clone(),
            last: numbering.last.get(),
        };
        let number = numbering.after(last).ok_or_else(exhausted)?;
        if !service.started_over && last.is_none_or(|last| last < number) {
            return Ok(Code::new(prefix, number));
        }
        // They have started over: somebody may still hold a number that comes now.
        let alive = self.tickets.values().filter(|ticket| ticket.state.is_alive());
        let codes = alive.map(|ticket| ticket.code).filter(|code| code.prefix() == prefix);
        let held: BTreeSet<TicketNumber> = codes.map(Code::number).collect();
        let mut number = number;
        // Among one more than are held, one is free, unless there are not so many.
        for _ in 0..=held.len() {
            if !held.contains(&number) {
                return Ok(Code::new(prefix, number));
            }
            number = numbering.after(Some(number)).ok_or_else(exhausted)?;
        }
        Err(exhausted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::event::BranchEvent;
    use crate::branch::example::*;
    use crate::branch::{AtEnd, BranchChange, Cancel, IssueTicket, Numbering};
    use crate::given::given;

    #[test]
    fn numbers_that_start_over_leave_out_those_that_somebody_holds() {
        let [first, last] = [2, 4].map(|n| TicketNumber::new(n).unwrap());
        let numbering = Numbering { first, last, at_end: AtEnd::StartOver, ..Numbering::default() };
        let change = BranchChange { numbering: Some(numbering), ..BranchChange::default() };
        let changed = BranchEvent::BranchChanged { change: Box::new(change) };
        let mut given = given::<Branch>(open(&[changed]));
        for number in [2, 3, 4] {
            let outcome = given.when(&IssueTicket::new(branch(), service()));
            let last = outcome.afterwards().state().waiting().last().map(|(_, ticket)| ticket.code);
            assert_eq!(last, Some(Code::new(prefix("A"), TicketNumber::new(number).unwrap())));
            given = outcome.afterwards().seed(u128::from(number));
        }
        given
            .when(&IssueTicket::new(branch(), service()))
            .then_refused("service.numbers_exhausted");
        let (gone, _) = given.state().waiting().nth(1).unwrap();
        let given = given.when(&Cancel { branch: branch(), ticket: gone }).afterwards();
        let outcome = given.when(&IssueTicket::new(branch(), service()));
        let after = outcome.afterwards();
        let last = after.state().waiting().last().map(|(_, ticket)| ticket.code.to_string());
        assert_eq!(last.as_deref(), Some("A-003"));
    }
}
