//! Parts of lists that are no more, since the list has become shorter.

use super::asking::{Known, path};
use std::collections::{BTreeSet, HashSet};

/// In the name of every file with a further part of a list.
pub(super) const PART: &str = "@part=";

fn is_further(address: &str) -> bool {
    address.split_once('?').is_some_and(|(_, query)| query.split('&').any(|q| q.starts_with("part=")))
}

/// Takes out of what is known the further parts of lists to which their beginning leads no longer, where some page has `lost` one of the list. Their
/// files.
pub(super) fn taken_out(known: &mut Known, lost: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut files = vec![];
    for list in lost.into_iter().map(|a| path(&a).to_owned()).collect::<BTreeSet<_>>() {
        let pages = || known.iter().filter(|(address, _)| path(address) == list);
        let mut open: Vec<&str> = pages().map(|(a, _)| a.as_str()).filter(|a| !is_further(a)).collect();
        let mut reached: HashSet<&str> = open.iter().copied().collect();
        while let Some((address, there)) = open.pop().and_then(|a| known.get_key_value(a)) {
            open.extend(there.parts(address).filter(|part| reached.insert(part)));
        }
        let gone: Vec<String> = pages().map(|(a, _)| a).filter(|a| !reached.contains(a.as_str())).cloned().collect();
        files.extend(gone.iter().filter_map(|address| known.remove(address)).map(|there| there.file.clone()));
    }
    files.sort_unstable();
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::asking::There;
    use crate::publish::plan::{Address, Follows};
    use std::sync::Arc;

    fn page(address: &str, to: &[&str]) -> (String, Arc<There>) {
        let link = |to: &&str| Address { address: (*to).to_owned(), named: false, follows: Follows::Anything };
        let links = to.iter().map(link).collect();
        (address.to_owned(), Arc::new(There { tag: String::new(), file: format!("file of {address}"), links }))
    }

    #[test]
    fn parts_to_which_their_list_leads_no_longer_go_though_they_lead_to_each_other() {
        let pages = [
            page("/list", &["/list?part=2", "/other"]),
            page("/list?part=2", &["/list", "/list?part=1"]),
            page("/list?part=3", &["/list?part=2", "/list?part=4"]),
            page("/list?part=4", &["/list?part=3"]),
            page("/list?department=1", &[]),
            page("/other", &["/list?part=3"]),
            page("/other?part=2", &[]),
        ];
        let mut known: Known = pages.into_iter().collect();
        let lost = ["/list?part=3", "/list?part=9", "/nowhere?part=2"].map(str::to_owned);
        assert_eq!(taken_out(&mut known, lost), ["file of /list?part=3", "file of /list?part=4"]);
        let mut left: Vec<&str> = known.keys().map(String::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["/list", "/list?department=1", "/list?part=2", "/other", "/other?part=2"]);
    }
}
