use uuid::{Builder, Uuid};

use crate::{PrincipalId, Timestamp};

/// What a decision may know besides the state: when it is, who asks, and where fresh ids come from.
/// The same context gives the same decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The time of the decision. Never earlier than the newest event of the aggregate.
    pub now: Timestamp,
    /// Who asks.
    pub principal: PrincipalId,
    /// 128 random bits, different for every message.
    pub seed: u128,
}

impl Context {
    /// The `n`th fresh id of this decision (a UUID of version 7). The same `n` gives the same id.
    pub fn fresh_id<I: From<Uuid>>(&self, n: u8) -> I {
        self.fresh_id_and_secret::<I, Uuid>(n).0
    }

    /// The `n`th secret of this decision: behind the time, 74 bits that nobody learns from its ids.
    pub fn fresh_secret<S: From<Uuid>>(&self, n: u8) -> S {
        self.fresh_id_and_secret::<Uuid, S>(n).1
    }

    /// Both at once, for half the price.
    pub fn fresh_id_and_secret<I: From<Uuid>, S: From<Uuid>>(&self, n: u8) -> (I, S) {
        // A hash, not arithmetic: an id is shown to everybody, and must tell nothing about the secret that
        // comes from the same seed.
        let mut input = [n; 17];
        let (seed, _) = input.split_at_mut(16);
        seed.copy_from_slice(&self.seed.to_be_bytes());
        let hash = blake3::hash(&input);
        let (halves, _) = hash.as_bytes().as_chunks::<10>();
        let half = |place| halves.get(place).copied().unwrap_or_default();
        (I::from(self.made_now(half(0))), S::from(self.made_now(half(1))))
    }

    fn made_now(&self, random: [u8; 10]) -> Uuid {
        let millis = u64::try_from(self.now.as_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::TicketId;

    #[test]
    fn ids_are_different_even_in_one_millisecond_and_with_seeds_that_only_count() {
        let (now, principal) = (Timestamp::default(), PrincipalId::Host);
        let mut ids = BTreeSet::<TicketId>::new();
        for seed in 0..1_000 {
            let context = Context { now, principal, seed };
            assert!((0..=255).all(|n| ids.insert(context.fresh_id(n))), "seed {seed}");
        }
    }

    #[test]
    fn the_same_context_gives_the_same_ids() {
        let context = Context { now: Timestamp::default(), principal: PrincipalId::Host, seed: 7 };
        assert_eq!(context.fresh_id::<TicketId>(3), context.fresh_id::<TicketId>(3));
    }

    #[test]
    fn a_secret_is_no_id() {
        let context = Context { now: Timestamp::default(), principal: PrincipalId::Host, seed: 7 };
        assert_ne!(context.fresh_secret::<TicketId>(0), context.fresh_id::<TicketId>(0));
        assert_ne!(context.fresh_secret::<TicketId>(0), context.fresh_secret::<TicketId>(1));
    }

    #[test]
    fn later_ids_are_greater() {
        let (principal, seed) = (PrincipalId::Host, u128::MAX);
        let early = Context { now: Timestamp::from_millis(1), principal, seed };
        let late = Context { now: Timestamp::from_millis(2), principal, seed: 0 };
        assert!(early.fresh_id::<TicketId>(0) < late.fresh_id::<TicketId>(0));
    }
}
