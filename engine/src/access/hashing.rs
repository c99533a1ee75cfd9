//! Passwords are hashed with argon2id, on threads of their own: each takes some twenty milliseconds, which
//! nobody else may wait for. How many at once is bounded, and how many wait too.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::HEXLOWER_PERMISSIVE as HEX;
use subtle::ConstantTimeEq;
use tokio::sync::{Semaphore, oneshot};
use turnero_domain::access::{Hidden, Password, StoredPassword};
use zeroize::Zeroizing;

use super::bounds::HASHING_WAITING_MAX;
use super::pepper::Pepper;
use super::settings::{AccessSettings, HashingParameters};

/// Hashes passwords and compares them.
pub(super) struct Hashing {
    /// How many at once.
    turns: Semaphore,
    waiting: AtomicUsize,
    rule: Arc<Rule>,
}

/// How it is done now.
struct Rule {
    pepper: Pepper,
    pepper_before: Option<Pepper>,
    parameters: HashingParameters,
}

/// What is kept of a password, taken apart.
struct Parsed {
    parameters: HashingParameters,
    pepper: [u8; 4],
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// How a password compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// It is the one.
    pub(super) fits: bool,
    /// It is kept in a way that is weaker than the present one, or with the pepper before.
    pub(super) outdated: bool,
}

/// Too many wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooManyWait;

const HASH_BYTES: usize = 32;
pub(super) const SALT_BYTES: usize = 16;

impl Hashing {
    pub(super) fn new(settings: &AccessSettings, pepper: Pepper) -> Self {
        let pepper_before = settings.pepper_before.clone();
        let parameters = settings.hashing;
        Self {
            turns: Semaphore::new(settings.hashing_threads.get()),
            waiting: AtomicUsize::new(0),
            rule: Arc::new(Rule { pepper, pepper_before, parameters }),
        }
    }

    /// What is kept of a password that was chosen.
    pub(super) async fn store(
        &self,
        password: Password,
        salt: [u8; SALT_BYTES],
    ) -> Result<Option<StoredPassword>, TooManyWait> {
        let short = password.is_short();
        let rule = self.rule.clone();
        let hash = self.in_turn(move || rule.hash(&password, &salt)).await?;
        Ok(hash.flatten().map(|hash| StoredPassword { hash: Hidden(hash.into()), short }))
    }

    /// How a password that was shown compares with what is kept. Takes the same time if nothing is kept: nobody
    /// learns from it whether there is such a user.
    pub(super) async fn compare(
        &self,
        password: Password,
        stored: Option<StoredPassword>,
    ) -> Result<(Verdict, Password), TooManyWait> {
        let rule = self.rule.clone();
        let compared = self.in_turn(move || (rule.compare(&password, stored.as_ref()), password));
        compared.await?.ok_or(TooManyWait)
    }

    /// Does this on a thread of its own, when it is its turn; `None` if the thread could not be started or
    /// has panicked.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>, TooManyWait> {
        let place = Place::take(&self.waiting)?;
        let Ok(turn) = self.turns.acquire().await else { return Err(TooManyWait) };
        drop(place);
        let (tell, told) = oneshot::channel();
        let thread = std::thread::Builder::new().name("turnero-hashing".to_owned());
        let started = thread.spawn(move || {
            // Whoever asked may be gone.
            let _ = tell.send(work());
        });
        if let Err(error) = started {
            tracing::error!(%error, "a thread for hashing could not be started");
            return Ok(None);
        }
        let done = told.await.ok();
        drop(turn);
        Ok(done)
    }
}

/// A place among those who wait. Given back when it is dropped, also when nobody waits any longer.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, TooManyWait> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::AcqRel) < HASHING_WAITING_MAX {
            return Ok(place);
        }
        Err(TooManyWait)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Rule {
    fn hash(&self, password: &Password, salt: &[u8]) -> Option<String> {
        let hash = argon2id(self.parameters, &self.pepper, password, salt)?;
        let HashingParameters { memory_kib, passes, lanes } = self.parameters;
        let (name, salt, hash) = (self.pepper.name(), HEX.encode(salt), HEX.encode(&*hash));
        let name = HEX.encode(&name);
        Some(format!("argon2id$m={memory_kib},t={passes},p={lanes}${name}${salt}${hash}"))
    }

    fn compare(&self, password: &Password, stored: Option<&StoredPassword>) -> Verdict {
        let parsed = stored.and_then(|stored| Parsed::read(&stored.hash.0));
        let known =
            |pepper: &&Pepper| parsed.as_ref().is_some_and(|parsed| parsed.pepper == pepper.name());
        let peppers = [Some(&self.pepper), self.pepper_before.as_ref()];
        let pepper = peppers.into_iter().flatten().find(known);
        let (Some(parsed), Some(pepper)) = (parsed, pepper) else {
            // Nothing to compare with: the same work for nothing.
            argon2id(self.parameters, &self.pepper, password, &[0; SALT_BYTES]);
            return Verdict { fits: false, outdated: false };
        };
        let found = argon2id(parsed.parameters, pepper, password, &parsed.salt);
        let fits = found.is_some_and(|found| bool::from(found.ct_eq(&parsed.hash)));
        // Only ever harder: parameters that were lowered by mistake must not take hold of what is kept.
        let outdated = self.parameters.are_harder_than(parsed.parameters)
            || parsed.pepper != self.pepper.name();
        Verdict { fits, outdated }
    }
}

impl Parsed {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('$');
        if parts.next()? != "argon2id" {
            return None;
        }
        let mut numbers = parts.next()?.split(',');
        let mut number = |name: &str| numbers.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let (memory_kib, passes, lanes) = (number("m=")?, number("t=")?, number("p=")?);
        let parameters = HashingParameters { memory_kib, passes, lanes };
        let mut bytes = || HEX.decode(parts.next()?.as_bytes()).ok();
        let (pepper, salt, hash) = (bytes()?, bytes()?, bytes()?);
        let pepper = pepper.try_into().ok()?;
        let sound = parameters.are_sound() && hash.len() == HASH_BYTES;
        sound.then_some(Self { parameters, pepper, salt, hash })
    }
}

/// The pepper goes in first, by HMAC: so every byte of the password counts, and whoever has the hashes alone
/// has nothing to try.
fn argon2id(
    parameters: HashingParameters,
    pepper: &Pepper,
    password: &Password,
    salt: &[u8],
) -> Option<Zeroizing<[u8; HASH_BYTES]>> {
    let HashingParameters { memory_kib, passes, lanes } = parameters;
    let parameters = Params::new(memory_kib, passes, lanes, Some(HASH_BYTES)).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
    let peppered = Zeroizing::new(pepper.mac("a password", &[password.bytes()]));
    let mut hash = Zeroizing::new([0; HASH_BYTES]);
    argon2.hash_password_into(&*peppered, salt, &mut *hash).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::*;

    /// As light as is still sound: these tests are about what is hashed, not about how hard.
    fn light() -> HashingParameters {
        HashingParameters { memory_kib: HashingParameters::MEMORY_KIB_MIN, passes: 1, lanes: 1 }
    }

    fn pepper(letter: &str) -> Pepper {
        Pepper::new(&letter.repeat(32)).unwrap()
    }

    fn hashing(parameters: HashingParameters, letter: &str, before: Option<&str>) -> Hashing {
        let settings = AccessSettings {
            hashing: parameters,
            pepper_before: before.map(pepper),
            hashing_threads: NonZeroUsize::MIN,
            ..AccessSettings::default()
        };
        Hashing::new(&settings, pepper(letter))
    }

    fn typed(text: &str) -> Password {
        Password::typed(text).unwrap()
    }

    async fn stored(hashing: &Hashing, text: &str) -> StoredPassword {
        hashing.store(typed(text), [7; SALT_BYTES]).await.unwrap().unwrap()
    }

    async fn compared(hashing: &Hashing, text: &str, stored: &StoredPassword) -> Verdict {
        hashing.compare(typed(text), Some(stored.clone())).await.unwrap().0
    }

    const FITS: Verdict = Verdict { fits: true, outdated: false };

    #[tokio::test]
    async fn only_the_same_password_fits_down_to_its_73rd_byte() {
        let hashing = hashing(light(), "p", None);
        let long = "a".repeat(72);
        let kept = stored(&hashing, &format!("{long}bc")).await;
        assert_eq!(compared(&hashing, &format!("{long}bc"), &kept).await, FITS);
        for other in [format!("{long}xc"), format!("{long}b"), long] {
            assert!(!compared(&hashing, &other, &kept).await.fits);
        }
        let kept = stored(&hashing, &"a".repeat(256)).await;
        let last = format!("{}b", "a".repeat(255));
        assert!(!compared(&hashing, &last, &kept).await.fits, "the last byte counts too");
    }

    #[tokio::test]
    async fn what_is_kept_tells_neither_the_password_nor_the_pepper() {
        let kept = stored(&hashing(light(), "p", None), "tulip boat 9347").await;
        let text = &kept.hash.0;
        assert!(!text.contains("tulip") && !text.contains("pppp"), "{text}");
        assert!(text.starts_with("argon2id$m=7168,t=1,p=1$"), "{text}");
        assert!(stored(&hashing(light(), "p", None), "tulip b9").await.short);
    }

    #[tokio::test]
    async fn raised_parameters_and_a_new_pepper_make_what_is_kept_outdated() {
        let kept = stored(&hashing(light(), "p", None), "tulip boat 9347").await;
        let harder = HashingParameters { passes: 2, ..light() };
        let outdated = Verdict { fits: true, outdated: true };
        let raised = hashing(harder, "p", None);
        assert_eq!(compared(&raised, "tulip boat 9347", &kept).await, outdated);
        let kept_hard = stored(&raised, "tulip boat 9347").await;
        let lowered = hashing(light(), "p", None);
        assert_eq!(compared(&lowered, "tulip boat 9347", &kept_hard).await, FITS, "stays hard");
        let replaced = hashing(light(), "q", Some("p"));
        assert_eq!(compared(&replaced, "tulip boat 9347", &kept).await, outdated);
        let lost = hashing(light(), "q", None);
        assert!(!compared(&lost, "tulip boat 9347", &kept).await.fits);
    }

    #[tokio::test]
    async fn what_cannot_be_read_fits_nothing() {
        let hashing = hashing(light(), "p", None);
        let kept = stored(&hashing, "tulip boat 9347").await;
        for text in [
            "".to_owned(),
            "argon2id".to_owned(),
            kept.hash.0.replace("m=7168", "m=4294967295"),
            kept.hash.0.replace("m=7168", "m=8"),
            kept.hash.0.chars().take(kept.hash.0.len() - 2).collect(),
        ] {
            let broken = StoredPassword { hash: Hidden(text.into()), short: false };
            assert!(!compared(&hashing, "tulip boat 9347", &broken).await.fits);
        }
    }

    #[tokio::test]
    async fn who_finds_too_many_waiting_is_told_to_come_back() {
        let hashing = Arc::new(hashing(light(), "p", None));
        // All turns are taken, so everybody waits.
        let turn = hashing.turns.acquire().await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..HASHING_WAITING_MAX {
            let mut one = Box::pin({
                let hashing = hashing.clone();
                async move { hashing.compare(typed("x"), None).await }
            });
            assert!(has_yet_to_end(&mut one));
            waiting.push(one);
        }
        assert_eq!(hashing.compare(typed("x"), None).await.err(), Some(TooManyWait));
        // Who waits no longer gives the place back.
        drop(waiting);
        drop(turn);
        assert!(hashing.compare(typed("x"), None).await.is_ok(), "a place was given back");
    }

    /// Lets a future begin; whether it has yet to end.
    fn has_yet_to_end<F: Future + Unpin>(future: &mut F) -> bool {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        std::pin::Pin::new(future).poll(&mut context).is_pending()
    }
}
