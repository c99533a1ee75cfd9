//! Every setting there is. A line here is all that it takes: the file, the environment, the command line, `turnero
//! config` and `docs/settings.md` follow.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use http::{HeaderValue, Uri};
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use turnero::OnStall;
use turnero_http::{ForwardedHeader, bounds};

use super::files;
use super::gateways;
use super::key::{Form, Key};
use super::mail;
use super::papers;
use super::printers;
use super::{FrontEndSettings, LogFormat, Profile, Settings, Store};
use crate::front_ends;

/// All of them, in the order in which they are shown.
pub(crate) fn keys() -> &'static [Key] {
    static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
        let mut keys = engine();
        keys.extend(access());
        keys.extend(http());
        keys.extend(limits());
        keys.extend(tls());
        keys.extend(gateways::keys());
        keys.extend(mail::keys());
        keys.extend(printers::keys());
        keys.extend(papers::keys());
        keys.extend(files::keys());
        keys.extend(operation());
        for name in front_ends::names() {
            keys.extend(front_end(name));
            keys.extend(beside(name));
        }
        keys
    });
    &KEYS
}

fn engine() -> Vec<Key> {
    let stores = [("sled", Store::Sled), ("redb", Store::Redb), ("memory", Store::Memory)];
    let on_stall = [("end_process", OnStall::EndProcess), ("report", OnStall::Report)];
    vec![
        Key::new(
            "profile",
            "local",
            Form::choice(Profile::NAMES, |settings| &mut settings.profile),
            "In which surroundings the program runs. It sets some defaults; `prod` refuses to start with settings that \
             are unsafe, and says which.",
        ),
        Key::new(
            "data",
            "turnero-data",
            Form::one("the path of a folder", path, |settings| &mut settings.data),
            "The folder that keeps everything. It is made if need be, and used by one process at a time.",
        ),
        Key::new(
            "store",
            "sled",
            Form::choice(stores, |settings| &mut settings.store),
            "What keeps the data in the folder. `memory` keeps nothing: it is for trying things out.",
        ),
        Key::new(
            "threads",
            "auto",
            Form::one("auto, or a whole number from 1 to 64", threads, |settings| {
                &mut settings.threads
            }),
            "Threads that carry the branches. `auto` leaves one core to the journal.",
        ),
        Key::new(
            "on_stall",
            "end_process",
            Form::choice(on_stall, |settings| &mut settings.on_stall),
            "What happens when a write to the disk does not come back for ten seconds. Only a new process helps then; \
             `report` leaves that to somebody else and stays read-only.",
        ),
        Key::new(
            "keep_days",
            "0",
            Form::whole(0..=36_500, |settings| &mut settings.keep_days),
            "For how many days the events of branches are kept: so long one can look back at any moment and play a day again. \
             0: for good. What they led to (figures of days, visits of customers), accounts and invoices are kept in any case.",
        ),
        Key::new(
            "forecasts",
            "true",
            Form::flag(|settings| &mut settings.forecasts),
            "Whether the engine looks ahead and says how long people wait. Without, nothing is promised to them.",
        ),
    ]
}

fn access() -> Vec<Key> {
    let letters = "1 to 80 letters, digits, points and hyphens";
    let requests = || 0..=1_000_000;
    vec![
        Key::new(
            "pepper",
            "",
            Form::secret("a text of at least 32 characters", 32, |settings| {
                &mut settings.access.pepper
            }),
            "The secret that passwords are mixed with, and that the keys of tokens come from. Keep it outside the data \
             folder, and do not lose it. Without it nobody can sign in.",
        ),
        Key::new(
            "pepper_before",
            "",
            Form::secret("a text of at least 32 characters", 32, |settings| {
                &mut settings.access.pepper_before
            }),
            "The pepper before this one. Passwords that were mixed with it still fit, and are mixed anew at the next \
             sign-in.",
        ),
        Key::new(
            "argon2_memory_kib",
            "19456",
            Form::whole(7_168..=262_144, |settings| &mut settings.access.hashing.memory_kib),
            "Memory that hashing one password takes, in KiB. Whoever signs in after it was raised is hashed anew.",
        ),
        Key::new(
            "argon2_passes",
            "2",
            Form::whole(1..=16, |settings| &mut settings.access.hashing.passes),
            "Passes over that memory.",
        ),
        Key::new(
            "argon2_lanes",
            "1",
            Form::whole(1..=8, |settings| &mut settings.access.hashing.lanes),
            "Lanes in it that could be computed beside each other.",
        ),
        Key::new(
            "audience",
            "turnero",
            Form::one(letters, audience, |settings| &mut settings.access.audience),
            "What tokens are meant for: one that was meant for another is refused.",
        ),
        Key::new(
            "requests_of_principal",
            "500",
            Form::whole(requests(), |settings| &mut settings.access.requests_of_principal),
            "Requests of one user, key or device in a second; for a moment four times as many. 0: as many as come.",
        ),
        Key::new(
            "requests_from_address",
            "2000",
            Form::whole(requests(), |settings| &mut settings.access.requests_from_address),
            "Requests from one address in a second; for a moment four times as many. 0: as many as come.",
        ),
    ]
}

fn http() -> Vec<Key> {
    let networks = "networks, such as 10.0.0.0/8 or 192.0.2.1";
    let origins = "origins, such as https://boards.example";
    vec![
        Key::new(
            "http.address",
            "127.0.0.1:8080",
            Form::one(ADDRESS, address, |settings| &mut settings.address),
            "Where front ends are served that have no address of their own. Port 0 takes any that is free.",
        ),
        Key::new(
            "http.origins",
            "",
            Form::list(origins, bounds::ORIGINS_MAX, origin, |settings| &mut settings.origins),
            "Origins whose pages may call from a browser. Our own pages need not be named.",
        ),
        Key::new(
            "http.proxies",
            "",
            Form::list(networks, bounds::PROXIES_MAX, network, |settings| {
                &mut settings.proxies.networks
            }),
            "Proxies that are believed when they say for whom they ask, and whether over TLS. Name nothing but your own: \
             whoever is believed can pretend to be anybody.",
        ),
        Key::new(
            "http.proxy_header",
            "x-forwarded-for",
            Form::choice(ForwardedHeader::NAMES, |settings| &mut settings.proxies.header),
            "The header in which these proxies say it. The other one is not read, for they would pass it on as a client \
             sent it.",
        ),
        Key::new(
            "http.stop_timeout",
            "20s",
            timeout(|settings| &mut settings.stop_timeout),
            "How long requests that are under way may go on when the program is told to end. Keep it below the time after \
             which a supervisor kills.",
        ),
    ]
}

fn limits() -> Vec<Key> {
    let connections = 1..=as_u64(*bounds::CONNECTIONS_RANGE.end());
    vec![
        Key::new(
            "http.connections",
            "10000",
            Form::whole(connections.clone(), |settings| &mut settings.limits.connections_max),
            "Connections at one address. Whoever comes later waits. Each needs an open file.",
        ),
        Key::new(
            "http.connections_per_address",
            "512",
            Form::whole(connections, |settings| &mut settings.limits.connections_per_address_max),
            "Connections of one client address (of one /64 under IPv6). Proxies that are believed may have more.",
        ),
        Key::new(
            "http.body_bytes",
            "1048576",
            Form::whole(bounds::BODY_BYTES_RANGE, |settings| &mut settings.limits.body_bytes_max),
            "Bytes of the body of a request.",
        ),
        Key::new(
            "http.head_timeout",
            "5s",
            timeout(|settings| &mut settings.limits.head_timeout),
            "How long the head of a request may take from its first byte to its last, and a TLS handshake as a whole.",
        ),
        Key::new(
            "http.idle_timeout",
            "75s",
            timeout(|settings| &mut settings.limits.idle_timeout),
            "How long a connection may stay open without a request. Make it longer than the one of a proxy in front.",
        ),
        Key::new(
            "http.request_timeout",
            "30s",
            timeout(|settings| &mut settings.limits.request_timeout),
            "How long a request may take from the end of its head to the head of its reply.",
        ),
        Key::new(
            "http.body_timeout",
            "10s",
            timeout(|settings| &mut settings.limits.body_timeout),
            "How long a client may pause in the middle of a body.",
        ),
        Key::new(
            "http.write_timeout",
            "20s",
            timeout(|settings| &mut settings.limits.write_timeout),
            "How long a client may leave untaken what was sent to it.",
        ),
    ]
}

/// What a front end has beside its address.
fn beside(name: &str) -> Vec<Key> {
    if name == turnero_live::Live::NAME { live() } else { Vec::new() }
}

/// What the live front end has.
fn live() -> Vec<Key> {
    let connections = 1..=as_u64(*bounds::CONNECTIONS_RANGE.end());
    vec![
        Key::new(
            "live.connections",
            "8000",
            Form::whole(connections.clone(), |settings| &mut settings.listeners_max),
            "Sockets of boards, phones and desks that listen. Less than http.connections, so that requests find a place too.",
        ),
        Key::new(
            "live.connections_per_address",
            "400",
            Form::whole(connections, |settings| &mut settings.listeners_per_address_max),
            "Such sockets of one client address (of one /64 under IPv6): phones in one waiting room often share one. Less \
             than http.connections_per_address.",
        ),
    ]
}

fn tls() -> Vec<Key> {
    let year = Duration::from_secs(366 * 24 * 3_600);
    vec![
        Key::new(
            "tls.certificate",
            "",
            Form::maybe(PEM, path, |settings| &mut settings.tls.certificate),
            "The certificate with its chain. With it we speak TLS, HTTP/1.1 and 2; without it a proxy in front should.",
        ),
        Key::new(
            "tls.key",
            "",
            Form::maybe(PEM, path, |settings| &mut settings.tls.key),
            "The key of the certificate. Nobody else should be able to read it.",
        ),
        Key::new(
            "tls.check_every",
            "30s",
            timeout(|settings| &mut settings.tls.check_every),
            "How often these files are looked at. A new certificate is shown to whoever connects from then on.",
        ),
        Key::new(
            "tls.only_for",
            "8760h",
            Form::duration(Duration::ZERO..=year * 2, |settings| &mut settings.tls.only_for),
            "For how long a browser that came over TLS is told to come over TLS only (HSTS). 0s: it is not told.",
        ),
    ]
}

fn operation() -> Vec<Key> {
    let formats = [("human", LogFormat::Human), ("json", LogFormat::Json)];
    let bytes = 0..=1 << 50;
    vec![
        Key::new(
            "log.format",
            "human",
            Form::choice(formats, |settings| &mut settings.log_format),
            "How log lines look. They go to standard error.",
        )
        .served("json"),
        Key::new(
            "log.filter",
            "info",
            Form::one("a filter, such as info,turnero_http=debug", filter, |settings| {
                &mut settings.log_filter
            }),
            "Which log lines there are: a level, and levels for parts of the program. `turnero_http=debug` has a line for \
             each request.",
        ),
        Key::new(
            "ready.disk_bytes_min",
            "268435456",
            Form::whole(bytes.clone(), |settings| &mut settings.disk_bytes_min),
            "With fewer free bytes in the data folder, `/readyz` says no.",
        ),
        Key::new(
            "ready.memory_bytes_max",
            "0",
            Form::whole(bytes, |settings| &mut settings.memory_bytes_max),
            "With more memory in use, `/readyz` says no. 0: 95 % of what the control group allows, if it sets a limit.",
        ),
        Key::new(
            "operations.token",
            "",
            Form::secret("a text that nobody guesses", 1, |settings| {
                &mut settings.operations_token
            }),
            "What has to be shown as a bearer token to read `/metrics`, and the figures of `/readyz`. Without it, anybody may \
             who reaches the address.",
        ),
    ]
}

/// Every front end has these.
fn front_end(name: &'static str) -> [Key; 3] {
    [
        Key::new(
            format!("{name}.enabled"),
            "true",
            Form::flag(move |settings| &mut of(settings, name).enabled),
            "Whether this front end is served.",
        ),
        Key::new(
            format!("{name}.address"),
            "",
            Form::maybe(ADDRESS, address, move |settings| &mut of(settings, name).address),
            "An address of its own. Front ends with the same address share it.",
        ),
        Key::new(
            format!("{name}.tls"),
            "true",
            Form::flag(move |settings| &mut of(settings, name).tls),
            "Whether it speaks TLS at an address of its own, if there is a certificate.",
        ),
    ]
}

fn of<'a>(settings: &'a mut Settings, name: &'static str) -> &'a mut FrontEndSettings {
    settings.front_ends.entry(name).or_default()
}

const ADDRESS: &str = "an address with its port, such as 127.0.0.1:8080 or [::]:8080";
const PEM: &str = "the path of a file with PEM text";

fn timeout(field: impl Fn(&mut Settings) -> &mut Duration + Send + Sync + 'static) -> Form {
    Form::duration(bounds::TIMEOUT_RANGE, field)
}

fn path(text: &str) -> Option<PathBuf> {
    Some(text).filter(|text| !text.is_empty()).map(PathBuf::from)
}

fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

fn threads(text: &str) -> Option<Option<NonZeroUsize>> {
    if text == "auto" {
        return Some(None);
    }
    let threads: NonZeroUsize = text.parse().ok()?;
    (threads.get() <= 64).then_some(Some(threads))
}

fn audience(text: &str) -> Option<String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    ((1..=80).contains(&text.len()) && text.chars().all(fits)).then(|| text.to_owned())
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse().ok().map(|address: std::net::IpAddr| address.into());
    text.parse().ok().or_else(address)
}

/// An origin is what a browser says it is: scheme, host and port, and nothing more.
fn origin(text: &str) -> Option<HeaderValue> {
    let uri: Uri = text.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let is_origin = matches!(scheme, "http" | "https") && text == format!("{scheme}://{authority}");
    HeaderValue::from_str(text).ok().filter(|_| is_origin)
}

fn filter(text: &str) -> Option<String> {
    EnvFilter::builder().parse(text).ok().map(|_| text.to_owned())
}

fn as_u64(number: usize) -> u64 {
    number as u64
}
