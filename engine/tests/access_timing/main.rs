//! An unknown user takes as long as a wrong password: nobody learns from the time which names there are.
//! By itself in a program of its own, so that no other test runs beside it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    dead_code,
    reason = "a test fails by panicking, and uses a part of what it shares"
)]

#[path = "../access/site.rs"]
mod site;

use std::time::{Duration, Instant};

use turnero::access::{AccessSettings, HashingParameters, ReadyMade};

use site::{Site, code, from, light, typed};

/// How long a failed sign-in takes, each time from another address and long after the last.
async fn took(site: &Site, user_name: &str, place: u8) -> Duration {
    site.later(24 * 60 * 60 + 1);
    let sign_in = typed(user_name, "not the password");
    let started = Instant::now();
    let failed = site.engine.login(&sign_in, &from(place)).await;
    let took = started.elapsed();
    assert_eq!(code(failed), "access.sign_in_failed");
    took
}

/// The middle one, which a busy machine moves least.
fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

/// What gives a name away is a hash that is not computed: then one of them is some ten times as quick.
/// Measured in turns, so that whatever else the machine does falls on all alike; and several times, for
/// noise only ever makes two alike things look different.
#[tokio::test]
async fn an_unknown_user_a_wrong_password_and_an_inactive_user_take_the_same_time() {
    let hashing = HashingParameters { passes: 2, ..light().hashing };
    let site = Site::with(AccessSettings { hashing, ..light() }).await;
    site.user("the.agent", ReadyMade::Agent).await;
    let gone = site.user("gone.agent", ReadyMade::Agent).await;
    let deactivate = turnero::access::DeactivateUser { user: gone };
    site.engine.ask(&site.host, deactivate).await.unwrap();
    let mut ratios = Vec::new();
    for _ in 0..8 {
        let (mut wrong, mut unknown, mut inactive) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..15 {
            wrong.push(took(&site, "the.agent", 1).await);
            unknown.push(took(&site, "nobody.here", 2).await);
            inactive.push(took(&site, "gone.agent", 3).await);
        }
        let wrong = middle(wrong);
        let worst = [middle(unknown) / wrong, middle(inactive) / wrong]
            .into_iter()
            .map(|ratio| ratio.max(1.0 / ratio))
            .fold(1.0, f64::max);
        ratios.push(worst);
        if worst < 1.2 {
            return;
        }
    }
    panic!("the times differ in every round: {ratios:?}");
}
