//! What is written as one text or one number looks like: for front ends that describe messages and replies. The
//! bounds are those that hold, by their names; a member of a struct needs none of this, its derive says it all.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::access::{self, Branches, Grants, Permission, PrincipalId, ReadyMade, RoleId, UserName};
use crate::branch::{Code, Prefix, TicketNumber};
use crate::customers::{self, Country, Line, Municipality, Phone, SearchPlace};
use crate::dispatch::Weight;
use crate::hours::{Date, HourOfDay, TimeOfDay, Zone};
use crate::identity::bounds::{NIT_DIGITS_MAX, NUMBER_CHARACTERS_MAX, NUMBER_CHARACTERS_MIN};
use crate::identity::{CheckDigit, IdentityKind};
use crate::invoicing::TaxCode;
use crate::money::bounds::{
    AMOUNT_DECIMALS_MAX, AMOUNT_DIGITS_MAX, PERCENT_DECIMALS_MAX, QUANTITY_DECIMALS_MAX,
    QUANTITY_DIGITS_MAX,
};
use crate::money::{Amount, Currency, Percent, Quantity};
use crate::{BranchId, Language, Name, Note, Timestamp};

/// Says how something is written. What it is called has to be said too: two parts may each have their `Email`.
macro_rules! written {
    ($($type:ty, $name:expr => $schema:expr;)*) => {$(
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    )*};
}
pub(crate) use written;

/// What cannot be shown.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";

/// A text of so many characters that can be shown; white space around it is left out, of whatever kind it is, and
/// does not count.
fn line(most: usize) -> Schema {
    shown(CONTROL, most)
}

/// The same, in several lines.
fn lines(most: usize) -> Schema {
    shown(r"\u0000-\u0009\u000b-\u001f\u007f-\u009f", most)
}

fn shown(control: &str, most: usize) -> Schema {
    let between = most.saturating_sub(2);
    let pattern = format!(r"^\s*[^\s{control}]([^{control}]{{0,{between}}}[^\s{control}])?\s*$");
    let description = format!("1 to {most} characters; white space around them is left out");
    json_schema!({ "type": "string", "description": description, "pattern": pattern })
}

/// A decimal number of so many digits at most, in front of its point and behind it.
fn decimal(sign: &str, digits: u32, decimals: u32, example: &str) -> Schema {
    let pattern = format!(r"^{sign}0*[0-9]{{1,{digits}}}(\.[0-9]{{1,{decimals}}})?$");
    // Zeros in front and behind do not count, and nobody writes many of them.
    json_schema!({
        "type": "string", "format": "decimal", "maxLength": 40, "pattern": pattern,
        "examples": [example],
    })
}

/// How much of something: never nothing.
fn quantity() -> Schema {
    let (digits, decimals) = (QUANTITY_DIGITS_MAX - 1, QUANTITY_DECIMALS_MAX);
    let some = format!(r"^0*[1-9][0-9]{{0,{digits}}}(\.[0-9]{{1,{decimals}}})?$");
    let parts = (0..decimals).map(|zeros| {
        let more = decimals - zeros - 1;
        format!("0{{{zeros}}}[1-9][0-9]{{0,{more}}}")
    });
    let parts = parts.collect::<Vec<_>>().join("|");
    json_schema!({
        "type": "string", "format": "decimal", "maxLength": 40,
        "pattern": format!(r"{some}|^0+\.({parts})$"), "examples": ["1.5"],
    })
}

fn email(most: usize) -> Schema {
    json_schema!({
        "type": "string", "format": "email", "maxLength": most, "examples": ["maria@example.org"],
    })
}

written! {
    Name, "Name" => line(Name::CHARACTERS_MAX);
    Note, "Note" => lines(Note::CHARACTERS_MAX);
    Language, "Language" => json_schema!({
        "type": "string", "maxLength": Language::LETTERS_MAX,
        "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$", "examples": ["es-CO"],
    });
    Timestamp, "Timestamp" => json_schema!({
        "type": "string", "format": "date-time", "examples": ["2026-11-20T10:42:00.000Z"],
    });
    Date, "Date" => json_schema!({
        "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "examples": ["2026-11-20"],
    });
    TimeOfDay, "TimeOfDay" => json_schema!({
        "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["08:30"],
    });
    HourOfDay, "HourOfDay" => json_schema!({
        "type": "integer", "minimum": 0, "maximum": HourOfDay::COUNT - 1,
    });
    Zone, "Zone" => json_schema!({ "type": "string", "examples": ["America/Bogota"] });
    Prefix, "Prefix" => json_schema!({
        "type": "string", "maxLength": Prefix::LETTERS_MAX, "pattern": "^[A-Z]+$",
        "examples": ["A"],
    });
    TicketNumber, "TicketNumber" => json_schema!({
        "type": "integer", "minimum": TicketNumber::FIRST.get(), "maximum": TicketNumber::LAST,
    });
    Code, "Code" => json_schema!({
        "type": "string", "pattern": "^[A-Z]{1,3}-[0-9]{3,4}$", "examples": ["A-012"],
    });
    Weight, "Weight" => json_schema!({
        "type": "integer", "minimum": 1, "maximum": Weight::MOST,
    });
    Permission, "Permission" => {
        let names: Vec<_> =
            access::permissions::all().map(|row| row.permission.name()).collect();
        json_schema!({ "type": "string", "enum": names })
    };
    RoleId, "RoleId" => json_schema!({ "anyOf": [
        { "type": "string", "enum": ReadyMade::ALL.map(ReadyMade::name) },
        { "type": "string", "format": "uuid" },
    ] });
    PrincipalId, "PrincipalId" => json_schema!({
        "type": "string",
        "pattern": "^(host|engine|(user|key|device):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
    });
    UserName, "UserName" => json_schema!({
        "type": "string", "minLength": UserName::CHARACTERS_MIN,
        "maxLength": UserName::CHARACTERS_MAX,
        "pattern": "^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$", "examples": ["maria.lopez"],
    });
    access::Email, "UserEmail" => email(access::Email::BYTES_MAX);
    customers::Email, "CustomerEmail" => email(customers::Email::BYTES_MAX);
    Phone, "Phone" => json_schema!({
        "type": "string", "pattern": r"^\s*(\+|00)?([ \-.()/]*[0-9]){7,15}[ \-.()/]*\s*$",
        "examples": ["+57 310 123 4567"],
    });
    Municipality, "Municipality" => json_schema!({
        "type": "string", "pattern": r"^\s*[0-9]{5}\s*$", "examples": ["68679"],
    });
    Country, "Country" => json_schema!({
        "type": "string", "pattern": r"^\s*[A-Za-z]{2}\s*$", "examples": ["CO"],
    });
    SearchPlace, "SearchPlace" => json_schema!({
        "type": "string", "description": "Taken from the page before; it says nothing by itself",
        "pattern": "^[0-9a-f]{1,16}\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    });
    IdentityKind, "IdentityKind" => {
        let names: Vec<_> = IdentityKind::all().map(IdentityKind::as_str).collect();
        json_schema!({ "type": "string", "enum": names })
    };
    CheckDigit, "CheckDigit" => json_schema!({ "type": "integer", "minimum": 0, "maximum": 9 });
    TaxCode, "TaxCode" => json_schema!({
        "type": "string", "minLength": 1, "maxLength": TaxCode::CHARACTERS_MAX,
        "pattern": "^[A-Za-z0-9]+$", "examples": ["01"],
    });
    Amount, "Amount" => decimal("-?", AMOUNT_DIGITS_MAX, AMOUNT_DECIMALS_MAX, "12500.00");
    Percent, "Percent" => {
        let most = PERCENT_DECIMALS_MAX;
        let pattern = format!(r"^0*([0-9]{{1,2}}(\.[0-9]{{1,{most}}})?|100(\.0{{1,{most}}})?)$");
        json_schema!({
            "type": "string", "format": "decimal", "maxLength": 40, "pattern": pattern,
            "examples": ["19.00"],
        })
    };
    Quantity, "Quantity" => quantity();
    Currency, "Currency" => {
        let letters = || 'A'..='Z';
        let pairs = letters().flat_map(|one| letters().map(move |two| (one, two)));
        let codes = pairs.flat_map(|(one, two)| letters().map(move |three| format!("{one}{two}{three}")));
        let known: Vec<_> = codes.filter(|code| Currency::new(code).is_ok()).collect();
        json_schema!({ "type": "string", "enum": known })
    };
}

impl<const MAX: usize> JsonSchema for Line<MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Line{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        line(MAX)
    }
}

impl JsonSchema for Grants {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Grants".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<Permission>::json_schema(generator)
    }
}

impl JsonSchema for Branches {
    fn schema_name() -> Cow<'static, str> {
        "Branches".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let branch = generator.subschema_for::<BranchId>();
        json_schema!({
            "description": "\"all\", or these",
            "anyOf": [
                { "type": "string", "const": Branches::WORD_FOR_ALL },
                { "type": "array", "items": branch, "uniqueItems": true },
            ],
        })
    }
}

/// A text of this form; white space around it is left out.
pub(crate) fn trimmed(pattern: &str) -> Schema {
    json_schema!({ "type": "string", "pattern": format!(r"^\s*{pattern}\s*$") })
}

/// One of these words; white space around it is left out.
pub(crate) fn words(words: &[&str]) -> Schema {
    json_schema!({ "type": "string", "enum": words })
}

/// So many bytes, in hexadecimal.
pub(crate) fn hexadecimal(bytes: usize) -> Schema {
    json_schema!({ "type": "string", "pattern": format!("^[0-9a-f]{{{}}}$", 2 * bytes) })
}

/// What the number of an identity document looks like follows from its kind. Dots and spaces in it are left out, and
/// behind the dash of a NIT stands its check digit: whether that is the right one, no schema can say.
pub(crate) fn identity_document(schema: &mut Schema) {
    let kinds = |wanted: fn(IdentityKind) -> bool| {
        let kinds = IdentityKind::all().filter(|kind| wanted(*kind));
        kinds.map(IdentityKind::as_str).collect::<Vec<_>>()
    };
    let number = |letters: &str, most: usize, behind: &str| {
        let (gap, least) = (r"[. \u00a0]*", NUMBER_CHARACTERS_MIN);
        format!(r"^\s*({gap}[{letters}]){{{least},{most}}}{gap}{behind}\s*$")
    };
    let plain = kinds(|kind| kind.is_numeric() && kind != IdentityKind::Nit);
    let lettered = kinds(|kind| !kind.is_numeric());
    let forms = serde_json::json!([
        { "properties": {
            "kind": { "enum": plain },
            "number": { "pattern": number("0-9", NUMBER_CHARACTERS_MAX, "") },
            "check_digit": { "type": "null" },
        } },
        { "properties": {
            "kind": { "const": IdentityKind::Nit.as_str() },
            "number": { "pattern": number("0-9", NIT_DIGITS_MAX, r"(-\s*[0-9])?") },
        } },
        { "properties": {
            "kind": { "enum": lettered },
            "number": { "pattern": number(r"0-9A-Za-z\-", NUMBER_CHARACTERS_MAX, "") },
            "check_digit": { "type": "null" },
        } },
    ]);
    schema.insert("anyOf".to_owned(), forms);
}
