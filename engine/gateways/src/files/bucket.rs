use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{ClientOptions, HttpClient, HttpConnector};
use object_store::signer::Signer;
use object_store::{BackoffConfig, RetryConfig};
use turnero_domain::Seconds;
use turnero_domain::files::{
    FileMetadata, FileName, FilePage, Files, FilesFault, PendingFile, StoredFile,
};

use super::settings::{BucketSettings, BucketSettingsFault};
use super::shelf::{Checksums, Shelf};
use crate::bounds::{FILE_CALL_MAX, FILE_TRIES_MAX, LINK_LASTS_MAX};
use crate::outside;

/// Files in a bucket of a store that speaks S3. Whoever wants none to be lost while it is away puts
/// [`CarriedFiles`](super::CarriedFiles) before it.
#[derive(Debug)]
pub struct BucketFiles {
    shelf: Shelf,
    store: Arc<AmazonS3>,
}

/// Our own client, which trusts what this machine trusts.
#[derive(Debug)]
struct Outside(reqwest::Client);

impl HttpConnector for Outside {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

impl BucketFiles {
    /// Makes ready; nothing is asked before something is to be kept.
    pub fn new(settings: &BucketSettings) -> Result<Self, BucketSettingsFault> {
        let call_max = Duration::from_secs(FILE_CALL_MAX.get().into());
        let failed = |error: &dyn std::fmt::Display| BucketSettingsFault::Client(error.to_string());
        let client = outside::client(settings.is_here()).map_err(|error| failed(&error))?;
        let client = client.timeout(call_max).build().map_err(|error| failed(&error))?;
        if !settings.under.is_empty() && FileName::new(&settings.under).is_err() {
            return Err(BucketSettingsFault::Prefix);
        }
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            // What is carried comes back by itself, after longer and longer.
            max_retries: FILE_TRIES_MAX,
            retry_timeout: call_max,
        };
        let store = AmazonS3Builder::new()
            .with_endpoint(settings.address.as_str().trim_end_matches('/'))
            .with_region(&settings.region)
            .with_bucket_name(&settings.bucket)
            .with_access_key_id(settings.access_key.exposed())
            .with_secret_access_key(settings.secret_key.exposed())
            .with_virtual_hosted_style_request(!settings.bucket_in_path)
            .with_allow_http(settings.is_here())
            // One by one: not every store knows how to delete many, and we never do.
            .with_disable_bulk_delete(true)
            .with_retry(retry)
            .with_http_connector(Outside(client))
            .build()
            .map_err(|error| failed(&error))?;
        let store = Arc::new(store);
        let shelf = Shelf::new(store.clone(), &settings.under, Checksums::Attached);
        Ok(Self { shelf, store })
    }

    async fn signed(&self, name: &FileName, lasts: Seconds) -> Result<String, FilesFault> {
        // It must be there: a link to nothing is noticed by somebody else.
        self.shelf.metadata(name).await?;
        let lasts = Duration::from_secs(lasts.get().min(LINK_LASTS_MAX.get()).into());
        let path = self.shelf.path(name);
        let link = self.store.signed_url(reqwest::Method::GET, &path, lasts).await;
        // What it says may hold what it is signed with.
        link.map(Into::into).map_err(|_| FilesFault::unavailable("a link could not be signed"))
    }
}

impl Files for BucketFiles {
    fn put<'a>(&'a self, name: &'a FileName, file: &'a StoredFile) -> PendingFile<'a, ()> {
        Box::pin(self.shelf.put(name, file))
    }

    fn get<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, StoredFile> {
        Box::pin(self.shelf.get(name))
    }

    fn metadata<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, FileMetadata> {
        Box::pin(self.shelf.metadata(name))
    }

    fn delete<'a>(&'a self, name: &'a FileName) -> PendingFile<'a, ()> {
        Box::pin(self.shelf.delete(name))
    }

    fn list<'a>(
        &'a self,
        folder: &'a FileName,
        after: Option<&'a FileName>,
    ) -> PendingFile<'a, FilePage> {
        Box::pin(self.shelf.list(Some(folder), after))
    }

    fn link<'a>(&'a self, name: &'a FileName, lasts: Seconds) -> PendingFile<'a, String> {
        Box::pin(self.signed(name, lasts))
    }
}
