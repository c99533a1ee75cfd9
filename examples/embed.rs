//! A host program: it opens the engine, runs a tiny day, and prints the feed.
//!
//! `cargo run -p turnero-examples --example embed`

use turnero::branch::{
    AddCounter, AddService, CallNext, CreateBranch, Finish, IssueTicket, Snapshot, Start,
};
use turnero::{BranchId, Engine, Name, Principal, Settings, Topic};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `Settings::in_folder("turnero-data")` keeps everything; this forgets it when the program ends.
    let engine = Engine::open(Settings::in_memory())?;
    let host = Principal::host();

    // A branch where people come for a service and are called to a counter.
    let branch: BranchId = engine.fresh_id();
    engine.ask(&host, CreateBranch { branch, name: Name::new("Downtown")? }).await?;
    let inquiries = AddService { branch, name: Name::new("Inquiries")?, prefix: "A".parse()? };
    let service = engine.ask(&host, inquiries).await?.service;
    let desk = AddCounter { branch, name: Name::new("Front desk")? };
    let counter = engine.ask(&host, desk).await?.counter;

    // Two people come. Every reply is durable before it is given.
    for _ in 0..2 {
        let issued = engine.ask(&host, IssueTicket::new(branch, service)).await?;
        println!("{}: {} ahead of you", issued.code, issued.ahead);
    }

    // One of them is called, comes, and is served.
    let called = engine.ask(&host, CallNext { branch, counter }).await?;
    println!("{}: please go to {}", called.code, called.counter);
    let ticket = called.ticket;
    engine.ask(&host, Start { branch, ticket }).await?;
    engine.ask(&host, Finish { branch, ticket }).await?;

    // What follows position 0 is all that ever happened here. A feed goes on for ever; this is enough.
    let last = engine.ask(&host, Snapshot { branch }).await?.seq;
    let mut feed = engine.feed(&host, Topic::Branch(branch), Some(0))?;
    while feed.position() < Some(last) {
        println!("{}", str::from_utf8(feed.next().await?.body())?);
    }
    Ok(engine.close().await?)
}
