//! Forms with files, RFC 7578: read from a body of limited size that lies in memory as a whole.

use super::form::Upload;

/// Most parts.
const PARTS_MAX: usize = 100;
/// Most bytes of a part's head.
const HEAD_BYTES_MAX: usize = 2 * 1024;

/// What a form with files holds.
type Parts = (Vec<(String, String)>, Vec<Upload>);

/// The boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = rest.split(';').find_map(|p| {
        let (name, value) = p.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value.trim_matches('"'))
    })?;
    let good = (1..=70).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    good.then_some(value)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

/// A parameter of `Content-Disposition`, as browsers write it: quotes, line breaks in it percent-encoded.
fn parameter(head: &str, name: &str) -> Option<String> {
    let at = head.find(&format!("; {name}=\""))? + name.len() + 4;
    let end = head[at..].find('"')?;
    Some(head[at..at + end].replace("%22", "\"").replace("%0D", " ").replace("%0A", " "))
}

/// Fields and files. `None` where the body is none that a browser sends, or has too many parts.
pub(super) fn read(body: &[u8], boundary: &str) -> Option<Parts> {
    let delimiter = format!("\r\n--{boundary}");
    let (mut fields, mut files) = (vec![], vec![]);
    let mut rest = body.strip_prefix(&delimiter.as_bytes()[2..])?;
    for _ in 0..=PARTS_MAX {
        if rest.starts_with(b"--") {
            return Some((fields, files));
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let end = find(&rest[..rest.len().min(HEAD_BYTES_MAX)], b"\r\n\r\n")?;
        let head = std::str::from_utf8(&rest[..end]).ok()?;
        rest = &rest[end + 4..];
        let end = find(rest, delimiter.as_bytes())?;
        let content = &rest[..end];
        rest = &rest[end + delimiter.len()..];
        let line =
            head.split("\r\n").find(|l| l.to_ascii_lowercase().starts_with("content-disposition: form-data;"))?;
        let field = parameter(line, "name")?;
        match parameter(line, "filename") {
            // A field for a file in which none was chosen.
            Some(name) if name.is_empty() && content.is_empty() => {}
            Some(name) => files.push(Upload { field, name, bytes: content.to_vec() }),
            None => fields.push((field, String::from_utf8(content.to_vec()).ok()?)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
        let mut b = vec![];
        for (name, file, content) in parts {
            let file = file.map(|f| format!("; filename=\"{f}\"\r\nContent-Type: application/pdf")).unwrap_or_default();
            b.extend(format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
            b.extend(*content);
            b.extend(b"\r\n");
        }
        b.extend(b"--XX--\r\n");
        b
    }

    #[test]
    fn fields_and_files_are_read_as_browsers_send_them() {
        let (fields, files) = read(
            &body(&[("form", None, b"abc"), ("scan", Some("a%22b.pdf"), b"\r\n--X\r\n\0"), ("no", Some(""), b"")]),
            "XX",
        )
        .unwrap();
        assert_eq!(fields, [("form".to_owned(), "abc".to_owned())]);
        assert_eq!(
            (files.len(), files[0].name.as_str(), files[0].bytes.as_slice()),
            (1, "a\"b.pdf", &b"\r\n--X\r\n\0"[..])
        );
        assert_eq!(boundary("multipart/form-data; boundary=\"a b\""), Some("a b"));
        for other in [
            "multipart/form-data",
            "text/plain; boundary=a",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\u{7f}",
        ] {
            assert_eq!(boundary(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_cut_off_or_has_too_many_parts_is_none() {
        let whole = body(&[("form", None, b"abc"), ("scan", Some("a"), b"x")]);
        for end in 0..whole.len() - 4 {
            assert!(read(&whole[..end], "XX").is_none(), "cut at {end}");
        }
        assert!(read(&body(&[("a", None, b"1".as_slice()); PARTS_MAX]), "XX").is_some());
        assert!(read(&body(&[("a", None, b"1".as_slice()); PARTS_MAX + 1]), "XX").is_none());
        assert!(read(&body(&[("a", None, &[0xff])]), "XX").is_none(), "a field is text");
        assert!(read(&body(&[(&"n".repeat(3000), None, b"1")]), "XX").is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes, "XX");
            let _ = read(&[b"--XX\r\n".as_slice(), &bytes].concat(), "XX");
        }
    }
}
