use serde_json::{Map, Value};
use turnero_domain::invoicing::{Establishment, Party};

use super::document::{Unwritable, put};
use crate::factus::catalogues::{CUSTOMER_TAXES, Municipalities, id_of};
use crate::factus::party::{put_known, put_name, put_number};

/// Who a document is for, as Factus wants it.
pub(super) fn customer(
    party: &Party,
    municipalities: &Municipalities,
    unwritable: &mut Unwritable,
) -> Value {
    let mut customer = Map::new();
    put_number(&mut customer, party);
    put_name(&mut customer, party);
    let optional = [
        ("trade_name", &party.trade_name),
        ("address", &party.address),
        ("email", &party.email),
        ("phone", &party.phone),
    ];
    put_known(&mut customer, optional);
    put(&mut customer, "legal_organization_id", party.organisation.dian_code());
    if let Some(id) = id_of(&CUSTOMER_TAXES, party.tribute.dian_code()) {
        put(&mut customer, "tribute_id", id.to_string());
    }
    match party.identity.kind().factus_id() {
        Some(id) => put(&mut customer, "identification_document_id", id),
        None => unwritable.add(
            "customer.identification_document_id",
            "Factus has no such identity document; take another of this person",
        ),
    }
    if let Some(code) = party.municipality.as_deref() {
        let field = "customer.municipality_id";
        if let Some(id) = municipality(code, municipalities, field, unwritable) {
            put(&mut customer, "municipality_id", id.to_string());
        }
    }
    Value::Object(customer)
}

/// From whom something is bought, as Factus wants it: one name, whatever they are, and always a way to reach them.
pub(super) fn provider(
    party: &Party,
    municipalities: &Municipalities,
    unwritable: &mut Unwritable,
) -> Value {
    let mut provider = Map::new();
    // Our own refusal of other documents is stricter than this: a number that Factus lacks never comes so far.
    match party.identity.kind().factus_id() {
        Some(id) => put(&mut provider, "identification_document_id", id),
        None => unwritable.add(
            "provider.identification_document_id",
            "Factus has no such identity document; take another of this person",
        ),
    }
    put_number(&mut provider, party);
    put(&mut provider, "names", party.name.as_ref());
    for (name, text) in [("address", &party.address), ("email", &party.email)] {
        match text.as_deref() {
            Some(text) => put(&mut provider, name, text),
            None => unwritable.add(&format!("provider.{name}"), "Factus wants this of suppliers"),
        }
    }
    put_known(&mut provider, [("trade_name", &party.trade_name), ("phone", &party.phone)]);
    let here = party.country.as_ref() == "CO";
    put(&mut provider, "is_resident", u8::from(here));
    put(&mut provider, "country_code", party.country.as_ref());
    let field = "provider.municipality_id";
    match party.municipality.as_deref() {
        Some(code) if here => {
            if let Some(id) = municipality(code, municipalities, field, unwritable) {
                put(&mut provider, "municipality_id", id);
            }
        }
        None if here => unwritable.add(field, "Factus wants this of suppliers in Colombia"),
        _ => {}
    }
    Value::Object(provider)
}

/// Where something was sold, as Factus wants it.
pub(super) fn establishment(
    establishment: &Establishment,
    municipalities: &Municipalities,
    unwritable: &mut Unwritable,
) -> Value {
    let mut place = Map::new();
    let Establishment { name, address, phone, email, municipality: code } = establishment;
    put(&mut place, "name", name.as_ref());
    put(&mut place, "address", address.as_ref());
    put(&mut place, "phone_number", phone.as_ref());
    put(&mut place, "email", email.as_ref());
    let field = "establishment.municipality_id";
    if let Some(id) = municipality(code, municipalities, field, unwritable) {
        put(&mut place, "municipality_id", id);
    }
    Value::Object(place)
}

fn municipality(
    code: &str,
    municipalities: &Municipalities,
    field: &str,
    unwritable: &mut Unwritable,
) -> Option<u64> {
    let id = municipalities.id(code);
    if id.is_none() {
        unwritable.add(field, "Factus has no municipality of this code");
    }
    id
}
