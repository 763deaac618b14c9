//! The operations and the codes as Markdown, for `docs/formats/web-service.md`.

use crate::contract::{Family, Shape};
use crate::fault::{Blame, CODES};
use crate::operations::OPERATIONS;
use std::fmt::Write as _;

/// Where the part of the page begins that is made from the definition.
pub const BEGIN: &str = "<!-- made from the definition: UPDATE_DOCS=1 cargo test -p service manual -->\n";
/// Where it ends.
pub const END: &str = "<!-- end of what is made from the definition -->\n";

/// That part.
#[must_use]
pub fn text() -> String {
    let mut out = String::from(BEGIN);
    out.push_str("\n## Operations\n\n");
    for o in OPERATIONS {
        let rest = o.rest().map_or_else(String::new, |r| format!(" By REST: `{r}`."));
        let _ = writeln!(out, "### {}\n\n{}{rest}\n", o.name, o.text);
        if !o.parameters.is_empty() {
            out.push_str("| asked with | | |\n|---|---|---|\n");
            for p in o.parameters {
                let must = if p.required { "**required.** " } else { "" };
                let _ = writeln!(out, "| `{}` | {} | {must}{} |", p.name, p.kind.words(), p.text);
            }
            out.push('\n');
        }
        match o.shape {
            Shape::Rows { fields, family, .. } => {
                out.push_str("| in every row | | |\n|---|---|---|\n");
                for f in fields {
                    let may = if f.optional { " (may be unknown)" } else { "" };
                    let _ = writeln!(out, "| `{}` | {} | {}{may} |", f.name, f.kind.words(), f.text);
                }
                out.push_str(match family {
                    Family::None => "",
                    Family::Names => "| `name` | texts, each with `lang` | its name in every language of the election |\n",
                    Family::Titles => "| `title` | texts, each with `lang` | its title in every language in which it is |\n",
                    Family::Votes => "| `votes` | numbers `vote`, each with `choice` | votes of every choice on the ballot |\n",
                });
                out.push('\n');
            }
            Shape::File => out.push_str(
                "Answers `size`, `digest` (of the content), `content_type` and `content` in Base64. By REST: `/blob/` and the digest, where everybody gets it.\n\n",
            ),
        }
    }
    out.push_str("## Codes\n\n| code | SOAP 1.1 | SOAP 1.2 | REST | when |\n|---|---|---|---|---|\n");
    for (code, blame, status, text) in CODES {
        let (one, two) = match blame {
            Blame::Sender => ("Client".to_owned(), "Sender".to_owned()),
            Blame::Receiver => ("Server".to_owned(), "Receiver".to_owned()),
            Blame::Version => ("VersionMismatch".to_owned(), "VersionMismatch".to_owned()),
            Blame::MustUnderstand => ("MustUnderstand".to_owned(), "MustUnderstand".to_owned()),
            Blame::Security(c) => (format!("wsse:{c}"), format!("Sender, wsse:{c}")),
        };
        let _ = writeln!(out, "| `{code}` | {one} | {two} | {status} | {text} |");
    }
    out.push('\n');
    out.push_str(END);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_the_definition() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/web-service.md");
        let page = std::fs::read_to_string(path).unwrap();
        let (before, rest) = page.split_once(BEGIN).expect("the page says where the part begins");
        let (_, after) = rest.split_once(END).expect("and where it ends");
        let made = format!("{before}{}{after}", text());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &made).unwrap();
        } else {
            assert!(
                page == made,
                "docs/formats/web-service.md is old; run: UPDATE_DOCS=1 cargo test -p service manual"
            );
        }
    }
}
