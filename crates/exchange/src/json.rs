//! Writes JSON, member by member.

use crate::xml::PIECE;
use std::io::{self, Write};

/// A document in the making.
pub(crate) struct Json<W> {
    to: W,
    out: Vec<u8>,
    /// Whether the next member or item is the first of its kind.
    first: bool,
    /// Of each open object or array: whether it is an array, whose items have no names.
    open: Vec<bool>,
}

impl<W: Write> Json<W> {
    pub(crate) fn new(to: W) -> Self {
        Self { to, out: Vec::with_capacity(PIECE + 4096), first: true, open: vec![true] }
    }

    fn begin(&mut self, name: &str) -> io::Result<()> {
        if self.out.len() >= PIECE {
            self.to.write_all(&self.out)?;
            self.out.clear();
        }
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        if self.open.last() == Some(&false) {
            serde_json::to_writer(&mut self.out, name)?;
            self.out.push(b':');
        }
        Ok(())
    }

    pub(crate) fn object(&mut self, name: &str) -> io::Result<()> {
        self.begin(name)?;
        self.out.push(b'{');
        self.open.push(false);
        self.first = true;
        Ok(())
    }

    pub(crate) fn array(&mut self, name: &str) -> io::Result<()> {
        self.begin(name)?;
        self.out.push(b'[');
        self.open.push(true);
        self.first = true;
        Ok(())
    }

    /// Ends the object or array that was begun last.
    pub(crate) fn end(&mut self) {
        self.out.push(if self.open.pop() == Some(true) { b']' } else { b'}' });
        if self.open.len() <= 3 {
            self.out.push(b'\n');
        }
        self.first = false;
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.begin(name)?;
        Ok(serde_json::to_writer(&mut self.out, text)?)
    }

    pub(crate) fn number(&mut self, name: &str, n: u64) -> io::Result<()> {
        self.begin(name)?;
        self.out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
        Ok(())
    }

    /// A word of JSON itself: `true`, `null`, or a number that is no vote.
    pub(crate) fn word(&mut self, name: &str, word: &str) -> io::Result<()> {
        self.begin(name)?;
        self.out.extend_from_slice(word.as_bytes());
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.to.write_all(&self.out)?;
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_and_nowhere_else() {
        let mut out = vec![];
        let mut j = Json::new(&mut out);
        j.object("").unwrap();
        j.array("empty").unwrap();
        j.end();
        j.array("items").unwrap();
        j.number("", 1).unwrap();
        j.text("", "\"").unwrap();
        j.object("").unwrap();
        j.word("unknown", "null").unwrap();
        j.end();
        j.end();
        j.end();
        j.finish().unwrap();
        let v: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(v, serde_json::json!({"empty": [], "items": [1, "\"", {"unknown": null}]}));
    }
}
