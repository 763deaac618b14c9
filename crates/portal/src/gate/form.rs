//! Forms: read within limits, from a body of the content type that browsers' forms have; where files may come, of the one that those have.

use super::multipart;
use crate::fault::Fault;
use axum::extract::Request;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::header::CONTENT_TYPE;
use std::time::Duration;

/// Most bytes of a form: the longest ballot with room to spare.
const BYTES_MAX: usize = 256 * 1024;
/// Most fields.
const FIELDS_MAX: usize = 5_100;
const TIME: Duration = Duration::from_secs(30);
const UPLOAD_TIME: Duration = Duration::from_secs(180);

/// Most bytes of a form with files.
const UPLOAD_BYTES_MAX: usize = 24 << 20;

/// Set before the gate at addresses whose forms may bring files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Uploads;

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// Name of the field.
    pub field: String,
    /// What the sender calls the file.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The fields of a form, in their order, and its files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(Vec<(String, String)>, Vec<Upload>);

impl Form {
    /// Reads `a=b&c=d`.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if fields.len() == FIELDS_MAX {
                return None;
            }
            fields.push((name.into_owned(), value.into_owned()));
        }
        Some(Self(fields, vec![]))
    }

    /// A field; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Takes the files of a field out.
    pub(crate) fn files(&mut self, field: &str) -> Vec<Upload> {
        let (own, others) = std::mem::take(&mut self.1).into_iter().partition(|f| f.field == field);
        self.1 = others;
        own
    }

    /// Every value of a field that may be there several times.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether a box was ticked.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// The fields whose name begins so and ends with a position, by position; those beyond `len` are left out.
    pub(crate) fn numbered(&self, prefix: &str, len: usize) -> Vec<Option<String>> {
        let mut out = vec![None; len];
        for (name, value) in &self.0 {
            let at = name.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
            if let Some(slot) = at.and_then(|i| out.get_mut(i)) {
                *slot = Some(value.clone());
            }
        }
        out
    }

    /// Fields whose name begins so, without that beginning.
    pub(crate) fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(n, v)| Some((n.strip_prefix(prefix)?, v.as_str())))
    }
}

/// Reads the body of a request as a form.
pub(super) async fn read(request: Request) -> Result<Form, Fault> {
    let uploads = request.extensions().get::<Uploads>().is_some();
    let given = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let kind = given.split(';').next().unwrap_or_default().trim();
    let boundary = multipart::boundary(&given).filter(|_| uploads);
    if boundary.is_none() && !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Fault::new(415, "form-type", "this address takes forms only, as browsers send them"));
    }
    let max = if boundary.is_some() { UPLOAD_BYTES_MAX } else { BYTES_MAX };
    let too_large = || Fault::new(413, "too-large", format!("a form has at most {max} bytes and {FIELDS_MAX} fields"));
    let body = Limited::new(request.into_body(), max);
    let time = if boundary.is_some() { UPLOAD_TIME } else { TIME };
    match tokio::time::timeout(time, body.collect()).await {
        Ok(Ok(body)) => {
            let bytes = body.to_bytes();
            match boundary {
                Some(boundary) => multipart::read(&bytes, boundary)
                    .map(|(fields, files)| Form(fields, files))
                    .ok_or_else(|| Fault::new(400, "body-broken", "the form with its files could not be read")),
                None => Form::parse(&bytes).ok_or_else(too_large),
            }
        }
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(e)) => Err(Fault::new(400, "body-broken", format!("the form could not be read: {e}"))),
        Err(_) => Err(Fault::new(408, "body-slow", "the form did not come in time; send it again")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_within_limits() {
        let f = Form::parse("c0=2026&c2=%C4%9E+m&c9=x&c18446744073709551616=y&cx=1&a=1&a=2".as_bytes()).unwrap();
        assert_eq!(f.numbered("c", 3), [Some("2026".into()), None, Some("Ğ m".into())]);
        assert_eq!((f.get("a"), f.get("b"), f.has("cx")), ("1", "", true));
        assert!(Form::parse("a=1&".repeat(FIELDS_MAX + 1).as_bytes()).is_none());
    }
}
