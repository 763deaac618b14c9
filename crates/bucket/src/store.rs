//! The bucket itself: one request each, tried again while that may help.

use crate::{Address, BucketError, Settings};
use bytes::Bytes;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt as _, PutMultipartOptions,
    PutOptions, RetryConfig,
};
use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio_stream::StreamExt as _;

/// A larger object goes in parts of this size.
const PART_BYTES: usize = 16 << 20;
/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Longest time for one request, that of a part of 16 MiB over a slow line too.
const REQUEST: Duration = Duration::from_secs(120);
/// How often a request that fails is sent again, and for how long.
const TRIES: usize = 5;
const TRYING: Duration = Duration::from_secs(60);
/// What a store says that does not let us in.
const DENIED: [&str; 5] =
    ["403 Forbidden", "401 Unauthorized", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"];
/// Longest message of the store that is shown.
const WHY_CHARACTERS_MAX: usize = 300;

/// How an object is to be given out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// `Content-Type`.
    pub content_type: Cow<'static, str>,
    /// `Cache-Control`.
    pub cache_control: Cow<'static, str>,
}

impl Head {
    fn attributes(&self) -> Attributes {
        Attributes::from_iter([
            (Attribute::ContentType, self.content_type.to_string()),
            (Attribute::CacheControl, self.cache_control.to_string()),
        ])
    }
}

/// A bucket that may be written. Names of objects are without the prefix.
#[derive(Debug, Clone)]
pub struct Bucket {
    address: Address,
    store: AmazonS3,
}

impl Bucket {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn new(address: Address, settings: Settings) -> Result<Self, BucketError> {
        let retry = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(10),
                base: 2.,
            },
            max_retries: TRIES,
            retry_timeout: TRYING,
        };
        let clear = settings.endpoint.as_deref().is_some_and(|e| e.starts_with("http://"));
        let client = ClientOptions::new().with_connect_timeout(CONNECT).with_timeout(REQUEST).with_allow_http(clear);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&address.bucket)
            .with_region(settings.region)
            .with_access_key_id(settings.key_id)
            .with_secret_access_key(settings.secret)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(token) = settings.token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = settings.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build().map_err(|e| BucketError::Settings(e.to_string()))?;
        Ok(Self { address, store })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Every object by its name, with the tag that the store has given its content.
    ///
    /// # Errors
    /// The bucket is missing, refuses us, or cannot be reached.
    pub async fn list(&self) -> Result<HashMap<String, String>, BucketError> {
        let prefix = Some(&self.address.prefix).filter(|p| !p.is_empty()).map(|p| Path::from(p.as_str()));
        let mut objects = self.store.list(prefix.as_ref());
        let mut all = HashMap::new();
        while let Some(object) = objects.next().await {
            let object = object.map_err(|e| self.failed("", &e))?;
            if let Some(name) = self.address.name(object.location.as_ref()) {
                all.insert(name.to_owned(), object.e_tag.unwrap_or_default());
            }
        }
        Ok(all)
    }

    /// Puts an object whole; the tag that the store has given it.
    ///
    /// # Errors
    /// It was not put, or nobody knows.
    pub async fn put(&self, name: &str, content: Bytes, head: &Head) -> Result<String, BucketError> {
        let options = PutOptions { attributes: head.attributes(), ..PutOptions::default() };
        let put = self.store.put_opts(&self.path(name)?, content.into(), options).await;
        put.map(|p| p.e_tag.unwrap_or_default()).map_err(|e| self.failed(name, &e))
    }

    /// Puts a file; a large one in parts, so that little of it is in memory. Readers see all of it or nothing.
    ///
    /// # Errors
    /// It was not put, or nobody knows; or the file cannot be read.
    pub async fn put_file(&self, name: &str, file: &std::path::Path, head: &Head) -> Result<String, BucketError> {
        let unread =
            |e: std::io::Error| BucketError::Refused { key: name.to_owned(), why: format!("{}: {e}", file.display()) };
        let mut open = tokio::fs::File::open(file).await.map_err(unread)?;
        let mut part = next_part(&mut open).await.map_err(unread)?;
        if part.len() < PART_BYTES {
            return self.put(name, part, head).await;
        }
        let options = PutMultipartOptions { attributes: head.attributes(), ..PutMultipartOptions::default() };
        let upload = self.store.put_multipart_opts(&self.path(name)?, options).await;
        let mut upload = upload.map_err(|e| self.failed(name, &e))?;
        let sent = async {
            while !part.is_empty() {
                upload.put_part(part.into()).await.map_err(|e| self.failed(name, &e))?;
                part = next_part(&mut open).await.map_err(unread)?;
            }
            upload.complete().await.map_err(|e| self.failed(name, &e))
        };
        let sent = sent.await;
        if sent.is_err() {
            // Parts that nobody puts together would be paid for.
            let _ = upload.abort().await;
        }
        Ok(sent?.e_tag.unwrap_or_default())
    }

    /// An object's content; `None`: there is none.
    ///
    /// # Errors
    /// The store does not say.
    pub async fn get(&self, name: &str) -> Result<Option<Bytes>, BucketError> {
        match self.store.get(&self.path(name)?).await {
            Ok(got) => Ok(Some(got.bytes().await.map_err(|e| self.failed(name, &e))?)),
            Err(e @ Error::NotFound { .. }) => match self.failed(name, &e) {
                missing @ BucketError::Missing { .. } => Err(missing),
                _ => Ok(None),
            },
            Err(e) => Err(self.failed(name, &e)),
        }
    }

    /// How an object is given out, for tests.
    ///
    /// # Errors
    /// There is none, or the store does not say.
    #[cfg(any(test, feature = "testing"))]
    pub async fn head(&self, name: &str) -> Result<Head, BucketError> {
        let got = self.store.get(&self.path(name)?).await.map_err(|e| self.failed(name, &e))?;
        let said = |a: Attribute| got.attributes.get(&a).map_or_else(String::new, |v| v.to_string()).into();
        Ok(Head { content_type: said(Attribute::ContentType), cache_control: said(Attribute::CacheControl) })
    }

    /// Removes an object, if it is there.
    ///
    /// # Errors
    /// It may still be there.
    pub async fn remove(&self, name: &str) -> Result<(), BucketError> {
        match self.store.delete(&self.path(name)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(self.failed(name, &e)),
        }
    }

    fn path(&self, name: &str) -> Result<Path, BucketError> {
        let refused = |e: object_store::path::Error| BucketError::Refused { key: name.to_owned(), why: e.to_string() };
        Path::parse(self.address.key(name)).map_err(refused)
    }

    /// What a failure means for whoever has to do something about it.
    fn failed(&self, name: &str, error: &Error) -> BucketError {
        let all = words(error);
        let why: String = all.chars().take(WHY_CHARACTERS_MAX).collect();
        match error {
            _ if all.contains("NoSuchBucket") => BucketError::Missing { bucket: self.address.bucket.clone(), why },
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => BucketError::Denied(why),
            // A list that fails has no kind of its own.
            _ if DENIED.iter().any(|said| all.contains(said)) => BucketError::Denied(why),
            Error::Generic { .. } => BucketError::Unreachable(why),
            _ => BucketError::Refused { key: name.to_owned(), why },
        }
    }
}

/// The next so many bytes of a file, fewer only at its end.
async fn next_part(file: &mut tokio::fs::File) -> std::io::Result<Bytes> {
    let mut part = Vec::new();
    file.take(PART_BYTES as u64).read_to_end(&mut part).await?;
    Ok(part.into())
}

/// An error with all that caused it.
fn words(error: &dyn std::error::Error) -> String {
    let mut all = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !all.contains(&said) {
            all.push_str(": ");
            all.push_str(&said);
        }
        next = cause.source();
    }
    all
}
