//! The pages in a real browser, over the real server: Chromium, driven through its own protocol.
//!
//!     cargo test -p turnero-pages --test browser [part of a name]
//!
//! Where there is no Chromium it says so and passes; with `CI=true` it fails. `CHROMIUM` names one that lies
//! elsewhere; `AXE_CORE` the file `axe.min.js` of axe-core, for what people who do not see or do not use a mouse need.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

mod cases;
mod chromium;
mod page;
mod server;
mod shop;
mod site;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::process::ExitCode;
use std::time::Duration;

use chromium::Chromium;
use futures_util::FutureExt;

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What a case does, and what it is called.
pub(crate) type Case = (&'static str, fn(&'static Chromium) -> Run);
type Run = Pin<Box<dyn Future<Output = ()>>>;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let first = arguments.next();
    if first.as_deref() == Some(server::MODE) {
        let [folder, address] = [arguments.next().unwrap(), arguments.next().unwrap()];
        let printers: Vec<_> = arguments.collect();
        runtime.block_on(server::run(&folder, &address, &printers));
        return ExitCode::SUCCESS;
    }
    let wanted = first.filter(|first| !first.starts_with('-')).unwrap_or_default();
    runtime.block_on(all(&wanted))
}

async fn all(wanted: &str) -> ExitCode {
    let Some(path) = chromium::find() else {
        let told = "no Chromium on this machine, so NO PAGE IS TESTED (apt-get install chromium, or set CHROMIUM)";
        eprintln!("\n!!! {told}\n");
        let must = std::env::var("CI").is_ok_and(|value| value == "true");
        println!("test result: {}. 0 passed; pages skipped", if must { "FAILED" } else { "ok" });
        return if must { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let browser: &'static Chromium = Box::leak(Box::new(Chromium::launch(&path).await));
    let cases: Vec<Case> =
        cases::all().into_iter().filter(|(name, _)| name.contains(wanted)).collect();
    println!("\nrunning {} tests in {}", cases.len(), path.display());
    let mut failed = Vec::new();
    for (name, case) in &cases {
        let ended = AssertUnwindSafe(case(browser)).catch_unwind().await;
        println!("test {name} ... {}", if ended.is_ok() { "ok" } else { "FAILED" });
        if ended.is_err() {
            failed.push(name);
        }
        browser.close_pages().await;
    }
    browser.end().await;
    let passed = cases.len() - failed.len();
    for name in &failed {
        println!("    {name}");
    }
    let verdict = if failed.is_empty() { "ok" } else { "FAILED" };
    println!("\ntest result: {verdict}. {passed} passed; {} failed\n", failed.len());
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
