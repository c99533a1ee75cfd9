//! Given a history, when a message comes, then this happens: how every rule is tested, here and in
//! programs that embed the engine.
//!
//! ```
//! use turnero_domain::branch::{Branch, BranchEvent, CreateBranch};
//! use turnero_domain::given::given;
//! use turnero_domain::{BranchId, Name};
//! use uuid::Uuid;
//!
//! let branch = BranchId::from(Uuid::from_u128(1));
//! let name = Name::new("Town hall").unwrap();
//! let create = CreateBranch { branch, name: name.clone() };
//!
//! given::<Branch>([])
//!     .when(&create)
//!     .then(&[BranchEvent::BranchCreated { branch, name: name.clone() }]);
//!
//! given::<Branch>([BranchEvent::BranchCreated { branch, name }])
//!     .when(&create)
//!     .then_refused("branch.exists");
//! ```

#![expect(clippy::panic, reason = "a test that fails panics, and says why")]

use std::fmt::Debug;

use uuid::Uuid;

use crate::{Aggregate, Context, Decided, Message, PrincipalId, Recorded, Refusal, Timestamp};

/// The moment so many minutes after the start of a test: 2026-11-20 15:00 UTC.
///
/// The nth event of a history happens at minute n, and the message comes at the minute after the last,
/// unless the test says otherwise.
pub fn minute(n: u32) -> Timestamp {
    const START: i64 = 1_795_186_800_000;
    Timestamp::from_millis(START).plus_millis(i64::from(n) * 60_000)
}

/// An aggregate to which all of this has happened.
#[track_caller]
pub fn given<A: Aggregate>(history: impl IntoIterator<Item = A::Event>) -> Given<A> {
    let mut given = Given {
        state: A::default(),
        seq: 0,
        context: Context { now: minute(1), principal: PrincipalId::Host, seed: 7 },
    };
    for event in history {
        given.happened(event);
    }
    given
}

/// An aggregate with a history, and the circumstances in which a message will come.
#[derive(Clone)]
pub struct Given<A> {
    state: A,
    seq: u64,
    context: Context,
}

impl<A: Aggregate> Given<A> {
    /// The message comes at this time.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        self.context.now = now;
        self
    }

    /// The message is sent by this principal.
    #[must_use]
    pub fn by(mut self, principal: PrincipalId) -> Self {
        self.context.principal = principal;
        self
    }

    /// The message comes with this randomness.
    #[must_use]
    pub fn seed(mut self, seed: u128) -> Self {
        self.context.seed = seed;
        self
    }

    /// One more thing has happened.
    #[must_use]
    pub fn and(mut self, event: A::Event) -> Self {
        self.happened(event);
        self
    }

    /// And this is kept of a person; `None`: no more.
    #[must_use]
    pub fn and_kept(mut self, document: impl Into<Uuid>, content: Option<A::Document>) -> Self {
        self.state.keep(document.into(), content);
        self
    }

    /// The aggregate as it is.
    pub fn state(&self) -> &A {
        &self.state
    }

    /// Brings the aggregate where a history would take too long.
    #[cfg(test)]
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut A)) {
        change(&mut self.state);
    }

    /// The context that the message will find.
    pub fn context(&self) -> Context {
        self.context
    }

    /// A message comes.
    pub fn when<M: Message<Aggregate = A>>(&self, message: &M) -> Outcome<M> {
        Outcome {
            given: self.clone(),
            result: message
                .decide(&self.state, &self.context)
                .map(|Decided { events, documents, reply }| Decision { events, documents, reply }),
        }
    }

    fn happened(&mut self, event: A::Event) {
        self.seq += 1;
        let (seq, at, by) = (self.seq, self.context.now, self.context.principal);
        self.state.apply(&Recorded { seq, at, by, origin: None, event });
        self.context.now = at.plus_millis(60_000);
    }
}

/// What a message led to.
pub struct Outcome<M: Message> {
    given: Given<M::Aggregate>,
    result: Result<Decision<M>, <M::Aggregate as Aggregate>::Refusal>,
}

/// What was decided.
struct Decision<M: Message> {
    events: Vec<<M::Aggregate as Aggregate>::Event>,
    documents: Vec<(Uuid, Option<<M::Aggregate as Aggregate>::Document>)>,
    reply: M::Reply,
}

impl<M: Message> Outcome<M> {
    /// The `n`th fresh id that the decision could take.
    pub fn fresh_id<I: From<Uuid>>(&self, n: u8) -> I {
        self.given.context.fresh_id(n)
    }

    /// The `n`th secret that the decision could take.
    pub fn fresh_secret<I: From<Uuid>>(&self, n: u8) -> I {
        self.given.context.fresh_secret(n)
    }

    /// Exactly this happens.
    #[track_caller]
    pub fn then(&self, expected: &[<M::Aggregate as Aggregate>::Event]) -> &Self {
        let events = &self.accepted().events;
        assert_eq!(events, expected, "{} leads to other events than expected", M::NAME);
        self
    }

    /// What happens, to look at a part of it.
    #[track_caller]
    pub fn events(&self) -> &[<M::Aggregate as Aggregate>::Event] {
        &self.accepted().events
    }

    /// What is answered, to look at a part of it.
    #[track_caller]
    pub fn answer(&self) -> &M::Reply {
        &self.accepted().reply
    }

    /// It is accepted, and nothing happens: it was a query, or its work was done already.
    #[track_caller]
    pub fn then_nothing(&self) -> &Self {
        self.then(&[])
    }

    /// This is the answer.
    #[track_caller]
    pub fn reply(&self, expected: &M::Reply) -> &Self
    where
        M::Reply: Debug + PartialEq,
    {
        let reply = &self.accepted().reply;
        assert_eq!(reply, expected, "{} is answered otherwise than expected", M::NAME);
        self
    }

    /// This, and nothing else, is kept of persons from now on; `None`: no more.
    #[track_caller]
    pub fn then_kept(
        &self,
        expected: &[(Uuid, Option<<M::Aggregate as Aggregate>::Document>)],
    ) -> &Self {
        let documents = &self.accepted().documents;
        assert_eq!(documents, expected, "{} keeps otherwise than expected", M::NAME);
        self
    }

    /// It is refused with this code.
    #[track_caller]
    pub fn then_refused(&self, code: &str) -> &Self {
        let refusal = self.refusal();
        assert_eq!(refusal.code(), code, "{} is refused otherwise: {refusal}", M::NAME);
        self
    }

    /// It is refused in these words.
    #[track_caller]
    pub fn saying(&self, sentence: &str) -> &Self {
        assert_eq!(self.refusal().to_string(), sentence, "{} is refused otherwise", M::NAME);
        self
    }

    /// Why it is refused.
    #[track_caller]
    pub fn refusal(&self) -> &<M::Aggregate as Aggregate>::Refusal {
        match &self.result {
            Err(refusal) => refusal,
            Ok(Decision { events, .. }) => {
                panic!("{} is accepted, and leads to {events:#?}", M::NAME)
            }
        }
    }

    /// What follows: the aggregate after the events of this message, one minute apart.
    #[track_caller]
    pub fn afterwards(&self) -> Given<M::Aggregate> {
        let Decision { events, documents, .. } = self.accepted();
        let after = events.iter().cloned().fold(self.given.clone(), Given::and);
        documents.iter().cloned().fold(after, |after, (id, content)| after.and_kept(id, content))
    }

    #[track_caller]
    fn accepted(&self) -> &Decision<M> {
        match &self.result {
            Ok(decision) => decision,
            Err(refusal) => panic!("{} is refused ({}): {refusal}", M::NAME, refusal.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::{Branch, BranchEvent, CreateBranch};
    use crate::{BranchId, Name};

    fn create() -> CreateBranch {
        CreateBranch { branch: Uuid::from_u128(1).into(), name: Name::new("Town hall").unwrap() }
    }

    fn created() -> BranchEvent {
        let CreateBranch { branch, name } = create();
        BranchEvent::BranchCreated { branch, name }
    }

    #[test]
    fn time_goes_on_by_a_minute_with_every_event() {
        assert_eq!(minute(0).to_string(), "2026-11-20T15:00:00.000Z");
        assert_eq!(given::<Branch>([]).context().now, minute(1));
        assert_eq!(given::<Branch>([created()]).context().now, minute(2));
        assert_eq!(given::<Branch>([created()]).at(minute(9)).context().now, minute(9));
    }

    #[test]
    fn what_a_message_leads_to_is_the_history_of_the_next() {
        let after = given::<Branch>([]).when(&create()).afterwards();
        assert_eq!(after.state(), given::<Branch>([created()]).state());
        after.when(&create()).then_refused("branch.exists");
    }

    #[test]
    #[should_panic(expected = "create_branch leads to other events than expected")]
    fn other_events_fail_the_test() {
        given::<Branch>([]).when(&create()).then(&[]);
    }

    #[test]
    #[should_panic(expected = "create_branch is refused (branch.exists): branch 0000")]
    fn a_refusal_that_was_not_expected_fails_the_test() {
        given::<Branch>([created()]).when(&create()).then_nothing();
    }

    #[test]
    #[should_panic(expected = "create_branch is accepted, and leads to")]
    fn a_missing_refusal_fails_the_test() {
        let branch = BranchId::from(Uuid::from_u128(1));
        let name = Name::new("Library").unwrap();
        given::<Branch>([]).when(&CreateBranch { branch, name }).then_refused("branch.exists");
    }

    #[test]
    #[should_panic(expected = "create_branch is refused otherwise")]
    fn another_refusal_fails_the_test() {
        given::<Branch>([created()]).when(&create()).then_refused("branch.full");
    }
}
