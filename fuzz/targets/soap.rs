//! Requests to the web service: any bytes, under any content type. What is read is within the limits, and what is refused has a reason that is answered
//! as well-formed XML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use service::arguments::Arguments;
use service::envelope::{HttpHead, Version, read};
use service::{fault::CODES, xml};

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses what HTTP says.
    let Some((first, body)) = bytes.split_first() else { return };
    let (content_type, soap_action) = match first % 3 {
        0 => ("text/xml; charset=utf-8", Some("\"\"")),
        1 => ("application/soap+xml", None),
        _ => (std::str::from_utf8(&body[..body.len().min(80)]).unwrap_or_default(), Some("urn:x")),
    };
    match read(&HttpHead { content_type: Some(content_type), soap_action }, body) {
        Ok(request) => {
            assert!(!request.token.name.is_empty() && request.token.name.len() <= 64);
            for (name, value) in request.arguments.iter().flat_map(Arguments::all) {
                let parameter = request.operation.parameter(name).expect("an argument that is one");
                assert_eq!(parameter.kind.check(value), Ok(()));
            }
        }
        Err(rejected) => {
            assert!(CODES.iter().any(|c| c.0 == rejected.refusal.code), "{}", rejected.refusal.code);
            for version in Version::ALL {
                let answer = rejected.refusal.envelope(version);
                assert!(answer.len() > xml::BYTES_MAX || xml::read(answer.as_bytes()).is_ok(), "{answer}");
            }
        }
    }
    // What is written of any text is read as that text.
    if let (Ok(text), true) = (std::str::from_utf8(body), body.len() < 4096) {
        let document = format!("<a>{}</a>", xml::escape(text));
        if let Ok(element) = xml::read(document.as_bytes()) {
            assert_eq!(element.text.chars().count(), text.chars().count());
        } else {
            assert!(document.len() > xml::BYTES_MAX);
        }
    }
});
