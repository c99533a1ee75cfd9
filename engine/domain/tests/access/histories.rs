//! Over random histories: nobody ever gets more than those had who gave it, whoever asks for whatever.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use turnero_domain::access::{
    Access, AccessDocument, ActivateUser, AssignRole, ChangeRole, CreateKey, CreateRole,
    CreateUser, DeactivateUser, Email, Hidden, Profile, Rank, ReadyMade, RemoveRole,
    RequireSecondFactor, RevokeKey, RoleId, SecretHash, SetPassword, StartReset, StoredPassword,
    UserName, permissions,
};
use turnero_domain::given::{Given, given};
use turnero_domain::{
    Branches, KeyId, Message, Name, Permissions, Principal, PrincipalId, Refusal, UserId,
};
use uuid::Uuid;

/// One thing that somebody tries: who, what, to whom, with what.
type Step = (usize, usize, usize, usize);

/// The site, with what the test knows of it.
struct Site {
    given: Given<Access>,
    users: Vec<UserId>,
    roles: Vec<RoleId>,
    keys: Vec<KeyId>,
    made: u32,
}

fn branches(n: usize) -> Branches {
    let branch = |n: u128| Uuid::from_u128(0xB0 + n).into();
    match n % 4 {
        0 => Branches::All,
        1 => Branches::these([branch(1)]),
        2 => Branches::these([branch(1), branch(2)]),
        _ => Branches::these([]),
    }
}

fn profile(n: u32) -> Profile {
    let name = |text| Hidden(Name::new(text).unwrap());
    Profile {
        user_name: UserName::new(&format!("user.{n}")).unwrap(),
        first_name: name("Maria"),
        last_name: name("Lopez"),
        email: Email::new("maria@example.org").unwrap(),
    }
}

impl Site {
    fn new() -> Self {
        let roles = ReadyMade::ALL.map(RoleId::from).to_vec();
        let mut site = Self {
            given: given::<Access>([]),
            users: Vec::new(),
            roles,
            keys: Vec::new(),
            made: 100,
        };
        for role in [ReadyMade::SuperAdmin, ReadyMade::Admin, ReadyMade::Manager, ReadyMade::Agent]
        {
            site.create(PrincipalId::Host, Some(role.into()), Branches::All);
        }
        site
    }

    /// Sends a message as the engine does: permission, then rule. Whether it was done.
    fn send<M: Message<Aggregate = Access>>(
        &mut self,
        by: PrincipalId,
        message: &M,
    ) -> Option<M::Reply> {
        self.made += 1;
        let given = self.given.clone().by(by).seed(self.made.into());
        let principal = match by {
            PrincipalId::Host => Principal::host(),
            by => given.state().principal(by, given.context().now)?,
        };
        principal.may(M::PERMISSION, None).ok()?;
        let decided = message.decide(given.state(), &given.context()).ok()?;
        self.given = given.when(message).afterwards();
        Some(decided.reply)
    }

    fn create(&mut self, by: PrincipalId, role: Option<RoleId>, branches: Branches) {
        let (profile, password) = (profile(self.made), None);
        if let Some(made) = self.send(by, &CreateUser { profile, role, branches, password }) {
            self.users.push(made.user);
        }
    }

    fn step(&mut self, (who, what, whom, with): Step) {
        let by = self.actor(who);
        let user = self.users[whom % self.users.len()];
        let role = Some(self.roles[with % self.roles.len()]).filter(|_| with % 9 != 8);
        let hash = SecretHash::new(
            *Uuid::from_u128(self.made.into()).as_bytes().repeat(2).first_chunk().unwrap(),
        );
        let name = Name::new(&format!("Role {}", self.made)).unwrap();
        let permissions =
            ["users:create", "users:update", "roles:create", "rules:update", "tickets:call"]
                .into_iter()
                .enumerate()
                .filter(|(n, _)| (with >> n) & 1 == 1)
                .map(|(_, name)| name.to_owned())
                .collect::<Vec<_>>();
        match what % 12 {
            0 | 1 => self.create(by, role, branches(with)),
            2 | 3 => {
                self.send(by, &AssignRole { user, role, branches: branches(whom) });
            }
            4 => {
                self.send(by, &DeactivateUser { user });
            }
            5 => {
                self.send(by, &ActivateUser { user });
            }
            6 => {
                let made = self.send(by, &CreateRole { name, permissions });
                self.roles.extend(made.map(|made| made.role));
            }
            7 => {
                let role = self.roles[whom % self.roles.len()];
                self.send(by, &ChangeRole { role, name, permissions });
            }
            8 => {
                let create =
                    CreateKey { name, permissions, branches: branches(with), until: None, hash };
                let made = self.send(by, &create);
                self.keys.extend(made.map(|made| made.key));
            }
            9 => {
                if let Some(key) = self.keys.get(whom % self.keys.len().max(1)).copied() {
                    self.send(by, &RevokeKey { key });
                }
            }
            10 => {
                let role = self.roles[with % self.roles.len()];
                let required = whom % 2 == 0;
                self.send(by, &RequireSecondFactor { role, required });
                self.send(by, &RemoveRole { role });
            }
            _ => {
                let password = StoredPassword { hash: Hidden("x".into()), short: false };
                self.send(by, &StartReset { user, hash });
                self.send(by, &SetPassword { user, password });
            }
        }
    }

    /// Somebody: a user, or now and then a key. Never the operator, who may everything.
    fn actor(&self, who: usize) -> PrincipalId {
        if who % 4 == 3
            && let Some(key) = self.keys.get(who % self.keys.len().max(1))
        {
            return PrincipalId::Key((*key).into());
        }
        PrincipalId::User(self.users[who % self.users.len()].into())
    }

    fn principal(&self, id: PrincipalId) -> Option<Principal> {
        self.given.state().principal(id, self.given.context().now)
    }

    /// What each user may who is let in.
    fn mays(&self) -> BTreeMap<UserId, Principal> {
        let may = |user: &UserId| Some((*user, self.principal(PrincipalId::User((*user).into()))?));
        self.users.iter().filter_map(may).collect()
    }

    /// How high each user stands, as everybody sees it.
    fn ranks(&self) -> BTreeMap<UserId, (bool, Rank)> {
        let operator = self.given.clone().by(PrincipalId::Host);
        let view = |user: &UserId| {
            let find = turnero_domain::access::FindUser { user: *user };
            let Ok(found) = find.decide(operator.state(), &operator.context()) else {
                panic!("a user is gone")
            };
            let rank = found.reply.role.map_or(Rank::Other, RoleId::rank);
            (*user, (found.reply.active, rank))
        };
        self.users.iter().map(view).collect()
    }
}

/// The step that puts somebody into use again.
const ACTIVATE: usize = 5;

/// What somebody may now and could not before; where, if that grew, is the whole of it.
fn gained(before: Option<&Principal>, now: &Principal) -> Principal {
    let (Some(before), Permissions::Some(may)) = (before, &now.permissions) else {
        return now.clone();
    };
    let wider = !before.branches.cover(&now.branches);
    let fresh = may.iter().filter(|permission| wider || !before.permissions.contains(**permission));
    Principal { permissions: Permissions::Some(Arc::new(fresh.copied().collect())), ..now.clone() }
}

/// Whether all that the one may, the other may too.
fn covers(whole: &Principal, part: &Principal) -> bool {
    let permissions = match (&whole.permissions, &part.permissions) {
        (Permissions::All, _) => true,
        (Permissions::Some(_), Permissions::All) => false,
        (Permissions::Some(whole), Permissions::Some(part)) => {
            // What everybody has for their own account, nobody has to give.
            part.iter().all(|may| whole.contains(may) || permissions::OWN.contains(may))
        }
    };
    permissions && whole.branches.cover(&part.branches)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nobody_ever_gets_more_than_those_had_who_gave_it(
        steps in proptest::collection::vec(any::<Step>(), 1..80)
    ) {
        let mut site = Site::new();
        for step in steps {
            let by = site.actor(step.0);
            let (giver, before) = (site.principal(by), site.ranks());
            let (users, keys) = (site.users.len(), site.keys.len());
            let mays = site.mays();
            site.step(step);
            // Putting somebody into use again gives back what others gave.
            for (user, may) in site.mays().into_iter().filter(|_| step.1 % 12 != ACTIVATE) {
                let more = mays.get(&user).is_some_and(|before| !covers(before, &may));
                let gained = gained(mays.get(&user), &may);
                prop_assert!(
                    !more || covers(giver.as_ref().unwrap(), &gained),
                    "{step:?} gave {gained:?}"
                );
            }
            for user in &site.users[users..] {
                let made = site.principal(PrincipalId::User((*user).into())).unwrap();
                prop_assert!(covers(giver.as_ref().unwrap(), &made), "{step:?} made {made:?}");
            }
            for key in &site.keys[keys..] {
                let made = site.principal(PrincipalId::Key((*key).into())).unwrap();
                prop_assert!(covers(giver.as_ref().unwrap(), &made), "{step:?} made {made:?}");
            }
            let after = site.ranks();
            for (user, (active, rank)) in &before {
                if *rank == Rank::SuperAdmin {
                    prop_assert_eq!(after[user], (*active, *rank), "a super admin stays");
                }
                let own = PrincipalId::User((*user).into()) == by;
                prop_assert!(!own || after[user] == (*active, *rank), "nobody changes themselves");
            }
            let super_admins = after.values().filter(|(_, rank)| *rank == Rank::SuperAdmin).count();
            prop_assert_eq!(super_admins, 1, "only the operator makes super admins");
        }
    }

    #[test]
    fn a_checkpoint_and_the_documents_bring_back_the_same_state(
        steps in proptest::collection::vec(any::<Step>(), 1..60)
    ) {
        let mut site = Site::new();
        steps.into_iter().for_each(|step| site.step(step));
        let state = site.given.state();
        let written = serde_json::to_string(state).unwrap();
        let mut read: Access = serde_json::from_str(&written).unwrap();
        for user in &site.users {
            if let Some(account) = state.account(*user) {
                let find = turnero_domain::access::FindUser { user: *user };
                let context = site.given.clone().by(PrincipalId::Host).context();
                let Ok(found) = find.decide(state, &context) else { panic!("a user is gone") };
                let (profile, password) = (found.reply.profile.unwrap(), account.password);
                let document = turnero_domain::access::UserDocument {
                    profile,
                    password,
                    second_factor: account.second_factor,
                };
                let keep = Some(AccessDocument::User(document));
                turnero_domain::Aggregate::keep(&mut read, (*user).into(), keep);
            }
        }
        prop_assert_eq!(&read, state);
    }
}

#[test]
fn the_histories_do_reach_what_they_are_about() {
    let mut site = Site::new();
    let boss = PrincipalId::User(site.users[0].into());
    let admin = PrincipalId::User(site.users[1].into());
    site.create(boss, Some(ReadyMade::Admin.into()), Branches::All);
    site.create(admin, Some(ReadyMade::Agent.into()), branches(1));
    assert_eq!(site.users.len(), 6);
    let refusal = AssignRole { user: site.users[4], role: None, branches: Branches::All }
        .decide(site.given.state(), &site.given.clone().by(admin).context())
        .err()
        .unwrap();
    assert_eq!(refusal.code(), "access.rank_too_low");
}
