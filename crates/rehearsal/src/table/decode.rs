//! From the bytes of a file to UTF-8 text: decompression and encoding, by content and not by name.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::fault::Fault;

/// Bytes read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// Bytes that are not text in the chosen encoding.
#[derive(Debug, thiserror::Error)]
#[error("the bytes on line {line} are not {encoding}")]
pub(crate) struct NotText {
    pub line: u64,
    pub encoding: &'static str,
}

/// Text of a file, decompressed and decoded.
pub(crate) type Text = BufReader<Utf8>;

/// Opens a file's bytes: gzip and zstd are recognised by their first bytes, then a byte order mark
/// decides the encoding, then the mapping, then UTF-8.
pub(crate) fn open(file: &str, raw: Box<dyn Read>, declared: Option<&str>) -> Result<Text, Fault> {
    let unreadable = |e: &io::Error| {
        Fault::new(file, "file-unreadable", format!("cannot be read: {e}"), "check that the file is whole")
    };
    let (start, raw) = peek(raw).map_err(|e| unreadable(&e))?;
    let plain: Box<dyn Read> = match start.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::stream::read::Decoder::new(raw).map_err(|e| unreadable(&e))?),
        [b'P', b'K', 3, 4] | [0xd0, 0xcf, 0x11, 0xe0] | [b'%', b'P', b'D', b'F'] => {
            return Err(Fault::new(
                file,
                "not-a-text-table",
                "this is a ZIP archive, a spreadsheet or a PDF, not a text table",
                "unpack it, or save the sheet as CSV in UTF-8",
            ));
        }
        _ => raw,
    };
    let (start, plain) = peek(plain).map_err(|e| unreadable(&e))?;
    let encoding = match (start.as_slice(), declared) {
        ([0xef, 0xbb, 0xbf, ..], _) => UTF_8,
        ([0xff, 0xfe, ..], _) => UTF_16LE,
        ([0xfe, 0xff, ..], _) => UTF_16BE,
        (_, Some(label)) if label != "auto" => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            Fault::new(
                file,
                "encoding-unknown",
                format!("no encoding is called \"{label}\""),
                "use a name of the WHATWG Encoding Standard: utf-8, utf-16le, windows-1254, iso-8859-2 …",
            )
            .in_column("table.encoding")
        })?,
        ([a, 0, b, 0], _) if *a != 0 && *b != 0 => UTF_16LE,
        ([0, a, 0, b], _) if *a != 0 && *b != 0 => UTF_16BE,
        _ => UTF_8,
    };
    Ok(BufReader::with_capacity(
        CHUNK_BYTES,
        Utf8 {
            inner: plain,
            raw: vec![0; CHUNK_BYTES],
            raw_from: 0,
            raw_to: 0,
            text: vec![0; CHUNK_BYTES * 3],
            text_from: 0,
            text_to: 0,
            decoder: encoding.new_decoder_with_bom_removal(),
            encoding: encoding.name(),
            line: 1,
            ended: false,
            finished: false,
        },
    ))
}

/// The first four bytes (fewer at the end of a short file) and a reader that gives them again.
fn peek(mut inner: Box<dyn Read>) -> io::Result<(Vec<u8>, Box<dyn Read>)> {
    let mut start = Vec::new();
    inner.by_ref().take(4).read_to_end(&mut start)?;
    Ok((start.clone(), Box::new(Cursor::new(start).chain(inner))))
}

/// A reader that gives valid UTF-8 or says on which line the bytes are wrong.
pub(crate) struct Utf8 {
    inner: Box<dyn Read>,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    text: Vec<u8>,
    text_from: usize,
    text_to: usize,
    decoder: Decoder,
    encoding: &'static str,
    line: u64,
    ended: bool,
    finished: bool,
}

impl Utf8 {
    fn refill(&mut self) -> io::Result<()> {
        while self.text_from == self.text_to && !self.finished {
            if self.raw_from == self.raw_to && !self.ended {
                self.raw_from = 0;
                self.raw_to = fill(&mut self.inner, &mut self.raw)?;
                self.ended = self.raw_to == 0;
            }
            let source = &self.raw[self.raw_from..self.raw_to];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(source, &mut self.text, self.ended);
            self.raw_from += read;
            self.text_from = 0;
            self.text_to = written;
            let lines = self.text[..written].iter().filter(|b| **b == b'\n').count();
            self.line += lines as u64;
            match result {
                DecoderResult::Malformed(..) => {
                    let fault = NotText { line: self.line, encoding: self.encoding };
                    self.finished = true;
                    self.text_to = 0;
                    return Err(io::Error::new(io::ErrorKind::InvalidData, fault));
                }
                DecoderResult::InputEmpty if self.ended => self.finished = true,
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
        Ok(())
    }
}

/// Reads until the buffer is full or the file ends, so that the first chunk shows the whole header.
fn fill(inner: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match inner.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

impl Read for Utf8 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.refill()?;
        let take = (self.text_to - self.text_from).min(buffer.len());
        buffer[..take].copy_from_slice(&self.text[self.text_from..self.text_from + take]);
        self.text_from += take;
        Ok(take)
    }
}

/// Drops whole lines before the header; gives how many there were.
pub(crate) fn skip_lines(text: &mut Text, lines: usize) -> io::Result<u64> {
    let mut skipped = 0;
    let mut line = Vec::new();
    for _ in 0..lines {
        line.clear();
        if text.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        skipped += 1;
    }
    Ok(skipped)
}
