//! Strict XML, version 1.0 in UTF-8, read into a small tree within limits; and text made safe to be written.
//!
//! There is no document type, so there are no entities but the five and the numbered ones, and nothing is ever fetched. A text takes no more memory than
//! it has bytes, a name's namespace is short, and nothing nests deeply.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use std::borrow::Cow;

/// Most bytes of a document.
pub const BYTES_MAX: usize = 64 * 1024;
/// Elements inside one another at most.
pub const DEPTH_MAX: usize = 32;
/// Elements of a document at most.
pub const ELEMENTS_MAX: usize = 512;
/// Attributes of one element at most.
pub const ATTRIBUTES_MAX: usize = 64;
/// Most bytes of a name and of a namespace.
pub const NAME_BYTES_MAX: usize = 512;

/// Why a document is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// More bytes than are read.
    #[error("the document has more than {BYTES_MAX} bytes")]
    TooLarge,
    /// Not UTF-8.
    #[error("the document must be UTF-8 and say nothing else: {0}")]
    Encoding(String),
    /// A document type, which could bring entities.
    #[error("a document type (<!DOCTYPE …>) is not taken: nothing is expanded and nothing is fetched")]
    Doctype,
    /// A processing instruction.
    #[error("processing instructions are not taken")]
    Instruction,
    /// A reference to an entity that is none of the five.
    #[error("there is no entity &{0};")]
    Entity(String),
    /// Too deep, too many elements or attributes, too long a name.
    #[error("{0}")]
    Limit(String),
    /// A prefix that is not declared, or a wrong declaration.
    #[error("{0}")]
    Namespace(String),
    /// Not well-formed.
    #[error("the document is not well-formed: {0}")]
    Malformed(String),
}

impl XmlError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Encoding(_) => "xml-encoding",
            Self::Doctype => "xml-doctype",
            Self::Instruction => "xml-instruction",
            Self::Entity(_) => "xml-entity",
            Self::Limit(_) => "xml-limit",
            Self::Namespace(_) => "xml-namespace",
            Self::Malformed(_) => "xml-malformed",
        }
    }
}

/// A name with its namespace; empty where it has none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Name {
    /// Namespace.
    pub namespace: String,
    /// Name in it.
    pub local: String,
}

impl Name {
    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.namespace == namespace && self.local == local
    }
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// Its attributes without declarations of namespaces.
    pub attributes: Vec<(Name, String)>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// All text that stands directly in it.
    pub text: String,
}

impl Element {
    /// An attribute.
    #[must_use]
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n.is(namespace, local)).map(|(_, v)| v.as_str())
    }

    /// Whether there is nothing but elements and blanks.
    #[must_use]
    pub fn holds_elements_only(&self) -> bool {
        self.text.bytes().all(is_blank)
    }

    /// The text without blanks at its ends, of an element that has no elements in it.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.children.is_empty().then(|| self.text.trim_matches(|c: char| u8::try_from(c).is_ok_and(is_blank)))
    }
}

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether XML 1.0 has this character.
fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Reads a document.
///
/// # Errors
/// See [`XmlError`].
pub fn read(bytes: &[u8]) -> Result<Element, XmlError> {
    let text = decode(bytes)?;
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut tree = Tree::default();
    let mut first = true;
    loop {
        let event = reader.read_event().map_err(malformed)?;
        match event {
            Event::Decl(d) if first => declaration(&d)?,
            Event::Decl(_) => return Err(XmlError::Malformed("the XML declaration stands in the middle".into())),
            Event::Start(start) => {
                let element = element(&start, reader.resolver())?;
                tree.open(element)?;
            }
            Event::Empty(_) => return Err(XmlError::Malformed("an empty element was not opened".into())),
            Event::End(_) => tree.close()?,
            Event::Text(t) => {
                if t.contains("]]>") {
                    return Err(XmlError::Malformed("]]> in text".into()));
                }
                tree.text(&t.xml10_content())?;
            }
            Event::CData(t) => tree.data(&t.xml10_content())?,
            Event::GeneralRef(r) => tree.data(reference(&r)?.encode_utf8(&mut [0; 4]))?,
            Event::Comment(_) => {}
            Event::PI(_) => return Err(XmlError::Instruction),
            Event::DocType(_) => return Err(XmlError::Doctype),
            Event::Eof => return tree.root.filter(|_| tree.open.is_empty()).ok_or_else(cut_off),
        }
        first = false;
    }
}

fn cut_off() -> XmlError {
    XmlError::Malformed("it ends before its elements do".into())
}

fn malformed(e: quick_xml::Error) -> XmlError {
    match e {
        quick_xml::Error::Namespace(e) => XmlError::Namespace(e.to_string()),
        other => XmlError::Malformed(other.to_string()),
    }
}

/// The text of the bytes: UTF-8, with or without a mark at its start, of characters that XML has.
fn decode(bytes: &[u8]) -> Result<&str, XmlError> {
    if bytes.len() > BYTES_MAX {
        return Err(XmlError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe") || bytes.iter().take(4).any(|b| *b == 0) {
        return Err(XmlError::Encoding("it looks like UTF-16 or UTF-32".into()));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| XmlError::Encoding(e.to_string()))?;
    match text.chars().find(|c| !is_character(*c)) {
        Some(c) => Err(XmlError::Malformed(format!("{c:?} is no character of XML"))),
        None => Ok(text),
    }
}

fn declaration(d: &quick_xml::events::BytesDecl<'_>) -> Result<(), XmlError> {
    let version = d.version().map_err(malformed)?;
    if version != "1.0" {
        return Err(XmlError::Malformed(format!("version {version} of XML is not read, 1.0 is")));
    }
    match d.encoding() {
        None => Ok(()),
        Some(Ok(e)) if e.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(Ok(e)) => Err(XmlError::Encoding(format!("it says {e}"))),
        Some(Err(e)) => Err(XmlError::Malformed(e.to_string())),
    }
}

/// A reference to a character, by number or one of the five names.
fn reference(r: &quick_xml::events::BytesRef<'_>) -> Result<char, XmlError> {
    let name: &str = r;
    if let Some(c) = r.resolve_char_ref().map_err(malformed)? {
        return if is_character(c) {
            Ok(c)
        } else {
            Err(XmlError::Malformed(format!("&{name}; is no character of XML")))
        };
    }
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(XmlError::Entity(name.chars().take(40).collect())),
    }
}

fn element(start: &BytesStart<'_>, resolver: &NamespaceResolver) -> Result<Element, XmlError> {
    let (namespace, local) = resolver.resolve_element(start.name());
    let name = name(&namespace, local.as_ref())?;
    let mut attributes: Vec<(Name, String)> = vec![];
    for (i, attribute) in start.attributes().enumerate() {
        if i == ATTRIBUTES_MAX {
            return Err(XmlError::Limit(format!("an element has more than {ATTRIBUTES_MAX} attributes")));
        }
        let attribute = attribute.map_err(|e| XmlError::Malformed(e.to_string()))?;
        let value = value(&attribute.value)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, local) = resolver.resolve_attribute(attribute.key);
        let name = self::name(&namespace, local.as_ref())?;
        if attributes.iter().any(|(n, _)| *n == name) {
            return Err(XmlError::Malformed(format!("the attribute {} stands twice", name.local)));
        }
        attributes.push((name, value));
    }
    Ok(Element { name, attributes, ..Element::default() })
}

fn name(namespace: &ResolveResult<'_>, local: &str) -> Result<Name, XmlError> {
    let namespace = match namespace {
        ResolveResult::Bound(n) => n.as_ref(),
        ResolveResult::Unbound => "",
        ResolveResult::Unknown(prefix) => {
            let prefix: String = prefix.chars().take(40).collect();
            return Err(XmlError::Namespace(format!("the prefix {prefix} is not declared")));
        }
    };
    if namespace.len() > NAME_BYTES_MAX || local.len() > NAME_BYTES_MAX {
        return Err(XmlError::Limit(format!("a name or namespace has more than {NAME_BYTES_MAX} bytes")));
    }
    let begins = |c: char| c.is_alphabetic() || c == '_';
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}');
    if !local.starts_with(begins) || !local.chars().all(goes_on) {
        let local: String = local.chars().take(40).collect();
        return Err(XmlError::Malformed(format!("{local:?} is no name")));
    }
    Ok(Name { namespace: namespace.to_owned(), local: local.to_owned() })
}

/// The value of an attribute: references resolved, line ends and tabs as blanks.
fn value(raw: &str) -> Result<String, XmlError> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '<', '\t', '\n', '\r']) {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        match rest.as_bytes()[at] {
            b'&' => {
                let end = after.find(';').ok_or_else(|| XmlError::Malformed("& without ; in an attribute".into()))?;
                out.push(reference(&quick_xml::events::BytesRef::new(&after[..end]))?);
                rest = &after[end + 1..];
            }
            b'<' => return Err(XmlError::Malformed("< in an attribute".into())),
            _ => {
                out.push(' ');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// A tree in the making.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), XmlError> {
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            return Err(XmlError::Limit(format!("there are more than {ELEMENTS_MAX} elements")));
        }
        if self.open.len() == DEPTH_MAX {
            return Err(XmlError::Limit(format!("elements stand in more than {DEPTH_MAX} others")));
        }
        if self.root.is_some() {
            return Err(XmlError::Malformed("something follows the outermost element".into()));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), XmlError> {
        let done = self.open.pop().ok_or_else(cut_off)?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
        Ok(())
    }

    /// Text, which between elements may be blank outside of all.
    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        if self.open.is_empty() && text.bytes().all(is_blank) { Ok(()) } else { self.data(text) }
    }

    fn data(&mut self, text: &str) -> Result<(), XmlError> {
        let outside = || XmlError::Malformed("text stands outside the outermost element".into());
        self.open.last_mut().ok_or_else(outside)?.text.push_str(text);
        Ok(())
    }
}

/// Text as it may stand between tags and in attributes. What XML 1.0 has no character for becomes U+FFFD.
#[must_use]
pub fn escape(s: &str) -> Cow<'_, str> {
    let plain = |c: char| is_character(c) && !matches!(c, '<' | '>' | '&' | '"' | '\'' | '\t' | '\r' | '\n');
    if s.chars().all(plain) {
        return Cow::Borrowed(s);
    }
    let mut out = String::with_capacity(s.len() + 16);
    escape_into(&mut out, s);
    Cow::Owned(out)
}

/// The same, onto the end of another text.
pub fn escape_into(out: &mut String, s: &str) {
    // Most texts need nothing. 0xef begins the two characters above the controls that XML does not have, and a few others.
    let plain = |b: u8| b >= b' ' && !matches!(b, b'<' | b'>' | b'&' | b'"' | b'\'' | 0xef);
    if s.bytes().all(plain) {
        return out.push_str(s);
    }
    for c in s.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if is_character(c) => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(document: &str) -> &'static str {
        read(document.as_bytes()).map_or_else(|e| e.code(), |_| "read")
    }

    #[test]
    fn a_document_is_read_with_its_namespaces_references_and_comments() {
        let e = read("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a -->\n<p:a xmlns:p=\"urn:x\" p:b='1&amp;&#x41;'>é&lt;<![CDATA[<&]]><c xmlns='urn:y'/>\r\n</p:a>\n".as_bytes()).unwrap();
        assert!(e.name.is("urn:x", "a") && e.children[0].name.is("urn:y", "c"));
        assert_eq!((e.attribute("urn:x", "b"), e.text.as_str()), (Some("1&A"), "é<<&\n"));
    }

    #[test]
    fn whatever_could_expand_fetch_or_pile_up_is_refused() {
        let laughs = r#"<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>"#;
        assert_eq!(code(laughs), "xml-doctype");
        assert_eq!(code(r#"<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>"#), "xml-doctype");
        assert_eq!(code("<l>&xxe;</l>"), "xml-entity");
        assert_eq!(code("<l a='&xxe;'/>"), "xml-entity");
        assert_eq!(code("<l/><?php x?>"), "xml-instruction");
        let nested = |n: usize| "<a>".repeat(n) + &"</a>".repeat(n);
        assert_eq!((code(&nested(DEPTH_MAX)), code(&nested(DEPTH_MAX + 1))), ("read", "xml-limit"));
        let many = |n: usize| format!("<r>{}</r>", "<a/>".repeat(n - 1));
        assert_eq!((code(&many(ELEMENTS_MAX)), code(&many(ELEMENTS_MAX + 1))), ("read", "xml-limit"));
        let attributes = |n: usize| format!("<r {}/>", (0..n).map(|i| format!("a{i}='' ")).collect::<String>());
        assert_eq!((code(&attributes(ATTRIBUTES_MAX)), code(&attributes(ATTRIBUTES_MAX + 1))), ("read", "xml-limit"));
        assert_eq!(code(&format!("<r xmlns='{}'/>", "x".repeat(NAME_BYTES_MAX + 1))), "xml-limit");
        assert_eq!(code(&format!("<r>{}</r>", " ".repeat(BYTES_MAX))), "too-large");
    }

    #[test]
    fn another_encoding_is_refused_whether_it_is_said_or_used() {
        assert_eq!(code("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), "xml-encoding");
        let utf16: Vec<u8> = "<?xml version='1.0'?><a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16).unwrap_err().code(), "xml-encoding");
        assert_eq!(read(&[b"\xff\xfe".as_slice(), &utf16].concat()).unwrap_err().code(), "xml-encoding");
        assert_eq!(read(b"<a>\xe9</a>").unwrap_err().code(), "xml-encoding");
        assert_eq!(code("<?xml version='1.1'?><a/>"), "xml-malformed");
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for bad in [
            "",
            " ",
            "a",
            "<a",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "x<a/>",
            "<a>\u{1}</a>",
            "<a>&#1;</a>",
            "<a>&#xD800;</a>",
            "<a b='1' b='2'/>",
            "<a b=1/>",
            "<a b='<'/>",
            "<a b='&'/>",
            "<a>&</a>",
            "<a>]]></a>",
            "<a><!-- -- --></a>",
            "<a/><?xml version='1.0'?>",
            "<1/>",
            "<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>",
        ] {
            assert_eq!(code(bad), "xml-malformed", "{bad:?}");
        }
        assert_eq!(code("<p:a/>"), "xml-namespace");
        assert_eq!(code("<a p:b=''/>"), "xml-namespace");
    }

    proptest! {
        #[test]
        fn what_is_escaped_is_read_as_it_was(s in "\\PC{0,40}[\t\n\r<&\"']{0,3}") {
            let document = format!("<a b=\"{0}\">{0}</a>", escape(&s));
            let e = read(document.as_bytes()).unwrap();
            prop_assert_eq!(e.attribute("", "b"), Some(s.as_str()));
            prop_assert_eq!(e.text, s);
        }

        #[test]
        fn no_bytes_make_it_panic(s in "[<>a&;:='\"!\\[\\]? -]{0,60}") {
            let _ = read(s.as_bytes());
        }
    }
}
