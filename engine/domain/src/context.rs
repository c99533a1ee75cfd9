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
        // Odd multipliers keep what is different different, and carry it to the leading bits, which are
        // the ones that go into the id: so even seeds that are mere counters give different ids.
        const SEEDS: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;
        const PLACES: u128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;
        let random = self.seed.wrapping_mul(SEEDS).wrapping_add(u128::from(n).wrapping_mul(PLACES));
        let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ..] = random.to_be_bytes();
        let millis = u64::try_from(self.now.as_millis()).unwrap_or(0);
        let bytes = [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9];
        I::from(Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
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
    fn later_ids_are_greater() {
        let (principal, seed) = (PrincipalId::Host, u128::MAX);
        let early = Context { now: Timestamp::from_millis(1), principal, seed };
        let late = Context { now: Timestamp::from_millis(2), principal, seed: 0 };
        assert!(early.fresh_id::<TicketId>(0) < late.fresh_id::<TicketId>(0));
    }
}
