//! How long it takes to find out who sends a request, beside one query that the request could be; and how long a
//! sign-in takes, for a user that there is and for one that there is not.
//!
//! `cargo run --release -p turnero-benches --bin access [-- --rounds 20000 --sign-ins 30]`

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use turnero::access::{
    AccessSettings, Credential, Email, Hidden, NewKey, NewUser, Origin, Profile, ReadyMade, SignIn,
    TokenRequest, UserName,
};
use turnero::branch::Snapshot;
use turnero::{Branches, Engine, Name, Principal, Settings};
use turnero_benches::{Outcome, argument, median, set_up};

const PASSWORD: &str = "tulip boat 9347";

#[tokio::main]
async fn main() -> Outcome<()> {
    let rounds: u32 = argument("rounds", 20_000)?;
    let sign_ins: u32 = argument("sign-ins", 30)?;
    let settings = AccessSettings {
        requests_of_principal: None,
        requests_from_address: None,
        hashing_threads: NonZeroUsize::MIN,
        ..AccessSettings::default()
    };
    let engine = Engine::open(Settings::in_memory().access(settings))?;
    let sites = set_up(&engine, 1, 8, 10).await?;
    let branch = sites.first().ok_or("there is no branch")?.branch;
    let here = Origin { address: Some([192, 0, 2, 1].into()), program: String::new() };
    make_user(&engine).await?;
    let cookie = engine.login(&typed("the.agent"), &here).await?.cookie;
    let request =
        TokenRequest::Password { sign_in: typed("the.agent"), client: "bench".to_owned() };
    let token = engine.token(&request, &here).await?.access_token;
    let new = NewKey {
        name: "bench".parse()?,
        permissions: vec!["branches:read".to_owned()],
        branches: Branches::All,
        until: None,
    };
    let key = engine.create_key(&Principal::host(), new).await?.secret.reveal();

    let by_cookie = each(&engine, Credential::Cookie(&cookie), &here, rounds)?;
    let by_token = each(&engine, Credential::Bearer(&token), &here, rounds)?;
    let by_key = each(&engine, Credential::Bearer(&key), &here, rounds)?;
    let principal = engine.authenticate(Credential::Cookie(&cookie), &here)?.principal;
    let started = Instant::now();
    for _ in 0..rounds {
        engine.ask(&principal, Snapshot { branch }).await?;
    }
    let query = micros(started.elapsed()) / f64::from(rounds);
    println!(
        "cookie {by_cookie:.2} us, token {by_token:.2} us, key {by_key:.2} us, one query {query:.2} us"
    );

    let (mut wrong, mut unknown) = (Vec::new(), Vec::new());
    for number in 0..sign_ins {
        // In turns, so that whatever comes before falls on both alike.
        let nobody = format!("nobody.{number}");
        if number % 2 == 0 {
            wrong.push(failing(&engine, "the.agent", number).await);
            unknown.push(failing(&engine, &nobody, number).await);
        } else {
            unknown.push(failing(&engine, &nobody, number).await);
            wrong.push(failing(&engine, "the.agent", number).await);
        }
    }
    let (wrong, unknown) = (median(wrong), median(unknown));
    println!(
        "access cookie_us={by_cookie:.2} token_us={by_token:.2} key_us={by_key:.2} ratio={:.2} \
         sign_in_ms={:.1} unknown_ratio={:.2}",
        by_cookie / query,
        wrong / 1e3,
        unknown / wrong,
    );
    engine.close().await?;
    Ok(())
}

async fn make_user(engine: &Engine) -> Outcome<()> {
    let name = |text: &str| Name::new(text).map(Hidden);
    let profile = Profile {
        user_name: UserName::new("the.agent")?,
        first_name: name("Marisol")?,
        last_name: name("Quintero")?,
        email: Email::new("marisol@quintero.example")?,
    };
    let (role, branches) = (Some(ReadyMade::Agent.into()), Branches::All);
    let password = Some(PASSWORD.to_owned());
    let new = NewUser { profile, role, branches, password };
    engine.create_user(&Principal::host(), new).await?;
    Ok(())
}

fn typed(user_name: &str) -> SignIn {
    SignIn { user_name: user_name.to_owned(), password: PASSWORD.to_owned(), code: None }
}

/// Microseconds of one look at a credential.
fn each(engine: &Engine, credential: Credential<'_>, origin: &Origin, rounds: u32) -> Outcome<f64> {
    let started = Instant::now();
    for _ in 0..rounds {
        engine.authenticate(credential, origin)?;
    }
    Ok(micros(started.elapsed()) / f64::from(rounds))
}

/// Microseconds of a sign-in that fails. Each from an address of its own, so that nobody waits; a user who is
/// known signs in right after three failures, and is forgiven.
async fn failing(engine: &Engine, user_name: &str, number: u32) -> f64 {
    let [_, _, high, low] = number.to_be_bytes();
    let origin = Origin { address: Some([198, 18, high, low].into()), program: String::new() };
    let wrong = SignIn { password: "not the password".to_owned(), ..typed(user_name) };
    let started = Instant::now();
    let failed = engine.login(&wrong, &origin).await;
    let took = micros(started.elapsed());
    assert!(failed.is_err_and(|error| error.code() == "access.sign_in_failed"));
    if user_name == "the.agent" {
        assert!(engine.login(&typed(user_name), &origin).await.is_ok());
    }
    took
}

fn micros(length: Duration) -> f64 {
    length.as_secs_f64() * 1e6
}
