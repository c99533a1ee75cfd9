use std::path::Path;

use turnero_mail::smtp::Security;

use super::{Effective, Mail, MailTransport, Settings, Store};
use crate::bounds::TOKEN_CHARACTERS_MIN;

/// Something that must not be so in production: what it is, and what can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unsafe(pub(crate) String);

/// All that is unsafe about these settings for others than the person who tries them out.
pub(crate) fn unsafe_in_production(effective: &Effective) -> Vec<Unsafe> {
    let settings = &effective.settings;
    let mut found = Vec::new();
    store(settings, &mut found);
    wires(settings, &mut found);
    proxies(settings, &mut found);
    origins(settings, &mut found);
    token(settings, &mut found);
    pepper(settings, &mut found);
    mail(settings, &mut found);
    for key in effective.secrets_on_the_command_line() {
        let name = &key.name;
        found.push(format!(
            "{name} is given on the command line, where everybody on this machine can read it; put it into a file and \
             set {name}_file"
        ));
    }
    for (key, path) in effective.secret_files() {
        readable(&key.name, path, &mut found);
    }
    if let Some(path) = &settings.tls.key {
        readable("tls.key", path, &mut found);
    }
    found.into_iter().map(Unsafe).collect()
}

fn store(settings: &Settings, found: &mut Vec<String>) {
    if settings.store == Store::Memory {
        found.push(
            "store is memory, which loses everything when the program ends; set it to sled or redb"
                .to_owned(),
        );
    }
}

fn wires(settings: &Settings, found: &mut Vec<String>) {
    let named = !settings.proxies.networks.is_empty();
    for address in settings.addresses() {
        if !address.tls && !address.at.ip().is_loopback() && !named {
            let (key, at) = (&address.key, address.at);
            found.push(format!(
                "{key} is {at}, and whoever is on the way can read and change what is said there; set tls.certificate \
                 and tls.key, or name the proxies that speak TLS for us in http.proxies"
            ));
        }
    }
}

fn mail(settings: &Settings, found: &mut Vec<String>) {
    let Mail { transport, security, host, .. } = &settings.mail;
    let here = ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
    if *transport == MailTransport::Smtp && *security == Security::None && !here {
        found.push(format!(
            "mail.security is none, and whoever is on the way to {host} can read invoices and the password; set it to \
             starttls or tls"
        ));
    }
    if *transport == MailTransport::Files {
        found.push(
            "mail.transport is files, so nobody gets their invoice; set it to smtp, or to off"
                .to_owned(),
        );
    }
}

fn proxies(settings: &Settings, found: &mut Vec<String>) {
    for network in settings.proxies.networks.iter().filter(|network| network.prefix_len() == 0) {
        found.push(format!(
            "http.proxies names {network}, so anybody can pretend to be anybody; name the addresses of your proxies only"
        ));
    }
}

fn origins(settings: &Settings, found: &mut Vec<String>) {
    let plain = |origin: &&http::HeaderValue| origin.as_bytes().starts_with(b"http://");
    for origin in settings.origins.iter().filter(plain) {
        let origin = origin.to_str().unwrap_or_default();
        found.push(format!(
            "http.origins names {origin}, whose pages anybody on the way can change; serve them over https"
        ));
    }
}

fn token(settings: &Settings, found: &mut Vec<String>) {
    let name = crate::operations::NAME;
    let operations = settings.front_end(name);
    let at = operations.address.unwrap_or(settings.address);
    match &settings.operations_token {
        Some(token) if token.characters() < TOKEN_CHARACTERS_MIN => found.push(format!(
            "operations.token can be guessed; take one of at least {TOKEN_CHARACTERS_MIN} characters"
        )),
        None if operations.enabled && !at.ip().is_loopback() => found.push(format!(
            "anybody who reaches {at} can read /metrics; set operations.token_file, or give operations.address a \
             loopback address of its own"
        )),
        _ => {}
    }
}

/// Elsewhere one is made at the first start. A server gets it from whoever runs it, who then knows that it must not be lost.
fn pepper(settings: &Settings, found: &mut Vec<String>) {
    if settings.access.pepper.is_none() && settings.front_end(turnero_rest::Rest::NAME).enabled {
        found.push(
            "pepper is missing; under prod none is made, and nobody could sign in: make one (openssl rand -base64 32), \
             keep it apart from the data and its backups, and set pepper_file"
                .to_owned(),
        );
    }
}

#[cfg(unix)]
fn readable(key: &str, path: &Path, found: &mut Vec<String>) {
    use std::os::unix::fs::PermissionsExt;
    // A file that is not there is told by whoever needs it.
    let Ok(metadata) = std::fs::metadata(path) else { return };
    if metadata.permissions().mode() & 0o007 != 0 {
        let path = path.display();
        found.push(format!(
            "{path}, which holds {key}, is open to everybody on this machine; take the rights of others away: chmod o= {path}"
        ));
    }
}

#[cfg(not(unix))]
fn readable(_key: &str, _path: &Path, _found: &mut Vec<String>) {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Sources;
    use crate::settings::effective::Opted;

    /// What is found beside the pepper, which is there.
    #[track_caller]
    fn check(settings: &[(&str, &str)], expected: &[&str]) {
        let option = |(key, value): &(&str, &str)| Opted {
            option: "--set",
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        let environment = vec![("TURNERO_PEPPER".into(), "p".repeat(32).into())];
        let options = settings.iter().map(option).collect();
        let sources = Sources { options, environment, ..Sources::default() };
        let effective = Effective::read(&sources).unwrap();
        let found = unsafe_in_production(&effective);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (Unsafe(found), expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found}");
        }
    }

    const PUBLIC: (&str, &str) = ("http.address", "0.0.0.0:80");
    const OWN: (&str, &str) = ("operations.address", "127.0.0.1:9000");

    #[test]
    fn the_defaults_are_safe_for_they_reach_nobody() {
        check(&[], &[]);
    }

    #[test]
    fn a_server_into_which_nobody_can_sign_in_is_told_so() {
        let found = unsafe_in_production(&Effective::read(&Sources::default()).unwrap());
        let [Unsafe(found)] = found.as_slice() else { panic!("{found:?}") };
        assert!(found.starts_with("pepper is missing"), "{found}");
    }

    #[test]
    fn a_store_that_forgets_is_unsafe() {
        check(&[("store", "memory")], &["store is memory"]);
    }

    #[test]
    fn plain_http_for_others_is_unsafe_unless_a_proxy_speaks_tls() {
        let off: Vec<_> = crate::front_ends::names()
            .filter(|name| *name != crate::operations::NAME)
            .map(|name| format!("{name}.enabled"))
            .collect();
        let with = |more: &[(&'static str, &'static str)]| {
            let off = off.iter().map(|key| (key.as_str(), "false"));
            off.chain(more.iter().copied()).collect::<Vec<_>>()
        };
        check(&with(&[PUBLIC, ("operations.enabled", "false")]), &[]);
        check(&[PUBLIC, ("operations.enabled", "false")], &["http.address is 0.0.0.0:80"]);
        let elsewhere = ("operations.address", "0.0.0.0:81");
        check(&with(&[PUBLIC, elsewhere]), &["0.0.0.0:81", "/metrics"]);
        check(&[PUBLIC, OWN, ("http.proxies", "10.0.0.1")], &[]);
        check(&[PUBLIC], &["http.address is 0.0.0.0:80", "/metrics"]);
    }

    #[test]
    fn believing_everybody_is_unsafe() {
        let everybody = ("http.proxies", "0.0.0.0/0,::/0");
        check(&[everybody], &["http.proxies names 0.0.0.0/0", "http.proxies names ::/0"]);
    }

    #[test]
    fn an_origin_without_tls_is_unsafe() {
        let origins = ("http.origins", "https://good.example,http://bad.example");
        check(&[origins], &["http.origins names http://bad.example"]);
    }

    #[test]
    fn a_secret_that_can_be_read_or_guessed_is_unsafe() {
        let token = ("operations.token", "short");
        check(&[token], &["operations.token can be guessed", "given on the command line"]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "a token that is long enough\n").unwrap();
        for (mode, expected) in [(0o644, &["is open to everybody"] as &[&str]), (0o600, &[])] {
            set_mode(&path, mode);
            check(&[("operations.token_file", path.to_str().unwrap())], expected);
        }
    }

    fn set_mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
}
