//! Writes XML, element by element.

use quick_xml::escape::escape;
use std::borrow::Cow;
use std::io::{self, Write};

/// Bytes that go out at once.
pub(crate) const PIECE: usize = 64 * 1024;

/// A document in the making. Names of elements and attributes are ours; every text is made safe.
pub(crate) struct Xml<W> {
    to: W,
    out: Vec<u8>,
}

impl<W: Write> Xml<W> {
    pub(crate) fn new(to: W) -> Self {
        let mut out = Vec::with_capacity(PIECE + 4096);
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Self { to, out }
    }

    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.tag(name, attributes, b">")
    }

    pub(crate) fn close(&mut self, name: &str) -> io::Result<()> {
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b">\n");
        self.flow()
    }

    /// An element with nothing in it.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.tag(name, attributes, b"/>\n")
    }

    /// An element with a text in it.
    pub(crate) fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.tag(name, attributes, b">")?;
        self.text(text);
        self.close(name)
    }

    /// An element with a number in it.
    pub(crate) fn number(&mut self, name: &str, attributes: &[(&str, &str)], n: u64) -> io::Result<()> {
        self.tag(name, attributes, b">")?;
        self.out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
        self.close(name)
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &[u8]) -> io::Result<()> {
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
        for (name, value) in attributes {
            self.out.push(b' ');
            self.out.extend_from_slice(name.as_bytes());
            self.out.extend_from_slice(b"=\"");
            self.text(value);
            self.out.push(b'"');
        }
        self.out.extend_from_slice(end);
        self.flow()
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(escape(representable(text)).as_bytes());
    }

    fn flow(&mut self) -> io::Result<()> {
        if self.out.len() >= PIECE {
            self.to.write_all(&self.out)?;
            self.out.clear();
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.to.write_all(&self.out)?;
        self.to.flush()
    }
}

/// XML cannot have control characters, not even as references; one that a name should have is shown as the sign for that.
fn representable(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c < ' ' && !matches!(c, '\t' | '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.contains(odd) { text.replace(odd, "\u{fffd}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_has_in_it_stays_text() {
        let mut out = vec![];
        let mut x = Xml::new(&mut out);
        x.open("a", &[("b", "\"<&>'\u{1}")]).unwrap();
        x.leaf("c", &[], "</c><script>\u{b}&amp;").unwrap();
        x.number("n", &[], 0).unwrap();
        x.empty("e", &[]).unwrap();
        x.close("a").unwrap();
        x.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains(
                "<a b=\"&quot;&lt;&amp;&gt;&apos;\u{fffd}\"><c>&lt;/c&gt;&lt;script&gt;\u{fffd}&amp;amp;</c>"
            )
        );
        assert!(text.ends_with("<n>0</n>\n<e/>\n</a>\n"));
    }
}
