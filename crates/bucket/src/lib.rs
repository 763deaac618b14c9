//! Objects in an S3-compatible store: put with their headers, listed, removed. It knows nothing of elections.
//!
//! A crate of its own because its library takes long to build. The library signs, sends and tries again; here stand the address, what is read from
//! the environment, the limits, and errors that say what to do. Nothing rests on conditional requests, which some stores do not know.

mod address;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use address::{Address, Settings};
pub use store::{Bucket, Head};

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// The address is none.
    #[error("{address:?} is no address of a bucket: {fault}; write s3://BUCKET or s3://BUCKET/PREFIX")]
    Address {
        /// What was given.
        address: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The environment does not say who we are, or where the store is.
    #[error("{0}")]
    Settings(String),
    /// There is no such bucket.
    #[error("there is no bucket {bucket:?}: make it first, or look at the endpoint and the region ({why})")]
    Missing {
        /// Its name.
        bucket: String,
        /// What the store said.
        why: String,
    },
    /// The store does not let us in.
    #[error(
        "the store refuses the keys of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or they may not do this in the bucket ({0})"
    )]
    Denied(String),
    /// The store does not answer, or not in time, or with a failure of its own, however often it was asked.
    #[error("the store cannot be reached, or fails ({0})")]
    Unreachable(String),
    /// The store has answered what it should not.
    #[error("the store refuses {key:?} ({why})")]
    Refused {
        /// What was asked about.
        key: String,
        /// What it said.
        why: String,
    },
}

impl BucketError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address { .. } => "bucket-address",
            Self::Settings(_) => "bucket-settings",
            Self::Missing { .. } => "bucket-missing",
            Self::Denied(_) => "bucket-denied",
            Self::Unreachable(_) => "bucket-unreachable",
            Self::Refused { .. } => "bucket-refused",
        }
    }
}
