use std::fmt;
use std::num::{NonZeroU32, NonZeroUsize};

use super::pepper::Pepper;

/// How the engine proves who somebody is.
#[derive(Clone)]
pub struct AccessSettings {
    /// The secret that passwords are mixed with, and that token keys come from. Without one nobody can sign
    /// in, and the host alone uses the engine.
    pub pepper: Option<Pepper>,
    /// The one before: passwords that were mixed with it still fit, and are mixed anew at the next sign-in.
    pub pepper_before: Option<Pepper>,
    /// How hard passwords are hashed.
    pub hashing: HashingParameters,
    /// How many passwords are hashed at once.
    pub hashing_threads: NonZeroUsize,
    /// What tokens are meant for: one that was meant for another is refused.
    pub audience: String,
    /// Requests of one principal in a second; `None`: as many as come.
    pub requests_of_principal: Option<NonZeroU32>,
    /// Requests from one address in a second; `None`: as many as come.
    pub requests_from_address: Option<NonZeroU32>,
}

/// How hard a password is hashed, with argon2id. Whoever signs in after they were raised is hashed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingParameters {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes that could be computed beside each other.
    pub lanes: u32,
}

impl Default for HashingParameters {
    fn default() -> Self {
        // What OWASP recommends at the least: some twenty milliseconds on a small server.
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

impl HashingParameters {
    /// The most memory that one hash may take: eight of them must fit into a small server.
    pub const MEMORY_KIB_MAX: u32 = 256 * 1_024;
    /// The least memory: below, a graphics card tries passwords too fast.
    pub const MEMORY_KIB_MIN: u32 = 7_168;
    /// The most passes.
    pub const PASSES_MAX: u32 = 16;
    /// The most lanes.
    pub const LANES_MAX: u32 = 8;

    /// Whether these cost more than those: what counts is the memory that is gone over, and how much of it there is
    /// at once.
    pub(super) fn are_harder_than(self, other: Self) -> bool {
        let cost = |it: Self| (u64::from(it.memory_kib) * u64::from(it.passes), it.memory_kib);
        cost(self) > cost(other)
    }

    /// Whether a hash with these can be computed here, and is worth it.
    pub fn are_sound(self) -> bool {
        (Self::MEMORY_KIB_MIN..=Self::MEMORY_KIB_MAX).contains(&self.memory_kib)
            && (1..=Self::PASSES_MAX).contains(&self.passes)
            && (1..=Self::LANES_MAX).contains(&self.lanes)
    }
}

impl Default for AccessSettings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            pepper: None,
            pepper_before: None,
            hashing: HashingParameters::default(),
            // The other half goes on serving those who are in.
            hashing_threads: NonZeroUsize::new(cores / 2).unwrap_or(NonZeroUsize::MIN),
            audience: "turnero".to_owned(),
            requests_of_principal: NonZeroU32::new(500),
            requests_from_address: NonZeroU32::new(2_000),
        }
    }
}

#[cfg(feature = "testing")]
impl AccessSettings {
    /// What passwords are mixed with in tests.
    pub const PEPPER_OF_TESTS: &str = "pepper-of-these-tests-and-of-nothing-else";

    /// For tests, in which somebody signs in all the time: hashing as light as is sound, and a pepper of theirs.
    pub fn light() -> Self {
        Self {
            pepper: Pepper::new(Self::PEPPER_OF_TESTS).ok(),
            hashing: HashingParameters { memory_kib: 7_168, passes: 1, lanes: 1 },
            ..Self::default()
        }
    }

    /// For tests that ask as fast as they can: nobody is slowed down.
    #[must_use]
    pub fn unhurried(self) -> Self {
        Self { requests_of_principal: None, requests_from_address: None, ..self }
    }
}

impl AccessSettings {
    /// Sets one of these by its name; `None` if it does not take the value.
    pub(crate) fn set(&mut self, key: &str, value: &str) -> Option<()> {
        let number = || value.parse::<u32>().ok();
        let mut hashing = self.hashing;
        match key {
            "pepper" => self.pepper = Some(Pepper::new(value).ok()?),
            "pepper_before" => self.pepper_before = Some(Pepper::new(value).ok()?),
            "argon2_memory_kib" => hashing.memory_kib = number()?,
            "argon2_passes" => hashing.passes = number()?,
            "argon2_lanes" => hashing.lanes = number()?,
            "audience" => {
                let fits = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
                let sound = (1..=80).contains(&value.len()) && value.chars().all(fits);
                self.audience = sound.then(|| value.to_owned())?;
            }
            "requests_of_principal" => self.requests_of_principal = NonZeroU32::new(number()?),
            _ => self.requests_from_address = NonZeroU32::new(number()?),
        }
        self.hashing = hashing.are_sound().then_some(hashing)?;
        Some(())
    }
}

impl fmt::Debug for AccessSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessSettings")
            .field("pepper", &self.pepper)
            .field("pepper_before", &self.pepper_before)
            .field("hashing", &self.hashing)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}
