//! Paths as clients send them: bytes until they have passed through here.

/// Most bytes of a path.
pub const BYTES_MAX: usize = 1_000;
/// Most folders on the way.
pub const DEPTH_MAX: usize = 40;
/// Most bytes of one name.
pub const NAME_BYTES_MAX: usize = 255;

/// Why a path is not even looked for. Each is a sign of a trick, or of a client that is of no use here, and is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Bytes that are no text.
    #[error("the path is not UTF-8")]
    Encoding,
    /// A control character: NUL, an end of line, a terminal's escape.
    #[error("the path holds a control character")]
    Control,
    /// `..` as a name.
    #[error("'..' is not followed; use whole paths, or CDUP")]
    Parent,
    /// A backslash, or an encoded dot, slash, backslash or NUL.
    #[error("the path holds a backslash or an encoded character; names here have neither")]
    Encoded,
    /// Too many bytes.
    #[error("a path has at most {BYTES_MAX} bytes, a name {NAME_BYTES_MAX}")]
    TooLong,
    /// Too many folders.
    #[error("a path has at most {DEPTH_MAX} folders")]
    TooDeep,
}

impl PathError {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Encoding => "path-encoding",
            Self::Control => "path-control",
            Self::Parent => "path-parent",
            Self::Encoded => "path-encoded",
            Self::TooLong => "path-too-long",
            Self::TooDeep => "path-too-deep",
        }
    }
}

/// The names on the way from the root, given where the client stands. Empty names and `.` are nothing.
///
/// # Errors
/// What no file here can be called.
pub fn resolve(from: &[String], path: &[u8]) -> Result<Vec<String>, PathError> {
    if path.len() > BYTES_MAX {
        return Err(PathError::TooLong);
    }
    let text = std::str::from_utf8(path).map_err(|_| PathError::Encoding)?;
    if text.chars().any(char::is_control) {
        return Err(PathError::Control);
    }
    let lower = text.to_ascii_lowercase();
    if text.contains('\\') || ["%2e", "%2f", "%5c", "%00", "%25"].iter().any(|e| lower.contains(e)) {
        return Err(PathError::Encoded);
    }
    let mut names = if text.starts_with('/') { vec![] } else { from.to_vec() };
    for name in text.split('/').filter(|n| !n.is_empty() && *n != ".") {
        if name == ".." {
            return Err(PathError::Parent);
        }
        if name.len() > NAME_BYTES_MAX {
            return Err(PathError::TooLong);
        }
        names.push(name.to_owned());
        if names.len() > DEPTH_MAX {
            return Err(PathError::TooDeep);
        }
    }
    Ok(names)
}

/// The path of these names, as it is written.
#[must_use]
pub fn written(names: &[String]) -> String {
    let mut path = String::new();
    for name in names {
        path.push('/');
        path.push_str(name);
    }
    if path.is_empty() { "/".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(from: &str, path: &[u8]) -> Result<String, PathError> {
        resolve(&resolve(&[], from.as_bytes())?, path).map(|n| written(&n))
    }

    #[test]
    fn a_path_starts_at_the_root_or_where_the_client_stands() {
        assert_eq!(at("/a/b", b"c"), Ok("/a/b/c".into()));
        assert_eq!(at("/a/b", b"/c/"), Ok("/c".into()));
        assert_eq!(at("/a", b"./b//./c"), Ok("/a/b/c".into()));
        assert_eq!(at("/a", b""), Ok("/a".into()));
        assert_eq!(at("/a", b"/"), Ok("/".into()));
        assert_eq!(at("/", "/çanakkale".as_bytes()), Ok("/çanakkale".into()));
        assert_eq!(at("/", b"/...x/.hidden"), Ok("/...x/.hidden".into()), "only '..' itself leads upwards");
    }

    #[test]
    fn tricks_are_told_apart() {
        for (path, error) in [
            (&b"../x"[..], PathError::Parent),
            (b"/a/..", PathError::Parent),
            (b"a/../../etc/passwd", PathError::Parent),
            (b"a\0.png", PathError::Control),
            (b"a\rDELE b", PathError::Control),
            (b"\x1b[2J", PathError::Control),
            (b"a\\..\\b", PathError::Encoded),
            (b"/%2e%2E/x", PathError::Encoded),
            (b"/a%2Fb", PathError::Encoded),
            (b"/%252e/", PathError::Encoded),
            (b"\xff\xfe", PathError::Encoding),
            (b"\xc0\xae\xc0\xae/", PathError::Encoding),
        ] {
            assert_eq!(at("/", path), Err(error), "{path:?}");
        }
    }

    #[test]
    fn the_last_length_and_depth_pass_and_the_next_does_not() {
        let name = "a".repeat(NAME_BYTES_MAX);
        assert!(at("/", name.as_bytes()).is_ok());
        assert_eq!(at("/", (name + "a").as_bytes()), Err(PathError::TooLong));
        let deep = "/a".repeat(DEPTH_MAX);
        assert!(at("/", deep.as_bytes()).is_ok());
        assert_eq!(at(&deep, b"b"), Err(PathError::TooDeep));
        assert_eq!(at("/", "/a".repeat(BYTES_MAX / 2 + 1).as_bytes()), Err(PathError::TooLong));
    }

    proptest! {
        /// Whatever bytes come: what is let through stays below the root, and is the same when it is read again.
        #[test]
        fn what_passes_stays_below_the_root(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(names) = resolve(&["x".to_owned()], &bytes) {
                prop_assert!(names.iter().all(|n| !n.is_empty() && n != "." && n != ".." && !n.contains(['/', '\\', '\0'])));
                prop_assert_eq!(resolve(&[], written(&names).as_bytes()), Ok(names));
            }
        }
    }
}
