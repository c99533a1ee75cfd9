//! What the tests of the engine share: a small clinic, and engines over disks that fail.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use std::num::NonZeroUsize;
use std::sync::Arc;

use turnero::branch::{
    AddCounter, AddService, BranchSnapshot, CallNext, Called, CreateBranch, IssueTicket, Issued,
    Snapshot,
};
use turnero::store::faulty::{self, FaultyDisk};
use turnero::{BranchId, CounterId, Engine, Health, Name, OnStall, Principal, ServiceId, Settings};

/// One branch with one service and two counters, in an engine.
#[derive(Clone)]
pub struct Clinic {
    pub engine: Engine,
    pub host: Principal,
    pub branch: BranchId,
    pub service: ServiceId,
    pub counters: [CounterId; 2],
}

impl Clinic {
    pub async fn in_engine(engine: Engine) -> Self {
        let host = Principal::host();
        let branch: BranchId = engine.fresh_id();
        let name = |text| Name::new(text).unwrap();
        engine.ask(&host, CreateBranch { branch, name: name("Downtown") }).await.unwrap();
        let service = AddService { branch, name: name("General"), prefix: "A".parse().unwrap() };
        let service = engine.ask(&host, service).await.unwrap().service;
        let mut counters = Vec::new();
        for text in ["Counter 1", "Counter 2"] {
            let added = engine.ask(&host, AddCounter { branch, name: name(text) }).await.unwrap();
            counters.push(added.counter);
        }
        let counters = [counters[0], counters[1]];
        Self { engine, host, branch, service, counters }
    }

    pub async fn in_memory() -> Self {
        Self::in_engine(Engine::open(Settings::in_memory().forecasts(false).visits(false)).unwrap())
            .await
    }

    pub async fn on_disk(disk: &FaultyDisk) -> Self {
        Self::in_engine(open(disk)).await
    }

    /// The same clinic, found in another engine.
    pub fn moved_to(&self, engine: Engine) -> Self {
        Self { engine, ..self.clone() }
    }

    pub fn issue(&self) -> IssueTicket {
        IssueTicket::new(self.branch, self.service)
    }

    pub fn call_next(&self, counter: usize) -> CallNext {
        CallNext { branch: self.branch, counter: self.counters[counter] }
    }

    pub async fn issued(&self) -> Issued {
        self.engine.ask(&self.host, self.issue()).await.unwrap()
    }

    pub async fn called(&self, counter: usize) -> Called {
        self.engine.ask(&self.host, self.call_next(counter)).await.unwrap()
    }

    pub async fn snapshot(&self) -> BranchSnapshot {
        self.engine.ask(&self.host, Snapshot { branch: self.branch }).await.unwrap()
    }
}

/// An engine on this disk.
pub fn open(disk: &FaultyDisk) -> Engine {
    Engine::open(quiet(disk)).unwrap()
}

/// The settings of an engine on this disk that does nothing by itself but what is due: tests count events.
pub fn quiet(disk: &FaultyDisk) -> Settings {
    let store = Arc::new(faulty::open(disk).unwrap());
    let settings = Settings::in_store(store).threads(NonZeroUsize::MIN).on_stall(OnStall::Report);
    settings.forecasts(false).visits(false)
}

/// Waits until the engine is as it should be. Health has no event of its own, so this yields and looks.
pub async fn until(engine: &Engine, wanted: impl Fn(&Health) -> bool) -> Health {
    loop {
        let health = engine.health();
        if wanted(&health) {
            return health;
        }
        tokio::task::yield_now().await;
    }
}
