//! What is asked for over the control socket, done: by the server that runs, or by a command that has opened the folder
//! itself.

use turnero::access::{
    CredentialError, ListUsers, NewUser, ReadyMade, ResetLink, UserName, UserPage,
};
use turnero::{Engine, Principal, UserId};

use super::{Answer, OneTimeLink, WantedUser, Wish};
use crate::settings::Secret;

/// Does it. Who asks runs the program: nobody above them could be asked.
pub(crate) async fn fulfil(wish: Wish, engine: &Engine) -> Answer {
    let done = match wish {
        Wish::Backup { folder } => match engine.backup(folder).await {
            Ok(file) => {
                let bytes = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
                Ok(Answer::BackedUp { file, bytes })
            }
            Err(error) => Err(error.to_string()),
        },
        Wish::CreateUser(wanted) => create_user(*wanted, engine).await,
        Wish::StartReset { user_name } => start_reset(&user_name, engine).await,
        Wish::ImportCustomers {} | Wish::ExportCustomers {} => {
            Err("a file goes from hand to hand; there is nobody here to take it".to_owned())
        }
    };
    done.unwrap_or_else(|reason| Answer::Failed { reason })
}

async fn create_user(wanted: WantedUser, engine: &Engine) -> Result<Answer, String> {
    let WantedUser { profile, role, branches, password } = wanted;
    let first = engine.set_up_code().is_some().then_some(ReadyMade::SuperAdmin.into());
    let role = role
        .or(first)
        .ok_or("there is a super admin already; say what this user may do, with --role")?;
    let password = password.map(|password| password.reveal().to_owned());
    let chosen = password.is_some();
    let new = NewUser { profile, role: Some(role), branches, password };
    let host = Principal::host();
    let user = engine.create_user(&host, new).await.map_err(told)?;
    let link = if chosen { None } else { Some(link(user, engine).await?) };
    Ok(Answer::UserCreated { role, link })
}

async fn start_reset(user_name: &UserName, engine: &Engine) -> Result<Answer, String> {
    let user = find(user_name, engine).await?;
    Ok(Answer::ResetStarted { link: link(user, engine).await? })
}

async fn link(user: UserId, engine: &Engine) -> Result<OneTimeLink, String> {
    let ResetLink { secret, until } =
        engine.start_reset(&Principal::host(), user).await.map_err(told)?;
    Ok(OneTimeLink { secret: Secret::new(&secret.reveal()), until })
}

async fn find(user_name: &UserName, engine: &Engine) -> Result<UserId, String> {
    let named = Some(user_name.folded().to_string());
    let mut after = None;
    loop {
        let list = ListUsers { after, named: named.clone(), ..ListUsers::default() };
        let page = engine.ask(&Principal::host(), list).await.map_err(|error| error.to_string())?;
        let UserPage { users, after: next } = page;
        let is_it =
            |profile: &turnero::access::Profile| profile.user_name.folded() == user_name.folded();
        if let Some(found) = users.iter().find(|user| user.profile.as_ref().is_some_and(is_it)) {
            return Ok(found.user);
        }
        after = next;
        if after.is_none() {
            return Err(format!(
                "there is no user {}; look at the name, or make them with turnero user create",
                user_name.as_str()
            ));
        }
    }
}

/// Whoever reads this runs the program, and knows where settings are.
fn told(error: CredentialError) -> String {
    match error {
        CredentialError::NotConfigured => {
            "nobody can sign in here: the setting pepper is missing. Make one with `openssl rand -base64 32`, keep it in a \
             file apart from the data, and set pepper_file"
                .to_owned()
        }
        error => error.to_string(),
    }
}
