use serde_json::{Map, Value};
use turnero_domain::invoicing::{Establishment, Party};

use crate::factus::party::{put_known, put_name, put_number};
use crate::factus::v1::{Unwritable, put};

/// Who a document is for, in DIAN's own codes.
pub(super) fn customer(party: &Party) -> Value {
    let mut customer = Map::new();
    put(&mut customer, "identification_document_code", party.identity.kind().dian_code());
    put_number(&mut customer, party);
    put_name(&mut customer, party);
    let optional = [
        ("trade_name", &party.trade_name),
        ("address", &party.address),
        ("email", &party.email),
        ("phone", &party.phone),
        ("municipality_code", &party.municipality),
    ];
    put_known(&mut customer, optional);
    put(&mut customer, "legal_organization_code", party.organisation.dian_code());
    put(&mut customer, "tribute_code", party.tribute.dian_code());
    put(&mut customer, "country_code", party.country.as_ref());
    let responsibilities: Vec<_> =
        party.responsibilities.iter().map(|code| Value::from(code.as_ref())).collect();
    put(&mut customer, "responsibilities", responsibilities);
    Value::Object(customer)
}

/// From whom something is bought, in DIAN's own codes: one name, whatever they are.
pub(super) fn provider(party: &Party, unwritable: &mut Unwritable) -> Value {
    let mut provider = Map::new();
    put(&mut provider, "identification_document_code", party.identity.kind().dian_code());
    put_number(&mut provider, party);
    put(&mut provider, "legal_organization_code", party.organisation.dian_code());
    put(&mut provider, "names", party.name.as_ref());
    match party.address.as_deref() {
        Some(address) => put(&mut provider, "address", address),
        None => unwritable.add("provider.address", "Factus wants this of suppliers"),
    }
    let optional = [
        ("trade_name", &party.trade_name),
        ("email", &party.email),
        ("phone", &party.phone),
        ("municipality_code", &party.municipality),
    ];
    put_known(&mut provider, optional);
    put(&mut provider, "country_code", party.country.as_ref());
    if party.country.as_ref() == "CO" && party.municipality.is_none() {
        let field = "provider.municipality_code";
        unwritable.add(field, "Factus wants this of suppliers in Colombia");
    }
    Value::Object(provider)
}

/// Where something was sold.
pub(super) fn establishment(establishment: &Establishment) -> Value {
    let mut place = Map::new();
    let Establishment { name, address, phone, email, municipality } = establishment;
    put(&mut place, "name", name.as_ref());
    put(&mut place, "address", address.as_ref());
    put(&mut place, "phone_number", phone.as_ref());
    put(&mut place, "email", email.as_ref());
    put(&mut place, "municipality_code", municipality.as_ref());
    Value::Object(place)
}
