//! Requests for the tests of this crate.

use crate::contract::NAMESPACE;
use crate::envelope::{HttpHead, Version};
use crate::security::{PASSWORD_TEXT, WSSE, WSU};

/// What HTTP says.
pub(crate) fn head(version: Version) -> HttpHead<'static> {
    match version {
        Version::V11 => HttpHead { content_type: Some("text/xml; charset=utf-8"), soap_action: Some("\"\"") },
        Version::V12 => HttpHead { content_type: Some("application/soap+xml"), soap_action: None },
    }
}

/// A good security header.
pub(crate) fn security() -> String {
    format!(
        "<wsse:Security xmlns:wsse=\"{WSSE}\" xmlns:wsu=\"{WSU}\"><wsse:UsernameToken><wsse:Username>red-service</wsse:Username>\
         <wsse:Password Type=\"{PASSWORD_TEXT}\">a &lt;long&gt; password</wsse:Password><wsse:Nonce>MDEyMzQ1Njc4OWFiY2RlZg==</wsse:Nonce>\
         <wsu:Created>2026-05-10T20:00:00Z</wsu:Created></wsse:UsernameToken></wsse:Security>"
    )
}

/// A request with it; the body's elements are in the service's namespace.
pub(crate) fn request(version: Version, body: &str) -> String {
    format!(
        "<soap:Envelope xmlns:soap=\"{}\"><soap:Header>{}</soap:Header><soap:Body xmlns=\"{NAMESPACE}\">{body}</soap:Body></soap:Envelope>",
        version.namespace(),
        security()
    )
}
