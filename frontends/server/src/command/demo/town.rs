//! Sets the places up, as an administrator would.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use turnero::branch::{
    AddCounter, AddPriority, AddQueue, AddService, ChangeBranch, ChangeCounter, ChangeService,
    CloseDay, CreateBranch,
};
use turnero::invoicing::{AddItem, AddPriceList, CreateIssuer, SellService, SetPrice};
use turnero::{BranchId, CounterId, Engine, Hosted, IssuerId, Message, Name, Principal, ServiceId};

use super::Outcome;
use super::places::{
    CLOSES_AT, INTAKE_ENDS_BEFORE, OPENS_AT, PLACES, PlaceTable, ServiceTable, ZONE,
};

/// A branch with all that is in it.
pub(super) struct Place {
    pub(super) table: &'static PlaceTable,
    pub(super) branch: BranchId,
    /// In the order of the table.
    pub(super) services: Vec<ServiceId>,
    /// In the order of the table.
    pub(super) counters: Vec<CounterId>,
    /// Whom the law puts first.
    pub(super) preferential: turnero::branch::PriorityAdded,
}

/// Makes all places, and what their services cost.
pub(super) async fn set_up(engine: &Engine, issuer: IssuerId) -> Outcome<Arc<[Place]>> {
    let mut places = Vec::new();
    for table in &PLACES {
        places.push(place(engine, table).await?);
    }
    prices(engine, issuer, &places).await?;
    Ok(places.into())
}

async fn place(engine: &Engine, table: &'static PlaceTable) -> Outcome<Place> {
    let branch: BranchId = engine.fresh_id();
    ask(engine, CreateBranch { branch, name: Name::new(table.name)? }).await?;
    tell::<ChangeBranch>(engine, json!({ "branch": branch, "change": change(table) })).await?;
    let priority =
        json!({ "name": table.preferential, "rank": 10, "preferential": true, "active": true });
    let preferential =
        tell::<AddPriority>(engine, json!({ "branch": branch, "terms": priority })).await?;
    let (mut services, mut counters) = (Vec::new(), Vec::new());
    for service in table.services {
        services.push(add_service(engine, branch, service).await?);
    }
    for desk in table.desks {
        let added = ask(engine, AddCounter { branch, name: Name::new(desk.name)? }).await?;
        let skills: Vec<_> = desk.serves.iter().filter_map(|at| services.get(*at)).collect();
        let terms = json!({
            "queues": "all", "skills": skills,
            "auto_call": false, "wrap_up": false, "active": true,
        });
        let change = json!({
            "branch": branch, "counter": added.counter, "name": desk.name, "terms": terms,
        });
        tell::<ChangeCounter>(engine, change).await?;
        counters.push(added.counter);
    }
    // A branch is open when it is made; the clock opens it in the morning.
    ask(engine, CloseDay { branch }).await?;
    Ok(Place { table, branch, services, counters, preferential })
}

fn change(table: &PlaceTable) -> Value {
    let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let hours = json!([{ "opens": time(OPENS_AT), "closes": time(CLOSES_AT) }]);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let week: serde_json::Map<_, _> =
        days.into_iter().map(|day| (day.to_owned(), hours.clone())).collect();
    json!({
        "language": table.language,
        "time_zone": ZONE,
        // Whoever watches sees the board at once, without signing in.
        "board": { "public": true },
        "hours": { "by_clock": {
            "regular": { "weekly": week },
            "intake_ends_min_before": INTAKE_ENDS_BEFORE,
        } },
    })
}

async fn add_service(
    engine: &Engine,
    branch: BranchId,
    table: &ServiceTable,
) -> Outcome<ServiceId> {
    let (name, prefix) = (Name::new(table.name)?, table.prefix.parse()?);
    let service = ask(engine, AddService { branch, name, prefix }).await?.service;
    let slots = json!({ "capacity": 1, "duration": 20 * 60, "early": 30 * 60, "late": 15 * 60 });
    let terms = json!({
        "guess": u32::from(table.minutes) * 60,
        "target_wait": 20 * 60,
        "slots": table.by_appointment.then_some(slots),
        "active": true,
    });
    let change =
        json!({ "branch": branch, "service": service, "name": table.name, "terms": terms });
    tell::<ChangeService>(engine, change).await?;
    let queue = json!({
        "name": table.name, "services": [service], "priorities": "all", "active": true,
    });
    tell::<AddQueue>(engine, json!({ "branch": branch, "terms": queue })).await?;
    Ok(service)
}

/// One issuer for all places, and an item with its price for each service.
async fn prices(engine: &Engine, issuer: IssuerId, places: &[Place]) -> Outcome<()> {
    let party = json!({
        "identity": { "kind": "NIT", "number": "900825759" },
        "organisation": "legal",
        "company": PLACES.first().map(|place| place.name),
    });
    tell::<CreateIssuer>(engine, json!({ "issuer": issuer, "party": party })).await?;
    let list = json!({
        "name": "Counter", "currency": "COP", "prices_include_tax": true, "active": true,
    });
    let list = tell::<AddPriceList>(engine, json!({ "issuer": issuer, "terms": list })).await?.list;
    for place in places {
        for (table, service) in place.table.services.iter().zip(&place.services) {
            // Health is left out of taxes by law.
            let terms = json!({
                "code": format!("{}-{}", place.table.language, table.prefix),
                "name": table.name, "excluded": true, "active": true,
            });
            let item = tell::<AddItem>(engine, json!({ "issuer": issuer, "terms": terms })).await?;
            let price = json!({
                "issuer": issuer, "list": list, "item": item.item, "price": table.price,
            });
            tell::<SetPrice>(engine, price).await?;
            let sell = json!({ "issuer": issuer, "service": service, "item": item.item });
            tell::<SellService>(engine, sell).await?;
        }
    }
    Ok(())
}

/// A message in the form in which programs send it.
pub(super) async fn tell<M>(engine: &Engine, message: Value) -> Outcome<M::Reply>
where
    M: Message + DeserializeOwned,
    M::Aggregate: Hosted,
{
    ask(engine, serde_json::from_value::<M>(message)?).await
}

pub(super) async fn ask<M>(engine: &Engine, message: M) -> Outcome<M::Reply>
where
    M: Message,
    M::Aggregate: Hosted,
{
    Ok(engine.ask(&Principal::host(), message).await?)
}
