//! A SOAP request, read: which version, who asks, for what.
//!
//! SOAP 1.1 (W3C Note of 8 May 2000) and SOAP 1.2 (second edition of 27 April 2007), document/literal. The order of looking: the content type, the XML, the
//! envelope, header blocks that must be understood, the operation and its action, the token, the arguments.

use crate::arguments::Arguments;
use crate::contract::{NAMESPACE, Operation};
use crate::fault::{Refusal, Rejected};
use crate::operations;
use crate::security::{self, Token, WSSE};
use crate::xml::{self, Element};

/// A version of SOAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// SOAP 1.1.
    V11,
    /// SOAP 1.2.
    V12,
}

impl Version {
    /// Both.
    pub const ALL: [Self; 2] = [Self::V11, Self::V12];

    /// Namespace of the envelope.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V11 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::V12 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    /// Content type, without parameters.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::V11 => "text/xml",
            Self::V12 => "application/soap+xml",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::V11 => "SOAP 1.1",
            Self::V12 => "SOAP 1.2",
        }
    }

    /// Whether a header block is for the last receiver: this service.
    fn is_for_us(self, block: &Element) -> bool {
        match self {
            Self::V11 => {
                matches!(
                    block.attribute(self.namespace(), "actor"),
                    None | Some("" | "http://schemas.xmlsoap.org/soap/actor/next")
                )
            }
            Self::V12 => matches!(
                block.attribute(self.namespace(), "role"),
                None | Some(
                    "" | "http://www.w3.org/2003/05/soap-envelope/role/next"
                        | "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"
                )
            ),
        }
    }
}

/// What HTTP says about the request.
#[derive(Debug, Clone, Copy, Default)]
pub struct HttpHead<'a> {
    /// The header Content-Type.
    pub content_type: Option<&'a str>,
    /// The header SOAPAction.
    pub soap_action: Option<&'a str>,
}

impl<'a> HttpHead<'a> {
    /// The version that the content type says.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        let kind = self.content_type?.split(';').next()?.trim();
        Version::ALL.into_iter().find(|v| v.content_type().eq_ignore_ascii_case(kind))
    }

    /// A parameter of the content type.
    fn parameter(&self, name: &str) -> Option<&'a str> {
        self.content_type?.split(';').skip(1).find_map(|p| {
            let (n, v) = p.split_once('=')?;
            n.trim().eq_ignore_ascii_case(name).then(|| v.trim().trim_matches('"'))
        })
    }

    fn check(&self) -> Result<Version, Refusal> {
        let version = self.version().ok_or_else(|| {
            Refusal::new(
                "content-type",
                "send text/xml for SOAP 1.1 or application/soap+xml for SOAP 1.2, with charset=utf-8",
            )
        })?;
        match self.parameter("charset") {
            Some(c) if !c.eq_ignore_ascii_case("utf-8") => {
                Err(Refusal::new("xml-encoding", "the content type says another encoding than utf-8"))
            }
            _ => Ok(version),
        }
    }

    /// The action: `None` where SOAP 1.2 says none.
    fn action(&self, version: Version) -> Result<Option<&'a str>, Refusal> {
        match version {
            Version::V11 => self.soap_action.map(|a| Some(a.trim().trim_matches('"'))).ok_or_else(|| {
                Refusal::new("action-missing", "SOAP 1.1 needs the header SOAPAction, which may be \"\"")
            }),
            Version::V12 => Ok(self.parameter("action")),
        }
    }
}

/// A request.
#[derive(Debug)]
pub struct Request {
    /// Its version, in which it is answered.
    pub version: Version,
    /// Who asks.
    pub token: Token,
    /// For what.
    pub operation: &'static Operation,
    /// With what; or what is wrong with that, which only who has signed in is told.
    pub arguments: Result<Arguments, Refusal>,
}

/// Reads a request.
///
/// # Errors
/// The first thing that is wrong, with the version in which to say so.
pub fn read(head: &HttpHead<'_>, body: &[u8]) -> Result<Request, Rejected> {
    let version = head.check().map_err(|r| Rejected::before_body(head, r))?;
    let rejected = |refusal| Rejected { version, refusal };
    let root = xml::read(body).map_err(|e| rejected(Refusal::new(e.code(), e.to_string())))?;
    let found = version_of(&root, version).map_err(rejected)?;
    if found != version {
        let message = format!("the envelope is {}, but the content type is that of {}", found.words(), version.words());
        return Err(Rejected { version: found, refusal: Refusal::new("content-type", message) });
    }
    let (blocks, asked) = parts(&root, version).map_err(rejected)?;
    must_understand(blocks, version).map_err(rejected)?;
    let operation = operation(asked, head.action(version).map_err(rejected)?).map_err(rejected)?;
    let ours = blocks.iter().filter(|b| b.name.is(WSSE, "Security") && version.is_for_us(b));
    let token = security::read(ours).map_err(rejected)?;
    Ok(Request { version, token, operation, arguments: Arguments::of_element(operation, asked) })
}

fn version_of(root: &Element, expected: Version) -> Result<Version, Refusal> {
    if root.name.local != "Envelope" {
        return Err(Refusal::new("not-soap", "the outermost element is no Envelope"));
    }
    Version::ALL.into_iter().find(|v| v.namespace() == root.name.namespace).ok_or_else(|| {
        Refusal::new(
            "version-mismatch",
            format!(
                "the namespace of the envelope is that of neither version; expected {} ({})",
                expected.namespace(),
                expected.words()
            ),
        )
    })
}

/// Header blocks, and the one element in the body.
fn parts(root: &Element, version: Version) -> Result<(&[Element], &Element), Refusal> {
    let form = |message: &str| Refusal::new("not-soap", message);
    let (header, body) = match root.children.as_slice() {
        [header, body] if header.name.is(version.namespace(), "Header") => (header.children.as_slice(), body),
        [body] => (&[][..], body),
        _ => return Err(form("an envelope holds one Header and one Body")),
    };
    if !body.name.is(version.namespace(), "Body") {
        return Err(form("the envelope has no Body"));
    }
    match body.children.as_slice() {
        [asked] if root.holds_elements_only() && body.holds_elements_only() => Ok((header, asked)),
        _ => Err(form("the body holds one element: the operation")),
    }
}

fn must_understand(blocks: &[Element], version: Version) -> Result<(), Refusal> {
    let must = |b: &&Element| match b.attribute(version.namespace(), "mustUnderstand").map(str::trim) {
        Some("1" | "true") => true,
        // SOAP 1.2 has no other values; what is neither is taken at its strongest.
        Some("0" | "false") | None => false,
        Some(_) => true,
    };
    let unknown: Vec<_> = blocks
        .iter()
        .filter(must)
        .filter(|b| version.is_for_us(b) && !b.name.is(WSSE, "Security"))
        .map(|b| b.name.clone())
        .collect();
    let Some(first) = unknown.first() else { return Ok(()) };
    let message = format!("the header block {{{}}}{} must be understood and is not", first.namespace, first.local);
    let mut refusal = Refusal::new("not-understood", message);
    refusal.not_understood = unknown;
    Err(refusal)
}

fn operation(asked: &Element, action: Option<&str>) -> Result<&'static Operation, Refusal> {
    let name: String = asked.name.local.chars().take(60).collect();
    if asked.name.namespace != NAMESPACE {
        return Err(Refusal::new("unknown-operation", format!("{name} must be in the namespace {NAMESPACE}")));
    }
    let operation = operations::named(&asked.name.local)
        .ok_or_else(|| Refusal::new("unknown-operation", format!("there is no operation {name}")))?;
    match action {
        Some(a) if !a.is_empty() && a != operation.action() => Err(Refusal::new(
            "action-mismatch",
            format!("the body asks for {name}, whose action is {}", operation.action()),
        )),
        _ => Ok(operation),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{head, request, security};

    fn code(version: Version, document: &str) -> &'static str {
        read(&head(version), document.as_bytes()).map_or_else(|e| e.refusal.code, |_| "read")
    }

    #[test]
    fn a_request_is_read_in_both_versions() {
        for version in Version::ALL {
            let r = read(&head(version), request(version, "<GetStations><area>tr/01</area></GetStations>").as_bytes())
                .unwrap();
            assert_eq!((r.version, r.operation.name, r.token.name.as_str()), (version, "GetStations", "red-service"));
            assert_eq!(r.arguments.unwrap().text("area"), Some("tr/01"));
        }
    }

    #[test]
    fn envelope_content_type_and_action_have_to_agree() {
        let good = request(Version::V11, "<GetStations/>");
        let ask = |content_type, soap_action, body: &str| {
            read(&HttpHead { content_type, soap_action }, body.as_bytes()).map_or_else(|e| e.refusal.code, |_| "read")
        };
        let quoted = "\"urn:scrutineer:service:v1/GetStations\"";
        assert_eq!(ask(Some("text/xml; charset=UTF-8"), Some(quoted), &good), "read");
        assert_eq!(ask(Some("text/xml"), Some("\"\""), &good), "read");
        assert_eq!(ask(Some("text/xml"), None, &good), "action-missing");
        assert_eq!(ask(Some("text/xml"), Some("\"urn:scrutineer:service:v1/GetParties\""), &good), "action-mismatch");
        assert_eq!(ask(Some("text/xml; charset=iso-8859-9"), Some(quoted), &good), "xml-encoding");
        for other in [None, Some(""), Some("application/json"), Some("multipart/related; type=\"text/xml\"")] {
            assert_eq!(ask(other, Some(quoted), &good), "content-type", "{other:?}");
        }
        assert_eq!(ask(Some("application/soap+xml"), None, &good), "content-type");
        let newer = request(Version::V12, "<GetStations/>");
        assert_eq!(ask(Some("application/soap+xml; action=\"urn:x\""), None, &newer), "action-mismatch");
        assert_eq!(ask(Some("application/soap+xml"), None, &newer), "read");
    }

    #[test]
    fn what_is_no_envelope_of_these_versions_is_refused() {
        let v = Version::V11;
        let good = request(v, "<GetStations/>");
        assert_eq!(code(v, &good), "read");
        assert_eq!(
            code(v, &good.replace(v.namespace(), "http://www.w3.org/2001/12/soap-envelope")),
            "version-mismatch"
        );
        assert_eq!(code(v, "<a/>"), "not-soap");
        assert_eq!(code(v, &good.replace("Body", "Corpse")), "not-soap");
        assert_eq!(code(v, &request(v, "")), "not-soap");
        assert_eq!(code(v, &request(v, "<GetStations/><GetStations/>")), "not-soap");
        assert_eq!(code(v, &request(v, "x<GetStations/>")), "not-soap");
        assert_eq!(code(v, &request(v, "<GetStations xmlns='urn:other'/>")), "unknown-operation");
        assert_eq!(code(v, &request(v, "<GetEverything/>")), "unknown-operation");
        assert_eq!(code(v, &format!("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{good}")), "xml-doctype");
    }

    #[test]
    fn a_header_block_that_must_be_understood_is_refused_unless_it_is_for_somebody_else() {
        for v in Version::ALL {
            let (word, other) = match v {
                Version::V11 => ("actor", "urn:somebody"),
                Version::V12 => ("role", "http://www.w3.org/2003/05/soap-envelope/role/none"),
            };
            let with = |attributes: &str| {
                let block = format!("<t:Transaction xmlns:t='urn:t' {attributes}>5</t:Transaction>");
                request(v, "<GetStations/>").replace("</soap:Header>", &format!("{block}</soap:Header>"))
            };
            assert_eq!(code(v, &with("soap:mustUnderstand='1'")), "not-understood");
            assert_eq!(code(v, &with("soap:mustUnderstand='0'")), "read");
            assert_eq!(code(v, &with("")), "read");
            assert_eq!(code(v, &with(&format!("soap:mustUnderstand='1' soap:{word}='{other}'"))), "read");
            let refused = read(&head(v), with("soap:mustUnderstand='true'").as_bytes()).unwrap_err();
            assert!(refused.refusal.not_understood[0].is("urn:t", "Transaction"));
        }
    }

    #[test]
    fn a_token_for_somebody_else_is_none() {
        let v = Version::V11;
        let other = security().replace("<wsse:Security", "<wsse:Security soap:actor='urn:somebody'");
        assert_eq!(code(v, &request(v, "<GetStations/>").replace(&security(), &other)), "security-missing");
    }
}
