//! The schema of the service (XML Schema 1.0), made from the definition.

use crate::contract::{Family, NAMESPACE, Operation, Shape};
use crate::kind::Kind;
use crate::operations::OPERATIONS;
use crate::xml::escape;
use election::id::{CHOICE_BYTES_MAX, PATH_BYTES_MAX};
use std::fmt::Write as _;

/// The document at `/soap?xsd`.
#[must_use]
pub fn document() -> String {
    let mut out = format!(
        "{}<xsd:schema xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:tns=\"{NAMESPACE}\" targetNamespace=\"{NAMESPACE}\" \
         elementFormDefault=\"qualified\" attributeFormDefault=\"unqualified\">\n",
        crate::answer::DECLARATION
    );
    for (name, base, facets) in [
        ("Word", "xsd:token", "<xsd:pattern value=\"[a-z0-9._\\-]{1,64}\"/>".to_owned()),
        (
            "Path",
            "xsd:token",
            format!(
                "<xsd:maxLength value=\"{PATH_BYTES_MAX}\"/><xsd:pattern value=\"[a-z0-9._\\-]+(/[a-z0-9._\\-]+)*\"/>"
            ),
        ),
        ("Choice", "xsd:token", format!("<xsd:minLength value=\"1\"/><xsd:maxLength value=\"{CHOICE_BYTES_MAX}\"/>")),
        ("Digest", "xsd:token", "<xsd:pattern value=\"sha256:[0-9a-f]{64}\"/>".to_owned()),
        ("Hex", "xsd:token", "<xsd:pattern value=\"[0-9a-f]{64}\"/>".to_owned()),
        ("Cursor", "xsd:token", "<xsd:pattern value=\"[0-9]{1,20}-[0-9]{1,20}\"/>".to_owned()),
        (
            "Limit",
            "xsd:unsignedLong",
            format!("<xsd:minInclusive value=\"1\"/><xsd:maxInclusive value=\"{}\"/>", crate::contract::ROWS_MAX),
        ),
    ] {
        let _ = writeln!(
            out,
            "<xsd:simpleType name=\"{name}\"><xsd:restriction base=\"{base}\">{facets}</xsd:restriction></xsd:simpleType>"
        );
    }
    out.push_str(SHARED);
    for o in OPERATIONS {
        request(&mut out, o);
        response(&mut out, o);
    }
    out.push_str(FAULT);
    out.push_str("</xsd:schema>\n");
    out
}

/// Votes by choice, names by language, the columns of a data set.
const SHARED: &str = "<xsd:complexType name=\"Vote\"><xsd:simpleContent><xsd:extension base=\"xsd:unsignedLong\">\
<xsd:attribute name=\"choice\" type=\"tns:Choice\" use=\"required\"/></xsd:extension></xsd:simpleContent></xsd:complexType>\n\
<xsd:complexType name=\"Votes\"><xsd:sequence><xsd:element name=\"vote\" type=\"tns:Vote\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>\
</xsd:sequence></xsd:complexType>\n\
<xsd:complexType name=\"Name\"><xsd:simpleContent><xsd:extension base=\"xsd:string\">\
<xsd:attribute name=\"lang\" type=\"xsd:language\" use=\"required\"/></xsd:extension></xsd:simpleContent></xsd:complexType>\n\
<xsd:complexType name=\"Columns\"><xsd:sequence><xsd:element name=\"column\" type=\"xsd:string\" maxOccurs=\"unbounded\"/>\
</xsd:sequence></xsd:complexType>\n";

const FAULT: &str = "<xsd:element name=\"fault\"><xsd:complexType><xsd:sequence><xsd:element name=\"code\" type=\"xsd:token\"/>\
<xsd:element name=\"message\"><xsd:complexType><xsd:simpleContent><xsd:extension base=\"xsd:string\">\
<xsd:anyAttribute namespace=\"http://www.w3.org/XML/1998/namespace\" processContents=\"skip\"/>\
</xsd:extension></xsd:simpleContent></xsd:complexType></xsd:element></xsd:sequence></xsd:complexType></xsd:element>\n";

fn request(out: &mut String, o: &Operation) {
    let _ = write!(out, "<xsd:element name=\"{}\"><xsd:complexType><xsd:sequence>", o.name);
    for p in o.parameters {
        element(out, p.name, p.kind, !p.required, p.text);
    }
    out.push_str("</xsd:sequence></xsd:complexType></xsd:element>\n");
}

fn response(out: &mut String, o: &Operation) {
    let row = format!("{}Row", o.name.trim_start_matches("Get"));
    let _ = write!(out, "<xsd:element name=\"{}\"><xsd:complexType><xsd:sequence>", o.answer());
    match o.shape {
        Shape::Rows { .. } => {
            element(out, "election", Kind::Word, false, "id of the election");
            element(out, "set", Kind::Word, false, "the data set");
            element(out, "select", Kind::Text, false, "which of its rows, in the one spelling; empty: all");
            element(out, "size", Kind::Number, false, "record size from which everything follows");
            element(out, "digest", Kind::Digest, false, "digest of the data set in its canonical form");
            element(out, "next", Kind::Cursor, true, "the cursor with which the next call goes on: its argument after");
            out.push_str("<xsd:element name=\"columns\" type=\"tns:Columns\"/>");
            let _ =
                write!(out, "<xsd:element name=\"row\" type=\"tns:{row}\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>");
        }
        Shape::File => {
            element(out, "size", Kind::Number, false, "record size at which it was there");
            element(out, "digest", Kind::Digest, false, "digest of the content");
            element(out, "content_type", Kind::Text, false, "media type");
            out.push_str("<xsd:element name=\"content\" type=\"xsd:base64Binary\"/>");
        }
    }
    out.push_str("</xsd:sequence></xsd:complexType></xsd:element>\n");
    if let Shape::Rows { fields, family, .. } = o.shape {
        let _ = write!(out, "<xsd:complexType name=\"{row}\"><xsd:sequence>");
        for f in fields {
            element(out, f.name, f.kind, f.optional, f.text);
        }
        out.push_str(match family {
            Family::None => "",
            Family::Names => "<xsd:element name=\"name\" type=\"tns:Name\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>",
            Family::Titles => "<xsd:element name=\"title\" type=\"tns:Name\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>",
            Family::Votes => "<xsd:element name=\"votes\" type=\"tns:Votes\"/>",
        });
        out.push_str("</xsd:sequence></xsd:complexType>\n");
    }
}

fn element(out: &mut String, name: &str, kind: Kind, optional: bool, text: &str) {
    let min = if optional { " minOccurs=\"0\"" } else { "" };
    let says = format!("<xsd:annotation><xsd:documentation>{}</xsd:documentation></xsd:annotation>", escape(text));
    let _ = match kind.xsd() {
        (base, Some(words)) => {
            let words: String = words.iter().map(|w| format!("<xsd:enumeration value=\"{}\"/>", escape(w))).collect();
            write!(
                out,
                "<xsd:element name=\"{name}\"{min}>{says}<xsd:simpleType><xsd:restriction base=\"{base}\">{words}</xsd:restriction></xsd:simpleType></xsd:element>"
            )
        }
        (base, None) => write!(out, "<xsd:element name=\"{name}\" type=\"{base}\"{min}>{says}</xsd:element>"),
    };
}
