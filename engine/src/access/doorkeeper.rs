use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;

use turnero_domain::access::{Access, Mark};
use turnero_domain::{PrincipalId, Timestamp};

use super::bounds::{LIMITED_MAX, MARKED_ADDRESSES_MAX, RECORDS_BURST, RECORDS_PER_SECOND};
use super::guard::Guard;
use super::hashing::Hashing;
use super::limits::Limits;
use super::origin::Origin;
use super::pepper::Pepper;
use super::recent::Recent;
use super::secret_text::{SecretKind, SecretText};
use super::settings::AccessSettings;
use super::token::Signer;
use crate::clock::SeedSource;

/// What an engine has beside the state of access, to find out who somebody is: secrets that are in no store,
/// and counts that are in memory.
pub(crate) struct Doorkeeper {
    /// `None`: the site has no pepper, and nobody can sign in.
    proof: Option<Proof>,
    /// What authenticator apps show.
    pub(super) audience: String,
    pub(super) guard: Guard,
    pub(super) of_principals: Limits<PrincipalId>,
    pub(super) of_addresses: Limits<IpAddr>,
    /// What was refused, by who asked, and what failed, of all together, for those are not known: written one by
    /// one as long as it is little.
    pub(super) refusals: Recorder<PrincipalId>,
    pub(super) failures: Recorder<()>,
    /// The code that the first super admin is made by, until there is one.
    pub(super) set_up: Mutex<Option<SecretText>>,
}

/// What it takes to check a proof.
pub(super) struct Proof {
    pub(super) pepper: Pepper,
    pub(super) pepper_before: Option<Pepper>,
    pub(super) hashing: Hashing,
    pub(super) signer: Signer,
    marks: Recent<IpAddr, Mark>,
}

impl Proof {
    /// What events say of where a request comes from; found out once for those who go on sending.
    pub(super) fn mark(&self, origin: &Origin) -> Option<Mark> {
        self.marks.get_or(origin.counted()?, || origin.mark(&self.pepper))
    }

    /// How failures of an account are counted, whether there is one of this name or not.
    pub(super) fn account(&self, folded_name: &str) -> Mark {
        self.pepper.mark("an account", &[folded_name.as_bytes()])
    }

    /// How those are counted from where its owner is known.
    pub(super) fn at_home(&self, folded_name: &str, origin: Mark) -> Mark {
        self.pepper.mark("an account at home", &[folded_name.as_bytes(), origin.bytes()])
    }
}

impl Doorkeeper {
    pub(crate) fn new(
        settings: &AccessSettings,
        in_memory: bool,
        seeds: &dyn SeedSource,
        access: &Access,
    ) -> Self {
        let of_the_moment = in_memory.then(|| Pepper::of_the_moment(random(seeds)));
        let pepper = settings.pepper.clone().or(of_the_moment);
        let proof = pepper.map(|pepper| Proof {
            hashing: Hashing::new(settings, pepper.clone()),
            signer: Signer::new(pepper.clone(), settings.pepper_before.clone(), &settings.audience),
            pepper_before: settings.pepper_before.clone(),
            pepper,
            marks: Recent::new(MARKED_ADDRESSES_MAX),
        });
        let set_up = (proof.is_some() && !access.is_set_up())
            .then(|| SecretText::fresh(SecretKind::SetUp, random(seeds)));
        Self {
            proof,
            audience: settings.audience.clone(),
            guard: Guard::restored(access.failures()),
            of_principals: Limits::new(settings.requests_of_principal),
            of_addresses: Limits::new(settings.requests_from_address),
            refusals: Recorder::default(),
            failures: Recorder::default(),
            set_up: Mutex::new(set_up),
        }
    }

    pub(super) const fn proving(&self) -> Option<&Proof> {
        self.proof.as_ref()
    }
}

/// 256 random bits.
pub(super) fn random(seeds: &dyn SeedSource) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (one, other) = bytes.split_at_mut(16);
    one.copy_from_slice(&seeds.draw().to_be_bytes());
    other.copy_from_slice(&seeds.draw().to_be_bytes());
    bytes
}

/// Says which records are written by themselves, and counts the others for the next one of the same kind.
pub(crate) struct Recorder<K> {
    limit: Limits<K>,
    more: Mutex<HashMap<K, u32>>,
}

impl<K: Eq + Hash> Default for Recorder<K> {
    fn default() -> Self {
        let per_second = NonZeroU32::new(RECORDS_PER_SECOND).unwrap_or(NonZeroU32::MIN);
        Self { limit: Limits::with_burst(per_second, RECORDS_BURST), more: Mutex::default() }
    }
}

impl<K: Eq + Hash + Copy> Recorder<K> {
    /// How many were left out since the last record of this kind, if this one is to be written.
    pub(crate) fn record(&self, kind: K, now: Timestamp) -> Option<u32> {
        let mut left_out = crate::lock(&self.more);
        if self.limit.take(kind, now).is_ok() {
            return Some(left_out.remove(&kind).unwrap_or(0));
        }
        // When so many kinds overflow, their numbers are the least of what is lost.
        if left_out.len() < LIMITED_MAX || left_out.contains_key(&kind) {
            let more = left_out.entry(kind).or_insert(0);
            *more = more.saturating_add(1);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_by_itself_is_counted_with_the_next_of_its_kind() {
        let recorder = Recorder::default();
        let at = Timestamp::from_millis;
        assert!((0..50).all(|_| recorder.record(1, at(0)) == Some(0)));
        assert!((0..7).all(|_| recorder.record(1, at(0)).is_none()));
        assert_eq!(recorder.record(2, at(0)), Some(0), "nobody hides what others do");
        assert_eq!(recorder.record(1, at(500)), Some(7));
    }
}
