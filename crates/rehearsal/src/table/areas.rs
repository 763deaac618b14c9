//! The tree of areas as it grows row by row; ids are given when all rows are known.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::text::slug;

/// Index of an area in the tree. The root is 0, a parent is always before its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AreaIx(pub u32);

/// The area that holds all others.
pub(crate) const ROOT: AreaIx = AreaIx(0);

/// One area.
#[derive(Debug, Clone)]
pub(crate) struct Area {
    pub parent: Option<AreaIx>,
    pub depth: u16,
    /// The word that its segment is made from: the id column, or the name.
    pub key: Box<str>,
    pub name: Box<str>,
    /// Names in other languages, by their index in the list of languages.
    pub names: Vec<(usize, Box<str>)>,
    pub kind: Box<str>,
    /// A segment that the mapping fixes.
    pub fixed: Option<Box<str>>,
}

/// All areas.
#[derive(Debug)]
pub(crate) struct Areas {
    pub list: Vec<Area>,
}

impl Areas {
    pub(crate) fn new(root: Area) -> Self {
        Self { list: vec![root] }
    }

    pub(crate) fn get(&self, ix: AreaIx) -> &Area {
        &self.list[ix.0 as usize]
    }

    pub(crate) fn add(&mut self, parent: AreaIx, key: &str, name: &str, kind: &str) -> AreaIx {
        let ix = AreaIx(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let depth = self.get(parent).depth.saturating_add(1);
        self.list.push(Area {
            parent: Some(parent),
            depth,
            key: key.into(),
            name: name.into(),
            names: Vec::new(),
            kind: kind.into(),
            fixed: None,
        });
        ix
    }

    /// The lowest area that holds both.
    pub(crate) fn common(&self, mut a: AreaIx, mut b: AreaIx) -> AreaIx {
        while a != b {
            let (da, db) = (self.get(a).depth, self.get(b).depth);
            if da >= db {
                a = self.get(a).parent.unwrap_or(ROOT);
            }
            if db >= da {
                b = self.get(b).parent.unwrap_or(ROOT);
            }
        }
        a
    }

    /// Whether `inner` is `outer` or lies in it.
    pub(crate) fn is_within(&self, inner: AreaIx, outer: AreaIx) -> bool {
        let depth = self.get(outer).depth;
        let mut at = inner;
        while self.get(at).depth > depth {
            at = self.get(at).parent.unwrap_or(ROOT);
        }
        at == outer
    }

    /// The id of every area: the segments from the root, joined by `/`.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); self.list.len()];
        for (i, area) in self.list.iter().enumerate() {
            if let Some(parent) = area.parent {
                children[parent.0 as usize].push(u32::try_from(i).unwrap_or(u32::MAX));
            }
        }
        let mut ids = vec![String::new(); self.list.len()];
        ids[0] = self.list[0].fixed.as_deref().unwrap_or("root").to_owned();
        for i in 0..self.list.len() {
            let among: Vec<&Area> = children[i].iter().map(|c| &self.list[*c as usize]).collect();
            let wishes: Vec<Wish<'_>> =
                among.iter().map(|a| Wish { key: &a.key, hint: &a.kind, fixed: a.fixed.as_deref() }).collect();
            for (child, segment) in children[i].iter().zip(segments(&wishes)) {
                ids[*child as usize] = format!("{}/{segment}", ids[i]);
            }
        }
        ids
    }
}

/// What a segment is made from.
pub(crate) struct Wish<'a> {
    pub key: &'a str,
    /// A word that tells two of the same name apart, if it can.
    pub hint: &'a str,
    pub fixed: Option<&'a str>,
}

/// Segments for siblings, all different. Where two names give the same segment, the first by bytes keeps it;
/// the others get their kind or a number behind. So the order of the rows of the table does not matter.
pub(crate) fn segments(wishes: &[Wish<'_>]) -> Vec<String> {
    let mut out = vec![String::new(); wishes.len()];
    let mut taken: HashSet<String> = HashSet::with_capacity(wishes.len());
    let mut groups: HashMap<String, Vec<usize>> = HashMap::with_capacity(wishes.len());
    for (i, wish) in wishes.iter().enumerate() {
        match wish.fixed {
            Some(fixed) => {
                taken.insert(fixed.to_owned());
                fixed.clone_into(&mut out[i]);
            }
            None => groups.entry(slug(wish.key)).or_default().push(i),
        }
    }
    let mut crowded: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (segment, mut members) in groups {
        members.sort_by_key(|i| (wishes[*i].key, wishes[*i].hint));
        let free = !taken.contains(&segment);
        let rest = if free { members.split_off(1) } else { std::mem::take(&mut members) };
        if let Some(first) = members.first() {
            taken.insert(segment.clone());
            segment.clone_into(&mut out[*first]);
        }
        if !rest.is_empty() {
            crowded.insert(segment, rest);
        }
    }
    for (segment, members) in crowded {
        // What is taken stays taken, so that the search goes on where it ended.
        let mut numbers = 2_u32..;
        for i in members {
            let hint = slug(wishes[i].hint);
            let mut wish = format!("{segment}-{hint}");
            if wishes[i].hint.is_empty() || wish.len() > 64 || taken.contains(&wish) {
                wish =
                    numbers.by_ref().map(|n| format!("{segment}-{n}")).find(|w| !taken.contains(w)).unwrap_or_default();
            }
            taken.insert(wish.clone());
            out[i] = wish;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn made(names: &[&str]) -> Vec<String> {
        let wishes: Vec<Wish<'_>> = names.iter().map(|n| Wish { key: n, hint: "", fixed: None }).collect();
        segments(&wishes)
    }

    #[test]
    fn names_with_equal_slugs_get_a_number() {
        assert_eq!(made(&["İğne", "Igne", "igne-2", "IGNE"]), ["igne-4", "igne-3", "igne-2", "igne"]);
    }

    proptest! {
        #[test]
        fn segments_differ_and_do_not_depend_on_the_order(mut names in prop::collection::hash_set("[aAıIİ 2-]{1,4}", 1..20).prop_map(|s| s.into_iter().collect::<Vec<_>>())) {
            let forward: BTreeMap<String, String> = names.iter().cloned().zip(made(&names.iter().map(String::as_str).collect::<Vec<_>>())).collect();
            names.reverse();
            let backward: BTreeMap<String, String> = names.iter().cloned().zip(made(&names.iter().map(String::as_str).collect::<Vec<_>>())).collect();
            prop_assert_eq!(&forward, &backward);
            prop_assert_eq!(forward.values().collect::<HashSet<_>>().len(), names.len());
        }
    }
}
