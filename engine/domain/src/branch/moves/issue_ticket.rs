use serde::{Deserialize, Serialize};

use crate::branch::arrival::Arrival;
use crate::branch::bounds::VISIT_SERVICES_MAX;
use crate::branch::catalogue::{Service, Unserved};
use crate::branch::code::Code;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal, DayRefusal, MoveRefusal};
use crate::branch::settings::Limits;
use crate::branch::state::Branch;
use crate::branch::waits::Promise;
use crate::{
    BranchId, Context, CustomerId, Decided, Language, Message, Permission, PriorityId, QueueId,
    ServiceId, TicketId, VisitId,
};

/// Gives a person who has just come a ticket for a service, or for several in a given order.
///
/// Its number follows the one before of that service; after A-999 comes A-1000. What happens after the
/// last is one of the branch's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct IssueTicket {
    /// Where.
    pub branch: BranchId,
    /// What the person came for.
    pub service: ServiceId,
    /// What the person goes on to afterwards, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<ServiceId>,
    /// The class of people that the person belongs to, unless it is the ordinary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// Who it is, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// In which language the person is spoken to, when it is not that of the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// The ticket that was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Issued {
    /// Its id.
    pub ticket: TicketId,
    /// What its holder will be called by.
    pub code: Code,
    /// How many were waiting already, in the same queue.
    pub ahead: u32,
    /// What its holder follows it by, in a link. Only this reply has it: whoever needs it keeps it.
    pub visit: VisitId,
    /// Where its holder waits; none for the queue that every branch has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// How long its holder waits, as far as can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// Why nobody can be served now, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unserved: Option<Unserved>,
}

impl IssueTicket {
    /// A ticket for one service, for somebody of whom nothing more is known.
    pub fn new(branch: BranchId, service: ServiceId) -> Self {
        let (then, priority, customer, language) = (Vec::new(), None, None, None);
        Self { branch, service, then, priority, customer, language }
    }
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
        let service = branch.offered_service(self.service)?;
        branch.takes_tickets(context.now)?;
        if self.then.len() >= VISIT_SERVICES_MAX {
            return Err(MoveRefusal::TooManyVisitServices { limit: VISIT_SERVICES_MAX }.into());
        }
        for next in &self.then {
            branch.offered_service(*next)?;
        }
        self.priority.map_or(Ok(()), |priority| branch.given_priority(priority))?;
        branch.has_room_for(self.service, service)?;
        let code = branch.next_code(self.service, service)?;
        let queue = branch.queue_for(self.service, self.priority);
        let unserved = branch.unserved(self.service);
        let (ticket, visit) = context.fresh_id_and_secret::<_, VisitId>(0);
        let promise = branch.promise_for(self.service, self.priority);
        // Cannot be cut: it is below `WAITING_MAX`.
        let ahead = u32::try_from(branch.waiting_in(queue)).unwrap_or(u32::MAX);
        let arrival = Arrival {
            visit: Some(visit.mark()),
            queue,
            priority: self.priority,
            then: self.then.clone(),
            customer: self.customer,
            language: self.language,
            appointment: None,
            promise,
            unserved,
        };
        let issued = BranchEvent::TicketIssued { ticket, code, service: self.service, arrival };
        Ok(Decided::new(
            branch.with_calls(context, vec![issued]),
            Issued { ticket, code, ahead, visit, queue, promise, unserved },
        ))
    }
}

impl Branch {
    /// The service of this id, if people can come for it, or the refusal that they cannot.
    pub(in crate::branch) fn offered_service(
        &self,
        id: ServiceId,
    ) -> Result<&Service, BranchRefusal> {
        let service = self.known_service(id)?;
        if service.terms.active {
            return Ok(service);
        }
        let name = service.name.clone();
        Err(CatalogueRefusal::ServiceInactive { service: id, name }.into())
    }

    /// Whether new tickets can have this priority, or the refusal that they cannot.
    pub(in crate::branch) fn given_priority(
        &self,
        priority: PriorityId,
    ) -> Result<(), BranchRefusal> {
        let terms = &self.known_priority(priority)?.terms;
        if terms.active {
            return Ok(());
        }
        Err(CatalogueRefusal::PriorityInactive { priority, name: terms.name.clone() }.into())
    }

    /// Whether one more can wait, in all and for this service.
    fn has_room_for(&self, id: ServiceId, service: &Service) -> Result<(), BranchRefusal> {
        let Some(Limits { waiting: most, waiting_per_service }) =
            self.settings().map(|settings| settings.limits)
        else {
            return Ok(());
        };
        let kept = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        let (waiting, limit) = (self.waiting_count(), kept(most));
        if waiting >= limit {
            return Err(BranchRefusal::BranchFull { waiting, limit });
        }
        let Some(limit) = service.terms.waiting_max.or(waiting_per_service).map(kept) else {
            return Ok(());
        };
        let waiting = self.waiting_for(id);
        if waiting >= limit {
            let (service, name) = (id, service.name.clone());
            return Err(DayRefusal::ServiceFull { service, name, waiting, limit }.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::branch::bounds::WAITING_MAX;
    use crate::branch::code::TicketNumber;
    use crate::branch::counter::CounterState;
    use crate::branch::example::*;
    use crate::branch::{BranchChange, Chosen, PriorityTerms, QueueTerms, ServiceTerms};
    use crate::given::{Given, Outcome, given};

    fn issue() -> IssueTicket {
        IssueTicket::new(branch(), service())
    }

    fn numbered(number: u16) -> Code {
        Code::new(prefix("A"), TicketNumber::new(number).unwrap())
    }

    /// This ticket is given out, in the queue that every branch has.
    fn plain(outcome: &Outcome<IssueTicket>, number: u16, ahead: u32) -> Issued {
        let (ticket, code, visit) =
            (outcome.fresh_id(0), numbered(number), outcome.fresh_secret(0));
        Issued { ticket, code, ahead, visit, queue: None, promise: None, unserved: None }
    }

    #[test]
    fn the_first_ticket_of_a_service_has_number_1() {
        let outcome = given::<Branch>(open(&[])).when(&issue());
        let expected = plain(&outcome, 1, 0);
        let Issued { ticket, code, visit, .. } = expected;
        let arrival = Arrival { visit: Some(visit.mark()), ..Arrival::default() };
        let issued = BranchEvent::TicketIssued { ticket, code, service: service(), arrival };
        outcome.then(&[issued]).reply(&expected);
    }

    #[test]
    fn the_next_has_the_next_number_and_hears_how_many_wait() {
        let outcome = given::<Branch>(two_wait(&[])).when(&issue());
        outcome.reply(&plain(&outcome, 3, 2));
    }

    #[test]
    fn the_ticket_says_who_comes_what_for_and_what_comes_then() {
        let other: ServiceId = Uuid::from_u128(0x6).into();
        let added =
            BranchEvent::ServiceAdded { service: other, name: name("Cards"), prefix: prefix("B") };
        let customer = Some(Uuid::from_u128(0x1D).into());
        let wanted = IssueTicket {
            then: vec![other],
            priority: Some(priority()),
            customer,
            language: Some(Language::SPANISH),
            ..issue()
        };
        let after = given::<Branch>(open(&[added, priority_added()])).when(&wanted).afterwards();
        let (id, _) = after.state().waiting().next().unwrap();
        let view = after.state().ticket(id).unwrap();
        let more = view.more.unwrap();
        assert_eq!(view.priority, Some(priority()));
        assert_eq!((more.then, more.customer), (vec![other], customer));
        assert_eq!(more.language, Some(Language::SPANISH));
    }

    #[test]
    fn a_ticket_goes_to_the_queue_that_admits_it_and_promises_the_shortest_wait() {
        let other: QueueId = Uuid::from_u128(0x1A).into();
        let second = BranchEvent::QueueAdded { queue: other, terms: queue_terms("Back") };
        let given = given::<Branch>(open(&[queue_added(), second]));
        let after = given.when(&issue()).afterwards();
        let chosen = |given: &Given<Branch>| given.state().waiting().last().unwrap().1.queue;
        assert_eq!(chosen(&after), Some(queue()));
        let after = after.seed(8).when(&issue()).afterwards();
        assert_eq!(chosen(&after), Some(other));
    }

    #[test]
    fn who_is_admitted_nowhere_waits_where_everybody_may() {
        let terms =
            QueueTerms { priorities: Chosen::these([Some(priority())]), ..queue_terms("Front") };
        let only = BranchEvent::QueueAdded { queue: queue(), terms };
        let given = given::<Branch>(open(&[priority_added(), only]));
        let outcome = given.when(&issue());
        outcome.reply(&plain(&outcome, 1, 0));
        let urgent = IssueTicket { priority: Some(priority()), ..issue() };
        let outcome = given.when(&urgent);
        outcome.reply(&Issued { queue: Some(queue()), ..plain_of(&outcome) });
    }

    fn plain_of(outcome: &Outcome<IssueTicket>) -> Issued {
        plain(outcome, 1, 0)
    }

    #[test]
    fn it_is_said_at_once_when_nobody_can_serve() {
        let given = given::<Branch>(open(&[closed(1), closed(2)]));
        let outcome = given.when(&issue());
        let unserved = Some(Unserved::AllClosed);
        outcome.reply(&Issued { unserved, ..plain_of(&outcome) });
    }

    #[test]
    fn a_counter_that_calls_by_itself_calls_at_once() {
        let outcome = given::<Branch>(open(&[auto(2)])).when(&issue());
        let after = outcome.afterwards();
        let ticket = outcome.fresh_id(0);
        assert_eq!(after.state().counter_state(counter(2)), Some(CounterState::Calling { ticket }));
    }

    #[test]
    fn what_is_out_of_use_is_not_given_out() {
        let terms = ServiceTerms { active: false, ..ServiceTerms::default() };
        let out =
            BranchEvent::ServiceChanged { service: service(), name: name("Inquiries"), terms };
        given::<Branch>(open(&[out]))
            .when(&issue())
            .then_refused("service.inactive")
            .saying("Inquiries is out of use; choose another service, or put it into use again");
        let terms = PriorityTerms { active: false, ..priority_terms("Elderly", 1) };
        let out = BranchEvent::PriorityAdded { priority: priority(), terms };
        let urgent = IssueTicket { priority: Some(priority()), ..issue() };
        given::<Branch>(open(&[out])).when(&urgent).then_refused("priority.inactive");
        given::<Branch>(open(&[])).when(&urgent).then_refused("priority.unknown");
    }

    #[test]
    fn a_service_and_a_branch_take_as_many_as_they_say() {
        let limits = Limits { waiting: 3, waiting_per_service: Some(2) };
        let change = BranchChange { limits: Some(limits), ..BranchChange::default() };
        let changed = BranchEvent::BranchChanged { change: Box::new(change) };
        given::<Branch>(two_wait(std::slice::from_ref(&changed)))
            .when(&issue())
            .then_refused("service.full")
            .saying("2 wait for Inquiries already, and no more than 2 can; try again later");
        let terms = ServiceTerms { waiting_max: Some(9), ..ServiceTerms::default() };
        let more =
            BranchEvent::ServiceChanged { service: service(), name: name("Inquiries"), terms };
        given::<Branch>(two_wait(&[changed, more, issued(0x73)]))
            .when(&issue())
            .then_refused("branch.full")
            .saying("3 tickets wait already, and no more than 3 can; try again later");
    }

    #[test]
    fn a_visit_has_a_bounded_number_of_services() {
        let wanted = IssueTicket { then: vec![service(); VISIT_SERVICES_MAX], ..issue() };
        given::<Branch>(open(&[])).when(&wanted).then_refused("visit.too_many_services");
    }

    #[test]
    fn a_number_is_never_given_out_again() {
        let history = two_wait(&[cancelled(SECOND, None)]);
        let outcome = given::<Branch>(history).when(&issue());
        outcome.reply(&plain(&outcome, 3, 1));
    }

    #[test]
    fn each_service_counts_for_itself() {
        let other: ServiceId = Uuid::from_u128(0x6).into();
        let added =
            BranchEvent::ServiceAdded { service: other, name: name("Cards"), prefix: prefix("B") };
        let outcome = given::<Branch>(two_wait(&[added])).when(&IssueTicket::new(branch(), other));
        let code = Code::new(prefix("B"), TicketNumber::FIRST);
        outcome.reply(&Issued { code, ..plain(&outcome, 1, 2) });
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
            arrival: Arrival::default(),
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
            arrival: Arrival::default(),
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
