//! Where the objects are to be, and who we are: `s3://bucket/prefix` and the usual variables of the environment.

use crate::BucketError;

/// Longest prefix, in bytes: keys have 1,024, and the addresses of a site must have room in them.
const PREFIX_BYTES_MAX: usize = 256;

/// A bucket, and what the keys of all objects begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub(crate) bucket: String,
    /// Empty, or without a slash at its ends.
    pub(crate) prefix: String,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        write!(f, "s3://{}{slash}{}", self.bucket, self.prefix)
    }
}

impl Address {
    /// Whether a text is meant as an address of a bucket, right or wrong.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("s3://"))
    }

    /// Reads `s3://bucket` or `s3://bucket/prefix`. The parts of a prefix are of letters and digits of ASCII, `-`, `_`, `.` and `~`: whatever else
    /// would be written otherwise in an address than in a key.
    ///
    /// # Errors
    /// It is none; the message says why.
    pub fn parse(text: &str) -> Result<Self, BucketError> {
        let wrong = |fault| BucketError::Address { address: text.to_owned(), fault };
        let rest = text.strip_prefix("s3://").ok_or_else(|| wrong("it does not begin with s3://"))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let (inner, last) = (|b: u8| b"-.".contains(&b), |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit());
        let bytes = bucket.as_bytes();
        let ends = bytes.first().is_some_and(|b| last(*b)) && bytes.last().is_some_and(|b| last(*b));
        if !(3..=63).contains(&bytes.len()) || !ends || !bytes.iter().all(|b| inner(*b) || last(*b)) {
            return Err(wrong("a bucket's name has 3 to 63 small letters, digits, dots and hyphens"));
        }
        if bucket.contains("..") {
            return Err(wrong("a bucket's name has no two dots beside each other"));
        }
        if prefix == "/" {
            return Err(wrong("no part of a prefix is empty, . or .."));
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if prefix.len() > PREFIX_BYTES_MAX {
            return Err(wrong("a prefix has at most 256 bytes"));
        }
        for part in prefix.split('/').filter(|_| !prefix.is_empty()) {
            if matches!(part, "" | "." | "..") {
                return Err(wrong("no part of a prefix is empty, . or .."));
            }
            if !part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)) {
                return Err(wrong("a prefix is of letters and digits of ASCII, -, _, . and ~"));
            }
        }
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// The key of an object of the site.
    pub(crate) fn key(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }

    /// The object's name in the site by its key.
    pub(crate) fn name<'a>(&self, key: &'a str) -> Option<&'a str> {
        let rest = key.strip_prefix(&self.prefix)?;
        if self.prefix.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }
}

/// What the environment says.
#[derive(Clone)]
pub struct Settings {
    pub(crate) endpoint: Option<String>,
    pub(crate) region: String,
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// From variables of the environment: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` where the keys are passing ones,
    /// `AWS_REGION` (`us-east-1`), `AWS_ENDPOINT_URL` where the store is not Amazon's. An endpoint that begins with `http://` is asked without TLS.
    ///
    /// # Errors
    /// A key is missing, or the endpoint is no address.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, BucketError> {
        let said = |name: &str| variable(name).filter(|v| !v.is_empty());
        let needed = |name: &str| {
            said(name).ok_or_else(|| {
                BucketError::Settings(format!(
                    "{name} is not set: a bucket is written with the key of who may write it"
                ))
            })
        };
        let endpoint = said("AWS_ENDPOINT_URL");
        if let Some(e) = &endpoint {
            let host = e.strip_prefix("https://").or_else(|| e.strip_prefix("http://"));
            if !host.is_some_and(|h| !h.is_empty() && !h.starts_with(['/', ':']) && !h.contains(['@', '?', '#', ' '])) {
                let message =
                    format!("AWS_ENDPOINT_URL is {e:?}: it must be http:// or https://, a host and perhaps a port");
                return Err(BucketError::Settings(message));
            }
        }
        Ok(Self {
            endpoint: endpoint.map(|e| e.trim_end_matches('/').to_owned()),
            region: said("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
            key_id: needed("AWS_ACCESS_KEY_ID")?,
            secret: needed("AWS_SECRET_ACCESS_KEY")?,
            token: said("AWS_SESSION_TOKEN"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_has_a_bucket_and_perhaps_a_prefix() {
        for (text, bucket, prefix) in [
            ("s3://abc", "abc", ""),
            ("s3://abc/", "abc", ""),
            ("s3://results.example-1/night/of~May_10", "results.example-1", "night/of~May_10"),
            ("s3://abc/a/", "abc", "a"),
        ] {
            let read = Address::parse(text).unwrap();
            assert_eq!((read.bucket.as_str(), read.prefix.as_str()), (bucket, prefix), "{text}");
            assert_eq!(Address::parse(&read.to_string()).unwrap(), read);
            assert_eq!(read.name(&read.key("area/x.html")), Some("area/x.html"));
        }
        assert_eq!(Address::parse("s3://abc/night").unwrap().name("nightly/index.html"), None);
    }

    #[test]
    fn nonsense_is_no_address() {
        let (long_bucket, long_prefix) = (format!("s3://{}", "a".repeat(64)), format!("s3://abc/{}", "a".repeat(257)));
        for text in [
            "",
            "s3:/abc",
            "S3://abc",
            "https://abc",
            "s3://",
            "s3:///a",
            "s3://ab",
            "s3://Abc",
            "s3://a_bc",
            "s3://-abc",
            "s3://abc.",
            "s3://a..c",
            "s3://user:pass@abc/x",
            "s3://ağaç/x",
            "s3://abc/..",
            "s3://abc/a/../b",
            "s3://abc/./b",
            "s3://abc//b",
            "s3://abc/b//",
            "s3://abc//",
            "s3://abc/a b",
            "s3://abc/ağaç",
            "s3://abc/a?b",
            "s3://abc/a%2e%2e",
            "s3://abc/a\n",
            &long_bucket,
            &long_prefix,
        ] {
            assert_eq!(Address::parse(text).unwrap_err().code(), "bucket-address", "{text}");
        }
        assert!(Address::is_meant("S3://x") && Address::is_meant("s3://") && !Address::is_meant("/srv/s3://"));
        assert!(!Address::is_meant("s3:") && !Address::is_meant("ağaç"));
    }

    proptest! {
        #[test]
        fn what_is_taken_is_written_as_it_was_read(text in "s3://[a-z.-]{3,5}(/[a-z./~ğ]{0,8})?") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert_eq!(address.to_string(), text.strip_suffix('/').unwrap_or(&text));
            }
        }
    }

    #[test]
    fn keys_are_needed_and_an_endpoint_is_an_address_and_no_secret_is_shown() {
        let all = |endpoint: &'static str| {
            Settings::read(move |name| match name {
                "AWS_ACCESS_KEY_ID" => Some("id".to_owned()),
                "AWS_SECRET_ACCESS_KEY" => Some("hush".to_owned()),
                "AWS_ENDPOINT_URL" => Some(endpoint.to_owned()),
                _ => None,
            })
        };
        assert_eq!(all("http://localhost:9000/").unwrap().endpoint.as_deref(), Some("http://localhost:9000"));
        assert_eq!(all("").unwrap().endpoint, None);
        assert!(!format!("{:?}", all("https://s.example.org").unwrap()).contains("hush"));
        for endpoint in ["localhost:9000", "ftp://a", "http://", "http:///a", "https://user@a", "https://a b"] {
            assert_eq!(all(endpoint).unwrap_err().code(), "bucket-settings", "{endpoint}");
        }
        let one = Settings::read(|name| (name == "AWS_ACCESS_KEY_ID").then(|| "id".to_owned()));
        assert!(one.unwrap_err().to_string().starts_with("AWS_SECRET_ACCESS_KEY is not set"));
    }
}
