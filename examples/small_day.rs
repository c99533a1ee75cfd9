//! A small day in a waiting room, for examples in which something has to happen.

use std::time::Duration;

use tokio::time::sleep;
use turnero::branch::{
    AddCounter, AddService, CallNext, CreateBranch, Finish, IssueTicket, Snapshot, Start,
};
use turnero::{BranchId, CounterId, Engine, Name, Principal};

use crate::Outcome;

const PEOPLE: u32 = 8;

/// A branch with two services and two counters.
pub(crate) async fn set_up(engine: &Engine) -> Outcome<BranchId> {
    let host = Principal::host();
    let branch = engine.fresh_id();
    engine.ask(&host, CreateBranch { branch, name: Name::new("Downtown")? }).await?;
    for (name, prefix) in [("Inquiries", "A"), ("Payments", "B")] {
        let (name, prefix) = (Name::new(name)?, prefix.parse()?);
        engine.ask(&host, AddService { branch, name, prefix }).await?;
    }
    for name in ["Front desk", "Window"] {
        engine.ask(&host, AddCounter { branch, name: Name::new(name)? }).await?;
    }
    Ok(branch)
}

/// People come, both counters serve until everybody is gone, and the engine closes.
pub(crate) async fn play(engine: Engine, branch: BranchId) -> Outcome<()> {
    let snapshot = engine.ask(&Principal::host(), Snapshot { branch }).await?;
    let [front_desk, window] = snapshot.counters.as_slice() else { return Ok(()) };
    tokio::try_join!(
        arrive(&engine, branch),
        serve(&engine, branch, front_desk.counter, Duration::from_millis(900)),
        serve(&engine, branch, window.counter, Duration::from_millis(700)),
    )?;
    Ok(engine.close().await?)
}

/// Somebody comes now and then, for one service or the other.
async fn arrive(engine: &Engine, branch: BranchId) -> Outcome<()> {
    let host = Principal::host();
    let services = engine.ask(&host, Snapshot { branch }).await?.services;
    for (service, _) in services.iter().cycle().zip(0..PEOPLE) {
        engine.ask(&host, IssueTicket::new(branch, service.service)).await?;
        sleep(Duration::from_millis(250)).await;
    }
    Ok(())
}

/// A counter opens once some have come, and calls whoever is next until nobody waits any more.
async fn serve(
    engine: &Engine,
    branch: BranchId,
    counter: CounterId,
    takes: Duration,
) -> Outcome<()> {
    let host = Principal::host();
    sleep(Duration::from_secs(1)).await;
    while let Ok(called) = engine.ask(&host, CallNext { branch, counter }).await {
        let ticket = called.ticket;
        sleep(Duration::from_millis(300)).await;
        engine.ask(&host, Start { branch, ticket }).await?;
        sleep(takes).await;
        engine.ask(&host, Finish { branch, ticket }).await?;
    }
    Ok(())
}
