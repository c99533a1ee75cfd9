use turnero::branch::{AddCounter, AddService, CreateBranch};
use turnero::{BranchId, CounterId, Engine, Name, Principal, ServiceId};

use super::Outcome;

/// The branch in which the day is played.
pub(crate) struct Clinic {
    pub(crate) branch: BranchId,
    pub(crate) services: Vec<ServiceId>,
    pub(crate) counters: Vec<CounterId>,
}

/// Sets the clinic up: what people come for, and where they are served.
pub(crate) async fn set_up(engine: &Engine) -> Outcome<Clinic> {
    let host = Principal::host();
    let branch = engine.fresh_id();
    let mut clinic = Clinic { branch, services: Vec::new(), counters: Vec::new() };
    engine.ask(&host, CreateBranch { branch, name: Name::new("Riverside Clinic")? }).await?;
    for (name, prefix) in [("Consultation", "C"), ("Laboratory", "L"), ("Pharmacy", "P")] {
        let (name, prefix) = (Name::new(name)?, prefix.parse()?);
        let added = engine.ask(&host, AddService { branch, name, prefix }).await?;
        clinic.services.push(added.service);
    }
    for name in ["Room 1", "Room 2", "Window"] {
        let added = engine.ask(&host, AddCounter { branch, name: Name::new(name)? }).await?;
        clinic.counters.push(added.counter);
    }
    Ok(clinic)
}
