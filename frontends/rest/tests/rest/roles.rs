//! Every route, asked by every ready-made role, for something that there is not: who is turned away, and that nobody is
//! ever told of a fault of the server.

use std::collections::BTreeMap;
use std::fmt::Write;

use turnero::Branches;
use turnero::access::ReadyMade;

use crate::support::{OPEN, Site};

const ROLES: [(&str, ReadyMade); 7] = [
    ("super_admin", ReadyMade::SuperAdmin),
    ("admin", ReadyMade::Admin),
    ("manager", ReadyMade::Manager),
    ("agent", ReadyMade::Agent),
    ("receptionist", ReadyMade::Receptionist),
    ("auditor", ReadyMade::Auditor),
    ("device", ReadyMade::Device),
];

/// These end the session that asks.
const ENDING: [&str; 2] = ["/account/logout", "/account/sessions/end"];

/// An id of nothing.
const NOTHING: &str = "00000000-0000-7000-8000-000000000000";

/// Who is answered how. `BLESS=1` writes it anew: look at the difference.
#[tokio::test]
async fn who_is_turned_away_from_which_route_is_as_it_was() {
    let site = Site::still().await;
    let mut tokens = Vec::new();
    for (name, role) in ROLES {
        tokens.push((name, site.token(&format!("the.{name}"), role, Branches::All).await));
    }
    let mut told = String::new();
    for (method, pattern) in turnero_rest::routes() {
        if OPEN.iter().chain(&ENDING).any(|part| pattern.contains(part)) {
            continue;
        }
        let method = ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .find(|known| *known == method.as_str())
            .unwrap();
        let fill =
            |part: &str| if part.starts_with('{') { NOTHING.to_owned() } else { part.into() };
        let path = pattern.split('/').map(fill).collect::<Vec<String>>().join("/");
        let mut by_status = BTreeMap::<u16, Vec<&str>>::new();
        for (name, token) in &tokens {
            let ask = site.ask(method, path.clone()).by(token);
            let ask = if method == "GET" { ask } else { ask.text("application/json", "{}") };
            let got = ask.go().await;
            assert!(got.status < 500, "{method} {pattern} as {name}: {}", got.text);
            by_status.entry(got.status).or_default().push(name);
        }
        let line: Vec<_> = by_status
            .iter()
            .map(|(status, names)| match names.len() {
                7 => format!("{status} everybody"),
                _ => format!("{status} {}", names.join(" ")),
            })
            .collect();
        writeln!(told, "{method} {pattern}: {}", line.join("; ")).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/roles.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &told).unwrap();
    }
    let before = std::fs::read_to_string(path).unwrap();
    assert!(told == before, "it has changed; BLESS=1 writes it anew:\n{told}");
    site.close().await;
}

#[tokio::test]
async fn ten_megabytes_of_nested_json_numbers_without_end_and_bytes_that_are_no_text_are_refused() {
    let site = Site::with_bodies_of(12 * 1_024 * 1_024).await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let post = |kind: &'static str, body: Vec<u8>| {
        site.post("/api/v1/branches").by(&token).bytes(kind, body)
    };
    let nested = b"{\"name\":[".repeat(1_200_000);
    let huge = format!("{{\"name\": 1{}}}", "0".repeat(100_000)).into_bytes();
    let cases = [
        (nested, 400),
        (b"[".repeat(10 * 1_024 * 1_024), 400),
        (huge, 400),
        (b"{\"name\": \"\xff\xfe\"}".to_vec(), 400),
        (b"\xef\xbb\xbf{\"name\": \"a\"}".to_vec(), 400),
        (b"{\"name\": \"\\ud800\"}".to_vec(), 400),
        (b"{\"name\": \"a\", \"name\": \"b\"}".to_vec(), 400),
        (b"{\"name\": 18446744073709551616}".to_vec(), 422),
        (b"{\"name\": -1e308}".to_vec(), 422),
    ];
    for (number, (body, status)) in cases.into_iter().enumerate() {
        let got = post("application/json", body).go().await;
        assert_eq!(got.problem().0, status, "case {number}: {}", got.text);
    }
    let got = post("application/json", vec![b' '; 13 * 1_024 * 1_024]).go().await;
    assert_eq!(got.status, 413);
    // Others were served all the while, and are.
    site.get("/api/v1/branches").by(&token).expect(http::StatusCode::OK).await;
    site.close().await;
}
