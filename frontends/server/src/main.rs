//! The `turnero` program: the engine with its front ends, and the commands that look after it.

mod bounds;
mod command;
mod control;
mod exit;
mod front_ends;
mod logs;
mod meters;
mod operations;
mod progress;
mod settings;
mod signals;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match command::CommandLine::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
