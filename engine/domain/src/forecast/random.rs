/// Random numbers from a seed: `SplitMix64` (Steele, Lea and Flood, 2014). One addition and two
/// multiplications a number, every seed is a good one, and the same seed gives the same numbers on
/// every machine for ever, which no library promises.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub(super) const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1, never 0.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exactly what a number holds")]
    pub(super) const fn share(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that happens so many times of a million.
    pub(super) const fn happens(&mut self, per_million: u32) -> bool {
        // The upper half times a million, without its lower half, is evenly spread below a million.
        let drawn = ((self.bits() >> 32) * 1_000_000) >> 32;
        drawn < per_million as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_published_generator() {
        let mut random = Random::new(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn shares_are_even_and_never_0() {
        let mut random = Random::new(7);
        let shares: Vec<_> = (0..100_000).map(|_| random.share()).collect();
        assert!(shares.iter().all(|share| (f64::MIN_POSITIVE..=1.0).contains(share)));
        let mean = shares.iter().sum::<f64>() / 100_000.0;
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
    }

    #[test]
    fn what_is_certain_happens_and_what_is_impossible_does_not() {
        let mut random = Random::new(7);
        assert!((0..1_000).all(|_| random.happens(1_000_000)));
        assert!((0..1_000).all(|_| !random.happens(0)));
        let often = (0..100_000).filter(|_| random.happens(50_000)).count();
        assert!((4_600..5_400).contains(&often), "{often}");
    }
}
