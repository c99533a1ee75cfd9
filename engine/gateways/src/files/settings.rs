use reqwest::Url;

use crate::factus::Secret;

/// Where a store that speaks S3 is, and who asks there.
#[derive(Debug, Clone)]
pub struct BucketSettings {
    pub(super) address: Url,
    /// In which part of the world its store says that it is; it is part of what is signed.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What the names of all files begin with there, so that a bucket can be shared.
    pub under: String,
    /// Who asks.
    pub access_key: Secret,
    /// With which secret.
    pub secret_key: Secret,
    /// Whether the name of the bucket stands in the path, as MinIO has it, and not in the name of the host.
    pub bucket_in_path: bool,
}

/// Why a store cannot be asked at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BucketSettingsFault {
    /// That is no address.
    #[error("files.address is no address; write it like https://s3.us-west-004.backblazeb2.com")]
    Address,
    /// What is in the files would go over the network for everybody to read.
    #[error(
        "files.address is not secured; write it with https, or one of this machine to try things out"
    )]
    NotSecured,
    /// Something is not there without which nothing can be asked.
    #[error("{0} is empty; write what the store of files has given you")]
    Empty(&'static str),
    /// What names begin with cannot be that.
    #[error(
        "files.prefix is no beginning of names; write small letters, digits, points and hyphens"
    )]
    Prefix,
    /// The store cannot be spoken to.
    #[error(
        "the store of files cannot be asked ({0}); look whether this machine has its certificates"
    )]
    Client(String),
}

impl BucketSettings {
    /// A store at this address.
    pub fn new(
        address: &str,
        bucket: impl Into<String>,
        access_key: Secret,
        secret_key: Secret,
    ) -> Result<Self, BucketSettingsFault> {
        let address = Url::parse(address).map_err(|_| BucketSettingsFault::Address)?;
        let plain = !address.username().is_empty() || address.password().is_some();
        if plain || address.cannot_be_a_base() || address.host_str().is_none() {
            return Err(BucketSettingsFault::Address);
        }
        if address.scheme() != "https" && !(address.scheme() == "http" && is_here(&address)) {
            return Err(BucketSettingsFault::NotSecured);
        }
        let bucket = bucket.into();
        let written = [
            ("files.bucket", bucket.as_str()),
            ("files.access_key", access_key.exposed()),
            ("files.secret_key", secret_key.exposed()),
        ];
        if let Some((key, _)) = written.into_iter().find(|(_, value)| value.is_empty()) {
            return Err(BucketSettingsFault::Empty(key));
        }
        Ok(Self {
            address,
            region: "us-east-1".to_owned(),
            bucket,
            under: String::new(),
            access_key,
            secret_key,
            bucket_in_path: true,
        })
    }

    pub(super) fn is_here(&self) -> bool {
        is_here(&self.address)
    }
}

fn is_here(address: &Url) -> bool {
    match address.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(address: &str, bucket: &str, secret: &str) -> String {
        let [key, secret] = [Secret::new("key"), Secret::new(secret)];
        match BucketSettings::new(address, bucket, key, secret) {
            Ok(settings) => format!("{settings:?}"),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn what_is_missing_is_named_by_its_key_and_secrets_are_not_shown() {
        let good = told("https://s3.example", "papers", "s3cr3t");
        assert!(good.contains("papers") && !good.contains("s3cr3t"), "{good}");
        assert!(told("http://127.0.0.1:9000", "papers", "s").contains("papers"));
        assert!(told("https://s3.example", "", "s").starts_with("files.bucket is empty"));
        assert!(told("https://s3.example", "b", "").starts_with("files.secret_key is empty"));
        for (address, key) in [
            ("s3.example", "no address"),
            ("https://a:b@s3.example", "no address"),
            ("http://s3.example", "not secured"),
        ] {
            assert!(told(address, "b", "s").contains(key), "{address}");
        }
    }
}
