//! Ids in addresses. Areas, stations and contests have ids that stand there as they are; those of choices are any text.

use election::definition::Contest;

/// A text as one segment of a path, or as a value of a query.
pub(crate) fn segment(text: &str) -> String {
    let mut s = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            s.push(char::from(b));
        } else {
            s.push('%');
            s.push(char::from(b"0123456789ABCDEF"[usize::from(b >> 4)]));
            s.push(char::from(b"0123456789ABCDEF"[usize::from(b & 15)]));
        }
    }
    s
}

/// The page of a choice.
pub(crate) fn choice(contest: &Contest, choice: usize) -> String {
    format!("/contest/{}/choice/{}", contest.id, segment(&contest.choices[choice].id))
}

/// The query of an address; what has no value is left out.
pub(crate) fn query(pairs: &[(&str, Option<&str>)]) -> String {
    let mut s = String::new();
    for (name, value) in pairs {
        if let Some(value) = value {
            s.push(if s.is_empty() { '?' } else { '&' });
            s.push_str(name);
            s.push('=');
            s.push_str(&segment(value));
        }
    }
    s
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;
    use proptest::prelude::*;

    #[test]
    fn what_means_something_in_an_address_is_hidden() {
        assert_eq!(segment("a/b?c#d e&f%"), "a%2Fb%3Fc%23d%20e%26f%25");
        assert_eq!(segment("ak-parti_1.0~"), "ak-parti_1.0~");
        assert_eq!(query(&[("a", None), ("b", Some("x y")), ("c", Some("1"))]), "?b=x%20y&c=1");
        assert_eq!(query(&[("a", None)]), "");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(s in "\\PC{1,40}") {
            let q = query(&[("q", Some(&s))]);
            let read = Query::read(q.strip_prefix('?'));
            prop_assert_eq!(read.get("q"), Some(s.as_str()));
        }
    }
}
