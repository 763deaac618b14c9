//! What is answered when something is wrong: one refusal, written as a fault of SOAP 1.1 or 1.2, or as JSON.
//!
//! SOAP 1.1 (section 4.4) keeps `detail` for what is wrong with the body; what is wrong with the head is told in a header block. SOAP 1.2
//! has subcodes, and its detail may speak of both.

use crate::contract::NAMESPACE;
use crate::envelope::{HttpHead, Version};
use crate::security::WSSE;
use crate::xml::{Name, escape};
use std::fmt::Write as _;

/// Language of every message.
pub const LANGUAGE: &str = "en";

/// Whose fault it is, in the words of SOAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Who asks has to change something.
    Sender,
    /// The same call may be answered later.
    Receiver,
    /// An envelope of another version.
    Version,
    /// A header block that must be understood and is not.
    MustUnderstand,
    /// WS-Security: the local name of the fault code that its section 12 gives.
    Security(&'static str),
}

/// Every refusal of this crate: its code, whose fault it is, its HTTP status for REST, and what it means. The portal uses them too.
pub const CODES: [(&str, Blame, u16, &str); 40] = [
    (
        "content-type",
        Blame::Sender,
        415,
        "the content type is neither text/xml (SOAP 1.1) nor application/soap+xml (SOAP 1.2), or not that of the envelope's version",
    ),
    ("too-large", Blame::Sender, 413, "the request has more than 65,536 bytes"),
    ("xml-encoding", Blame::Sender, 400, "the request is not UTF-8, or says that it is something else"),
    ("xml-doctype", Blame::Sender, 400, "a document type, which could bring entities"),
    ("xml-instruction", Blame::Sender, 400, "a processing instruction"),
    ("xml-entity", Blame::Sender, 400, "a reference to an entity other than the five of XML"),
    ("xml-limit", Blame::Sender, 400, "elements too deep, too many elements or attributes, or too long a name"),
    ("xml-namespace", Blame::Sender, 400, "a prefix that is not declared, or a wrong declaration"),
    ("xml-malformed", Blame::Sender, 400, "the request is not well-formed XML 1.0"),
    ("not-soap", Blame::Sender, 400, "there is no envelope, or it does not have the parts that it must have"),
    ("version-mismatch", Blame::Version, 400, "an envelope of another version than 1.1 and 1.2"),
    ("not-understood", Blame::MustUnderstand, 400, "a header block that must be understood is not"),
    ("action-missing", Blame::Sender, 400, "SOAP 1.1 without the header SOAPAction"),
    ("action-mismatch", Blame::Sender, 400, "SOAPAction or action names another operation than the body"),
    ("unknown-operation", Blame::Sender, 404, "the body asks for no operation of this service; mind the namespace"),
    ("unknown-argument", Blame::Sender, 400, "the operation knows no argument of this name; mind the namespace"),
    ("argument-repeated", Blame::Sender, 400, "an argument stands twice"),
    ("argument-missing", Blame::Sender, 400, "an argument that must be there is not"),
    ("argument-invalid", Blame::Sender, 400, "an argument is not what it must be"),
    ("security-missing", Blame::Security("InvalidSecurity"), 401, "there is no UsernameToken"),
    (
        "security-repeated",
        Blame::Security("InvalidSecurity"),
        400,
        "two headers Security, two tokens, or a part of one twice",
    ),
    (
        "security-unsupported",
        Blame::Security("UnsupportedSecurityToken"),
        400,
        "a security header with something else than a UsernameToken and a Timestamp",
    ),
    (
        "password-digest",
        Blame::Security("UnsupportedSecurityToken"),
        400,
        "PasswordDigest needs a server that keeps passwords; this one keeps none. Send PasswordText over TLS",
    ),
    (
        "token-invalid",
        Blame::Security("InvalidSecurityToken"),
        400,
        "the token lacks a part, or a part is not what it must be",
    ),
    (
        "token-stale",
        Blame::Security("MessageExpired"),
        400,
        "Created is too old, in the future, or before this server was started",
    ),
    (
        "token-replayed",
        Blame::Security("FailedAuthentication"),
        400,
        "this token was used before: every call has a Nonce of its own",
    ),
    (
        "sign-in-refused",
        Blame::Security("FailedAuthentication"),
        401,
        "name or password are wrong, or too many tries were made, or the account may not be used from here",
    ),
    (
        "password-must-change",
        Blame::Security("FailedAuthentication"),
        403,
        "the password is still that of the letter; change it first",
    ),
    ("needs-tls", Blame::Security("FailedCheck"), 403, "passwords are taken over TLS only"),
    ("not-shared", Blame::Sender, 403, "the sharing table gives this to nobody"),
    ("not-shared-with-you", Blame::Sender, 403, "the sharing table gives this to others"),
    ("not-shared-in-this-form", Blame::Sender, 403, "the sharing table gives this in other forms"),
    ("not-shared-yet", Blame::Sender, 403, "the sharing table gives this later"),
    ("unknown-area", Blame::Sender, 404, "there is no area of this id"),
    ("unknown-contest", Blame::Sender, 404, "there is no contest of this id"),
    ("unknown-image", Blame::Sender, 404, "no page of this station has this picture"),
    ("too-many-calls", Blame::Receiver, 503, "more calls within the lifetime of a token than are remembered"),
    ("busy", Blame::Receiver, 503, "as many calls as may be are being answered"),
    ("not-offered", Blame::Receiver, 404, "this server has no accounts of a service"),
    ("internal", Blame::Receiver, 500, "the fault is with the server and has been logged"),
];

/// Why something is not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, where, and what to do.
    pub message: String,
    /// Whose fault it is.
    pub blame: Blame,
    /// Status for REST.
    pub status: u16,
    /// Whether it speaks of the head of the message.
    pub about_head: bool,
    /// Header blocks that must be understood and are not.
    pub not_understood: Vec<Name>,
    /// Seconds after which to try again.
    pub retry_after_s: Option<u16>,
}

impl Refusal {
    /// One of [`CODES`].
    ///
    /// # Panics
    /// With a code that is none of them, which a test of each would show.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        let (_, blame, status, _) = CODES.iter().find(|c| c.0 == code).expect("codes are those of the list");
        let about_head = matches!(blame, Blame::Version | Blame::MustUnderstand | Blame::Security(_));
        Self {
            code,
            message: message.into(),
            blame: *blame,
            status: *status,
            about_head,
            not_understood: vec![],
            retry_after_s: None,
        }
    }

    /// With a time to wait.
    #[must_use]
    pub fn after(mut self, seconds: u16) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The status of the HTTP answer to a SOAP request: 500 in SOAP 1.1 (section 6.2), in 1.2 400 for what the sender did wrong.
    #[must_use]
    pub fn soap_status(&self, version: Version) -> u16 {
        let sender = matches!(self.blame, Blame::Sender | Blame::Security(_));
        if version == Version::V12 && sender { 400 } else { 500 }
    }

    /// The fault as an envelope.
    #[must_use]
    pub fn envelope(&self, version: Version) -> String {
        match version {
            Version::V11 => self.envelope_11(),
            Version::V12 => self.envelope_12(),
        }
    }

    fn detail(&self) -> String {
        format!(
            "<s:fault xmlns:s=\"{NAMESPACE}\"><s:code>{}</s:code><s:message xml:lang=\"{LANGUAGE}\">{}</s:message></s:fault>",
            self.code,
            escape(&self.message)
        )
    }

    fn envelope_11(&self) -> String {
        let (code, more) = match self.blame {
            Blame::Sender => ("soap:Client".to_owned(), String::new()),
            Blame::Receiver => ("soap:Server".to_owned(), String::new()),
            Blame::Version => ("soap:VersionMismatch".to_owned(), String::new()),
            Blame::MustUnderstand => ("soap:MustUnderstand".to_owned(), String::new()),
            Blame::Security(local) => (format!("wsse:{local}"), format!(" xmlns:wsse=\"{WSSE}\"")),
        };
        let (header, detail) = if self.about_head {
            (format!("<soap:Header>{}</soap:Header>", self.detail()), String::new())
        } else {
            (String::new(), format!("<detail>{}</detail>", self.detail()))
        };
        format!(
            "{}<soap:Envelope xmlns:soap=\"{}\">{header}<soap:Body><soap:Fault{more}><faultcode>{code}</faultcode>\
             <faultstring xml:lang=\"{LANGUAGE}\">{}</faultstring>{detail}</soap:Fault></soap:Body></soap:Envelope>",
            crate::answer::DECLARATION,
            Version::V11.namespace(),
            escape(&self.message)
        )
    }

    fn envelope_12(&self) -> String {
        let (value, subcode) = match self.blame {
            Blame::Sender => ("Sender", format!("s:{}", self.code)),
            Blame::Receiver => ("Receiver", format!("s:{}", self.code)),
            Blame::Version => ("VersionMismatch", String::new()),
            Blame::MustUnderstand => ("MustUnderstand", String::new()),
            Blame::Security(local) => ("Sender", format!("wsse:{local}")),
        };
        let subcode = if subcode.is_empty() {
            subcode
        } else {
            format!(
                "<soap:Subcode><soap:Value xmlns:s=\"{NAMESPACE}\" xmlns:wsse=\"{WSSE}\">{subcode}</soap:Value></soap:Subcode>"
            )
        };
        let header = self.header_12();
        format!(
            "{}<soap:Envelope xmlns:soap=\"{}\">{header}<soap:Body><soap:Fault><soap:Code><soap:Value>soap:{value}</soap:Value>{subcode}</soap:Code>\
             <soap:Reason><soap:Text xml:lang=\"{LANGUAGE}\">{}</soap:Text></soap:Reason><soap:Detail>{}</soap:Detail></soap:Fault></soap:Body></soap:Envelope>",
            crate::answer::DECLARATION,
            Version::V12.namespace(),
            escape(&self.message),
            self.detail()
        )
    }

    /// Which versions there are, or what was not understood (SOAP 1.2, sections 5.4.7 and 5.4.8).
    fn header_12(&self) -> String {
        let mut blocks = String::new();
        if self.blame == Blame::Version {
            let of =
                |v: Version| format!("<soap:SupportedEnvelope xmlns:v=\"{}\" qname=\"v:Envelope\"/>", v.namespace());
            blocks = format!("<soap:Upgrade>{}{}</soap:Upgrade>", of(Version::V12), of(Version::V11));
        }
        for name in &self.not_understood {
            // A name of XML: nothing in it needs to be escaped.
            let _ = match name.namespace.as_str() {
                "" => write!(blocks, "<soap:NotUnderstood qname=\"{}\"/>", name.local),
                n => write!(blocks, "<soap:NotUnderstood xmlns:n=\"{}\" qname=\"n:{}\"/>", escape(n), name.local),
            };
        }
        if blocks.is_empty() { blocks } else { format!("<soap:Header>{blocks}</soap:Header>") }
    }

    /// The fault as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::json!({"code": self.code, "message": self.message}).to_string()
    }
}

/// A refusal with the version in which it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The version that was asked in, as far as it is known.
    pub version: Version,
    /// Why.
    pub refusal: Refusal,
}

impl Rejected {
    /// Before the body could be read: the version is what the content type says.
    #[must_use]
    pub fn before_body(head: &HttpHead<'_>, refusal: Refusal) -> Self {
        Self { version: head.version().unwrap_or(Version::V11), refusal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::read;

    #[test]
    fn every_code_is_written_as_a_fault_that_can_be_read_in_both_versions() {
        for (i, (code, ..)) in CODES.iter().enumerate() {
            assert!(CODES[..i].iter().all(|c| c.0 != *code), "{code} stands twice");
            let r = Refusal::new(code, "what <is> wrong & \"why\"");
            for version in Version::ALL {
                let e = read(r.envelope(version).as_bytes()).unwrap();
                assert!(e.name.is(version.namespace(), "Envelope"));
                let body = e.children.last().unwrap();
                let fault = &body.children[0];
                assert!(fault.name.is(version.namespace(), "Fault"), "{code}");
            }
        }
    }

    #[test]
    fn the_detail_of_soap_1_1_is_for_the_body_alone() {
        let of = |code| Refusal::new(code, "x").envelope(Version::V11);
        assert!(of("argument-missing").contains("<detail><s:fault"));
        let head = of("token-stale");
        assert!(!head.contains("<detail>") && head.contains("<soap:Header><s:fault"), "{head}");
        assert!(head.contains("<faultcode>wsse:MessageExpired</faultcode>"));
    }

    #[test]
    fn soap_1_2_names_the_versions_and_what_it_does_not_understand() {
        assert!(
            Refusal::new("version-mismatch", "x")
                .envelope(Version::V12)
                .contains("<soap:Upgrade><soap:SupportedEnvelope")
        );
        let mut r = Refusal::new("not-understood", "x");
        r.not_understood = vec![Name { namespace: "urn:\"<".into(), local: "a".into() }];
        assert!(r.envelope(Version::V12).contains("<soap:NotUnderstood xmlns:n=\"urn:&quot;&lt;\" qname=\"n:a\"/>"));
        assert_eq!(
            (r.soap_status(Version::V12), Refusal::new("content-type", "x").soap_status(Version::V12)),
            (500, 400)
        );
    }
}
