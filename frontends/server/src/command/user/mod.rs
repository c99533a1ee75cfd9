//! People who sign in, looked after by whoever runs the program.

mod create;
mod password;
mod reset_password;

use clap::{Args, Subcommand};
use turnero::store::StoreError;
use turnero::{Engine, OpenError};

use crate::command::runtime::small_runtime;
use crate::control::{self, Answer, OneTimeLink, Wish};
use crate::exit::Outcome;
use crate::pepper;
use crate::progress::say;
use crate::settings::{Settings, Store};

/// Make users, and let them choose a new password
#[derive(Debug, Args)]
#[command(after_help = "\
While a server uses the data folder, it is the server that does it, and this has to run as its user. Otherwise the folder \
is opened, with the same settings: above all the same pepper.

Examples:
  turnero user create first.admin --email first@clinic.example --first-name A --last-name B
  turnero user create --help
  turnero user reset-password first.admin")]
pub(super) struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Create(create::Create),
    ResetPassword(reset_password::ResetPassword),
}

impl User {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        match &self.what {
            What::Create(create) => create.run(settings),
            What::ResetPassword(reset) => reset.run(settings),
        }
    }
}

/// Has it done: by the server that uses the folder, or by ourselves if nobody does.
fn fulfilled(settings: &Settings, wish: Wish) -> Outcome<Answer> {
    if settings.store == Store::Memory {
        return Err(
            "store is memory, so nobody would know the user a moment later; set it to sled or redb"
                .into(),
        );
    }
    let (settings, _) = pepper::beside_the_data(settings)?;
    let answer = match Engine::open(settings.engine()?) {
        Ok(engine) => small_runtime()?.block_on(async {
            let answer = control::fulfil(wish, &engine).await;
            engine.close().await.map(|()| answer)
        })?,
        Err(OpenError::Store(StoreError::InUse { .. })) => control::ask(&settings.data, &wish)?,
        Err(error) => return Err(error.into()),
    };
    match answer {
        Answer::Failed { reason } => Err(reason.into()),
        answer => Ok(answer),
    }
}

/// Says how somebody chooses a password.
fn say_link(link: &OneTimeLink) -> Outcome {
    say(&format!(
        "a password is chosen with this code, once, until {}:\n{}",
        link.until,
        link.secret.reveal()
    ))?;
    Ok(say(
        "give it to them and to nobody else; it is used at POST /api/v1/account/reset, with `link` and `password`",
    )?)
}
