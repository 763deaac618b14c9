//! The query of an address: names and values, as a form or a link writes them.

use crate::fault::Fault;

/// Its pairs; of a name that stands twice the first counts. Unknown names are left alone.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn read(query: Option<&str>) -> Self {
        let pair = |p: &str| {
            let (name, value) = p.split_once('=')?;
            Some((name.to_owned(), decoded(value)))
        };
        Self(query.unwrap_or_default().split('&').filter_map(pair).collect())
    }

    /// All pairs with a value, in their order, also those that stand twice.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(_, v)| !v.is_empty())
    }

    /// The value of a name; what is empty was not given.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }

    /// The `part` of a long list, from 1.
    pub(crate) fn part(&self) -> Result<usize, Fault> {
        match self.get("part") {
            None => Ok(1),
            Some(n) => n
                .parse()
                .ok()
                .filter(|n| (1..=1_000_000).contains(n))
                .ok_or_else(|| Fault::not_found("there is no such part of this list")),
        }
    }
}

/// Takes `%2F` and `+` back. What decodes to no text is no id either, and stays as it is.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((b, after)) = rest.split_first() {
        let hex = |b: u8| char::from(b).to_digit(16).and_then(|n| u8::try_from(n).ok());
        rest = after;
        match (b, after) {
            (b'%', [high, low, ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*b),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_and_links_mean_the_same() {
        for given in ["area=tr/adana&kind=copies", "kind=copies&area=tr%2Fadana&area=other&x", "utm=1&area=tr%2fadana"]
        {
            assert_eq!(Query::read(Some(given)).get("area"), Some("tr/adana"), "{given}");
        }
        let q = Query::read(Some("area=&part=2"));
        assert_eq!((q.get("area"), q.part().ok()), (None, Some(2)));
        assert!(Query::read(Some("part=0")).part().is_err());
        assert_eq!(Query::read(None).part().ok(), Some(1));
    }

    proptest! {
        #[test]
        fn no_query_makes_it_panic(s in "\\PC{0,40}") {
            let q = Query::read(Some(&s));
            let _ = (q.get("area").map(str::len), q.part().is_ok());
        }
    }
}
