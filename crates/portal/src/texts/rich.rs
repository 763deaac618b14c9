//! Messages with marks in them: `<b>`, `<code>` and links, which a message names by number.

use std::fmt::Write as _;

/// A message as HTML. Everything in it is escaped but `<b>`, `<code>` and, for the n-th of these addresses, `<n>`: so a translator chooses which
/// words are the link, and can write nothing else.
///
/// Not for messages with arguments from outside: what they hold could look like a mark.
pub(crate) fn rich(message: &str, links: &[&str]) -> String {
    let mut html = String::with_capacity(message.len() + 40 * links.len());
    let mut rest = message;
    while let Some(at) = rest.find('<') {
        escape(&mut html, &rest[..at]);
        rest = &rest[at..];
        let mark = rest.find('>').map(|end| &rest[1..end]);
        match mark.and_then(|m| tag(m, links)) {
            Some((mark, tag)) => {
                html.push_str(&tag);
                rest = &rest[mark + 2..];
            }
            None => {
                html.push_str("&#60;");
                rest = &rest[1..];
            }
        }
    }
    escape(&mut html, rest);
    html
}

/// The tag of a mark, and the mark's length.
fn tag(mark: &str, links: &[&str]) -> Option<(usize, String)> {
    let (name, ends) = mark.strip_prefix('/').map_or((mark, false), |name| (name, true));
    let tag = match name {
        "b" | "code" if ends => format!("</{name}>"),
        "b" => "<b>".to_owned(),
        // Commands and names of files read from left to right, whatever stands around them.
        "code" => "<code dir=\"ltr\">".to_owned(),
        _ => {
            let link = links.get(name.parse::<usize>().ok()?.checked_sub(1)?)?;
            if ends {
                "</a>".to_owned()
            } else {
                let mut tag = String::from("<a href=\"");
                escape(&mut tag, link);
                tag.push_str("\">");
                tag
            }
        }
    };
    Some((mark.len(), tag))
}

/// Writes text into HTML, safe in attributes too; spelled as the templates spell it.
pub(crate) fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '"' | '\'' => {
                let _ = write!(html, "&#{};", u32::from(c));
            }
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_can_mark_words_and_link_them_and_nothing_else() {
        assert_eq!(
            rich("See <1>the <b>rules</b></1> & <code>x < y</code>.", &["/a?b=\"c\""]),
            "See <a href=\"/a?b=&#34;c&#34;\">the <b>rules</b></a> &#38; <code dir=\"ltr\">x &#60; y</code>."
        );
        assert_eq!(rich("<script>1</script> <2>", &["/"]), "&#60;script&#62;1&#60;/script&#62; &#60;2&#62;");
    }
}
