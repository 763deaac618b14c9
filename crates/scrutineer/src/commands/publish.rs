//! `scrutineer publish`: the public site as static files.

use super::{Outcome, print_json, serve};
use crate::args::{Publish, Site};
use crate::failure::Failure;
use crate::progress;
use bucket::{Address, Bucket, Settings};
use indicatif::ProgressBar;
use portal::{Front, Making, Options, Portal, PublishError, Publisher, Step};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use words::Language;

/// Time for the home to be closed.
const CLOSING: Duration = Duration::from_secs(20);
/// Folder of the home in which files wait until a bucket has them.
const STAGING: &str = "site";

/// Where the site is written.
#[derive(Debug)]
enum Destination {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// What is wanted, looked through before anything is opened.
#[derive(Debug)]
pub struct Wanted {
    destination: Destination,
    /// Empty: those of the election.
    languages: Vec<Language>,
}

impl Wanted {
    /// Reads it.
    ///
    /// # Errors
    /// The target is neither a folder nor a bucket, or a language is not one of the pages'.
    pub fn read(target: &str, site: &Site) -> Result<Self, Failure> {
        let destination = if Address::is_meant(target) {
            let address = Address::parse(target).map_err(|e| Failure::misuse(e.code(), e))?;
            let settings = Settings::read(|name| std::env::var(name).ok()).map_err(|e| Failure::misuse(e.code(), e))?;
            Destination::Bucket(Bucket::new(address, settings).map_err(|e| Failure::misuse(e.code(), e))?)
        } else if target.is_empty() || target.contains("://") {
            let message = format!("{target:?} is neither a folder nor s3://BUCKET/PREFIX");
            return Err(Failure::misuse("publish-target", message));
        } else {
            Destination::Folder(target.into())
        };
        let language = |code: &String| {
            Language::from_code(code).ok_or_else(|| {
                let known: Vec<_> = Language::ALL.iter().map(|l| l.code()).collect();
                let message = format!("{code:?} is no language of the pages; they are {}", known.join(", "));
                Failure::misuse("publish-language", message)
            })
        };
        Ok(Self { destination, languages: site.languages.iter().map(language).collect::<Result<_, _>>()? })
    }

    /// Who writes it.
    ///
    /// # Errors
    /// The folder or the bucket cannot be opened.
    pub async fn publisher(&self, front: &Front, home: &Path) -> Result<Publisher, PublishError> {
        let publisher = match &self.destination {
            Destination::Folder(folder) => Publisher::new(front, folder)?,
            Destination::Bucket(bucket) => Publisher::to_bucket(front, bucket.clone(), &home.join(STAGING)).await?,
        };
        Ok(if self.languages.is_empty() { publisher } else { publisher.in_languages(&self.languages) })
    }
}

/// What a terminal shows of a pass: a bar for what is being made.
struct Bars {
    shown: Mutex<(Making, ProgressBar)>,
}

impl Default for Bars {
    fn default() -> Self {
        Self { shown: Mutex::new((Making::Files, progress::bar(words(Making::Files)))) }
    }
}

impl Bars {
    fn show(&self, step: Step) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.0 != step.what {
            shown.1.finish_and_clear();
            *shown = (step.what, progress::bar(words(step.what)));
        }
        progress::step(&shown.1, step.done as u64, step.of as u64);
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.shown.get_mut().unwrap_or_else(PoisonError::into_inner).1.finish_and_clear();
    }
}

fn words(what: Making) -> &'static str {
    match what {
        Making::Files => "pages and data",
        Making::Packs => "packs of stations",
        Making::Tables => "tables of the country",
    }
}

pub async fn run(args: Publish) -> Outcome {
    let wanted = Wanted::read(&args.target, &args.site)?;
    let commission = serve::open(&args.home, &[]).await?;
    // Nothing is recorded meanwhile, so every page is what is so.
    let portal = Portal::new(&commission, Options { pace: 0, ..Options::default() });
    let start = Instant::now();
    let pass = {
        let publisher = wanted.publisher(&Front::new(portal), commission.home.path()).await?;
        let bars = Bars::default();
        let mut publisher = publisher.telling(move |step| bars.show(step));
        let pass = publisher.pass().await?;
        publisher.close().await?;
        pass
    };
    let took = start.elapsed();
    if tokio::time::timeout(CLOSING, commission.close()).await.is_err() {
        tracing::warn!("the home was not closed in time; nothing was being written to it");
    }
    print_json(&serde_json::json!({
        "target": args.target, "size": pass.size, "files": pass.files, "bytes": pass.bytes, "ms": took.as_millis(),
    }))?;
    let (files, mb) = (pass.files, pass.bytes / 1_000_000);
    eprintln!("{}: the site at record size {}; {files} files written, {mb} MB in {took:.1?}", args.target, pass.size);
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_folder_or_a_bucket_and_a_language_one_of_the_pages() {
        let site = |languages: &[&str]| Site { languages: languages.iter().map(|l| (*l).to_owned()).collect() };
        let code = |target: &str, languages: &[&str]| {
            Wanted::read(target, &site(languages)).err().map(|e| e.to_string().split(']').next().unwrap().to_owned())
        };
        assert_eq!(code("/srv/site", &[]), None);
        assert_eq!(code("site ağaç/../x", &["ckb", "tr"]), None, "a folder has any name");
        for target in ["", "https://results.example.org", "gs://bucket", "file:///srv"] {
            assert_eq!(code(target, &[]).as_deref(), Some("[publish-target"), "{target}");
        }
        for target in ["s3://", "S3://results", "s3://results/../x", "s3://results/a b", "s3://res ults"] {
            assert_eq!(code(target, &[]).as_deref(), Some("[bucket-address"), "{target}");
        }
        for language in ["", "TR", "de", "tr,ky"] {
            assert_eq!(code("/srv/site", &[language]).as_deref(), Some("[publish-language"), "{language}");
        }
    }
}
