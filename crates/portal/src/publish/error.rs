//! Why the site was not written.

use bucket::BucketError;
use std::io;

/// Why the site was not written.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The folder, or that in which files wait.
    #[error("the files of the static site: {0}")]
    Disk(#[from] io::Error),
    /// The bucket.
    #[error("the bucket of the static site: {0}")]
    Bucket(#[from] BucketError),
    /// The site cannot be made.
    #[error("{address} cannot be made: {message}")]
    Answer {
        /// What was asked for.
        address: String,
        /// What was answered.
        message: String,
    },
}

impl PublishError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disk(_) => "publish-disk",
            Self::Bucket(e) => e.code(),
            Self::Answer { .. } => "publish-answer",
        }
    }
}
