//! Who can sign in to the demonstration: each with a password of its own, made a moment ago.

use std::collections::BTreeSet;
use std::sync::Arc;

use turnero::access::{ChangeRules, CredentialError, Hidden, NewUser, Profile, ReadyMade, Rules};
use turnero::{
    BranchId, Branches, Engine, Name, Permissions, Principal, PrincipalId, RandomSeeds, Seconds,
    SeedSource, UserId,
};

use super::Outcome;
use super::town::Place;

/// Somebody who may sign in.
pub(super) struct Account {
    pub(super) user_name: String,
    pub(super) password: String,
    pub(super) role: ReadyMade,
}

/// Those that are told to whoever watches.
const ACCOUNTS: [(&str, ReadyMade); 4] = [
    ("demo.admin", ReadyMade::SuperAdmin),
    ("demo.manager", ReadyMade::Manager),
    ("demo.agent", ReadyMade::Agent),
    ("demo.reception", ReadyMade::Receptionist),
];

/// How long one stays signed in, by a clock that is much faster than life: a year of it is some days.
const SIGNED_IN: Seconds = Seconds::minutes(365 * 24 * 60);

/// Names that are tried when one is taken, in a folder in which a day was played before.
const NAMES_MAX: usize = 50;

/// Makes them, and lets them stay signed in although days fly by.
pub(super) async fn accounts(engine: &Engine) -> Outcome<Vec<Account>> {
    let rules = Rules { session_idle: SIGNED_IN, session_lifetime: SIGNED_IN, ..Rules::default() };
    engine.ask(&Principal::host(), ChangeRules { rules }).await?;
    let mut accounts = Vec::new();
    for (user_name, role) in ACCOUNTS {
        let password = password();
        let (user_name, _) = user(engine, user_name, role, Branches::All, Some(&password)).await?;
        accounts.push(Account { user_name, password, role });
    }
    Ok(accounts)
}

/// Whoever sits at a desk of the demonstration. They have no password, for nobody signs in as them.
pub(super) async fn agent(engine: &Engine, place: &Place, number: usize) -> Outcome<Principal> {
    let branches = only(place.branch);
    let name = format!("agent-{number}");
    let (_, user) = user(engine, &name, ReadyMade::Agent, branches.clone(), None).await?;
    let permissions = Permissions::Some(ReadyMade::Agent.grants().set().clone());
    let id = PrincipalId::User(user.into());
    Ok(Principal { id, origin: None, permissions, branches })
}

/// This branch and no other.
pub(super) fn only(branch: BranchId) -> Branches {
    Branches::Some(Arc::new(BTreeSet::from([branch])))
}

async fn user(
    engine: &Engine,
    wanted: &str,
    role: ReadyMade,
    branches: Branches,
    password: Option<&str>,
) -> Outcome<(String, UserId)> {
    for attempt in 1..=NAMES_MAX {
        let name = if attempt == 1 { wanted.to_owned() } else { format!("{wanted}-{attempt}") };
        let new = NewUser {
            profile: Profile {
                user_name: name.parse()?,
                first_name: Hidden(Name::new("Demonstration")?),
                last_name: Hidden(Name::new(wanted)?),
                email: format!("{name}@demo.example").parse()?,
            },
            role: Some(role.into()),
            branches: branches.clone(),
            password: password.map(str::to_owned),
        };
        match engine.create_user(&Principal::host(), new).await {
            Ok(user) => return Ok((name, user)),
            Err(error) if is_taken(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(format!("{NAMES_MAX} days were played in this folder; take a new one").into())
}

fn is_taken(error: &CredentialError) -> bool {
    error.code() == "user.name_taken"
}

/// Easy to type, and nobody guesses it: 16 letters out of 16 are 64 bits.
fn password() -> String {
    const LETTERS: [char; 16] =
        ['b', 'c', 'd', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'r', 's', 't', 'w', 'z'];
    let drawn = RandomSeeds.draw();
    let letter = |place: usize| {
        let four_bits = usize::try_from((drawn >> (4 * place)) & 15).unwrap_or_default();
        LETTERS.get(four_bits).copied().unwrap_or('b')
    };
    let group = |from: usize| (from..from + 4).map(letter).collect::<String>();
    [group(0), group(4), group(8), group(12)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_password_is_another_one_and_long_enough() {
        let (one, other) = (password(), password());
        assert_ne!(one, other);
        assert_eq!(one.len(), 19);
    }
}
