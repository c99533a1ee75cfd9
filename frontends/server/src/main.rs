//! The `turnero` program: the engine with its front ends, and the commands that look after it.

mod bounds;
mod command;
mod control;
mod exit;
mod files;
mod first_start;
mod front_ends;
mod gateways;
mod logos;
mod logs;
mod mail;
mod meters;
mod operations;
mod pepper;
mod progress;
mod settings;
mod signals;

use std::process::ExitCode;

use clap::Parser;
use rustix::fs::Mode;
use rustix::process::umask;

fn main() -> ExitCode {
    // The data folder and backups hold what people told us, and the control socket obeys: others have no business there.
    umask(Mode::RWXG | Mode::RWXO);
    match command::CommandLine::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
