//! How much memory a waiting ticket takes: 100,000 of them, in 100 branches.
//!
//! `cargo run --release -p turnero-benches --bin memory [-- --tickets 100000 --branches 100]`
//!
//! It is what the kernel counts as resident once all of them wait, less what it counted when everything
//! was set up and each branch had one. So it holds all that a ticket brings with it, also what the
//! allocator wastes, and what the engine keeps for going back when the store fails.
//!
//! The engine's part is measured over a store that keeps nothing, for a store has memory of its own: sled
//! fills its page cache (64 MiB, a bound, however many wait) with whatever was written last. What both
//! take together, with sled as it is delivered, stands in the line before.

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use turnero::branch::{IssueTicket, Snapshot};
use turnero::store::{
    BackupSummary, Commit, Head, Page, Size, Store, StoreError, StoredEvent, StreamId, VerifyReport,
};
use turnero::{Engine, Principal, Settings};
use turnero_benches::{
    Outcome, argument, ask_patiently, part, resident_bytes, scratch_folder, set_up,
};

const SERVICES: usize = 4;
const COUNTERS: usize = 4;

fn main() -> Outcome<()> {
    let role: String = argument("part", String::new())?;
    let tickets: usize = argument("tickets", 100_000)?;
    let branches: usize = argument("branches", 100)?;
    match role.as_str() {
        "forgetful" => {
            return fill(Settings::in_store(Arc::new(Forgetful::default())), tickets, branches);
        }
        "sled" => {
            let folder = scratch_folder()?;
            return fill(Settings::in_folder(folder.path()), tickets, branches);
        }
        _ => {}
    }
    let with_sled = bytes_per_ticket("sled")?;
    println!("with sled and its page cache: {with_sled} bytes for each of {tickets} tickets");
    println!("memory bytes_per_ticket={}", bytes_per_ticket("forgetful")?);
    Ok(())
}

/// Fills an engine in a process of its own, whose memory nothing else has touched.
fn bytes_per_ticket(role: &str) -> Outcome<u64> {
    let own = std::env::args_os().skip(1);
    let output = part(role)?.args(own).stderr(std::process::Stdio::inherit()).output()?;
    let told = String::from_utf8(output.stdout)?;
    told.trim().parse().map_err(|_| format!("{role} ended with {}", output.status).into())
}

/// Tells how much the memory of this process grows by each ticket.
fn fill(settings: Settings, tickets: usize, branches: usize) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let host = Principal::host();
        let engine = Engine::open(settings)?;
        let sites = set_up(&engine, branches, SERVICES, COUNTERS).await?;
        let each = tickets / branches;
        let mut before = 0;
        for number in 0..each {
            if number == 1 {
                before = resident_bytes()?;
            }
            for site in &sites {
                let service = *site.services.get(number % SERVICES).ok_or("no service")?;
                ask_patiently(&engine, None, IssueTicket::new(site.branch, service)).await?;
            }
        }
        let after = resident_bytes()?;
        for site in &sites {
            let snapshot = engine.ask(&host, Snapshot { branch: site.branch }).await?;
            if snapshot.waiting_count != each {
                return Err(format!("{} wait, not {each}", snapshot.waiting_count).into());
            }
        }
        println!("{}", after.saturating_sub(before) / ((each - 1) * branches) as u64);
        Ok(engine.close().await?)
    })
}

/// A store that keeps nothing but the number of its batches.
#[derive(Default)]
struct Forgetful {
    batches: Mutex<u64>,
}

impl Store for Forgetful {
    fn append(&self, _batch: &[Commit]) -> Result<(), StoreError> {
        *self.batches.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Ok(())
    }

    fn events(&self, _: StreamId, _: u64, _: Page) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(Vec::new())
    }

    fn document(&self, _: StreamId, _: &[u8]) -> Result<Option<Bytes>, StoreError> {
        Ok(None)
    }

    fn documents(
        &self,
        _: StreamId,
        _: &[u8],
        _: &mut dyn FnMut(&[u8], Bytes) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    fn heads(&self) -> Result<Vec<Head>, StoreError> {
        Ok(Vec::new())
    }

    fn prune(&self, _: StreamId, _: u64) -> Result<(), StoreError> {
        Ok(())
    }

    fn size(&self) -> Result<Size, StoreError> {
        let batches = *self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Size { batches, ..Size::default() })
    }

    fn backup(&self, _: &mut dyn Write) -> Result<BackupSummary, StoreError> {
        Err(StoreError::Failed)
    }

    fn restore(&self, _: &mut dyn Read) -> Result<BackupSummary, StoreError> {
        Err(StoreError::Failed)
    }

    fn verify(&self) -> Result<VerifyReport, StoreError> {
        Ok(VerifyReport { batches: 0, events: 0, documents: 0, damage: None })
    }

    fn secret(&self) -> Result<[u8; 32], StoreError> {
        Ok([0; 32])
    }

    fn recover(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
