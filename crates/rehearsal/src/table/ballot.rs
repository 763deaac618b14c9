//! The choices as they stand in the folder: names, kinds, order, and where each stands.

use std::collections::HashMap;

use super::areas::{AreaIx, ROOT};
use super::check::{is_choice_kind, is_color};
use super::fault::Fault;
use super::finish::{AGGREGATE_COLUMNS, BALLOT_MAX, CHOICE_BYTES_MAX, RESULT_COLUMNS, say};
use super::gather::{ChoiceState, Gather};
use super::mapping::Order;
use super::side::Side;
use super::source::Files;
use super::text::fold;
use super::write::ChoiceRow;

/// A choice as it stands in the folder.
pub(crate) struct Final {
    /// Index in the contest's states.
    pub(crate) state: u32,
    pub(crate) row: ChoiceRow,
    pub(crate) area: Option<AreaIx>,
}

/// What a side file says of the choices.
pub(crate) type Named = HashMap<String, (u64, Vec<Box<str>>)>;

/// Numbers by their size, then the other ids by their bytes.
pub(crate) fn compare_ids(a: &str, b: &str) -> std::cmp::Ordering {
    let number = |id: &str| id.parse::<u64>().map_or((1, 0), |n| (0, n));
    number(a).cmp(&number(b)).then_with(|| a.cmp(b))
}

pub(crate) fn choices(g: &mut Gather<'_>, files: &dyn Files, area_ids: &[String]) -> Vec<Vec<Final>> {
    let mapping = g.mapping;
    let mut all = Vec::new();
    for (c, contest) in mapping.contest.iter().enumerate() {
        let mut wanted: Vec<(&str, &str)> = Vec::new();
        let mut named: Named = HashMap::new();
        let mut file = String::new();
        if let Some(names) = &contest.names {
            wanted.push(("id", &names.id));
            let single =
                [("name", &names.name), ("kind", &names.kind), ("color", &names.color), ("members", &names.members)];
            wanted.extend(single.iter().filter_map(|(w, n)| n.as_deref().map(|n| (*w, n))));
            wanted.extend(names.names.iter().map(|(l, n)| (l.as_str(), n.as_str())));
            let columns: Vec<&str> = wanted.iter().map(|(_, n)| *n).collect();
            if let Some(side) = Side::read(files, &names.file, &columns, &mut g.faults) {
                for (line, cells) in &side.rows {
                    if named.insert(cells[0].to_string(), (*line, cells.clone())).is_some() {
                        let fault = side.fault(
                            *line,
                            0,
                            "choice-twice",
                            format!("\"{}\" stands there twice", cells[0]),
                            "keep one row",
                        );
                        g.faults.push(fault);
                    }
                }
                file = side.file;
            }
        }
        let mut order: Vec<usize> =
            (0..g.contests[c].choices.len()).filter(|i| g.contests[c].choices[*i].target.is_none()).collect();
        if contest.long.as_ref().is_some_and(|l| l.order == Order::Id) {
            let states = &g.contests[c].choices;
            order.sort_by(|a, b| {
                let found = |i: &usize| states[*i].explicit.is_none();
                found(a)
                    .cmp(&found(b))
                    .then_with(|| if found(a) { compare_ids(&states[*a].id, &states[*b].id) } else { a.cmp(b) })
            });
        }
        let mut out = Vec::new();
        for i in order {
            let row = choice_row(g, c, i, &wanted, &named, &file);
            let area = stand(g, c, i, area_ids);
            out.push(Final { state: u32::try_from(i).unwrap_or(u32::MAX), row, area });
        }
        if out.is_empty() {
            say(g, "choice-missing", format!("contest {} has no choice", contest.id), "check its columns or rows");
        }
        let everywhere = out.iter().filter(|f| f.area.is_none()).count();
        if everywhere > BALLOT_MAX {
            say(
                g,
                "too-many-choices",
                format!("contest {} has {everywhere} choices on one ballot", contest.id),
                "set local = true and constituency, if they stand in parts of the country",
            );
        }
        all.push(out);
    }
    all
}

pub(crate) fn choice_row(
    g: &mut Gather<'_>,
    c: usize,
    i: usize,
    wanted: &[(&str, &str)],
    named: &Named,
    file: &str,
) -> ChoiceRow {
    let mapping = g.mapping;
    let contest = &mapping.contest[c];
    let ChoiceState { id, name, kind, explicit, .. } = &g.contests[c].choices[i];
    let (id, found_name, mut kind) = (id.clone(), name.clone(), kind.clone());
    let explicit = explicit.and_then(|e| contest.choice.get(e));
    let (line, cells) = named.get(&id).map_or((0, &[][..]), |(l, c)| (*l, c.as_slice()));
    let cell = |what: &str| {
        let at = wanted.iter().position(|(w, _)| *w == what)?;
        cells.get(at).map(|c| c.to_string()).filter(|c| !c.is_empty())
    };
    kind = explicit.and_then(|e| e.kind.clone()).or_else(|| cell("kind")).or(kind);
    let kind = kind.or_else(|| contest.choices.as_ref().and_then(|c| c.kind.clone())).unwrap_or_default();
    let color = explicit.and_then(|e| e.color.clone()).or_else(|| cell("color")).unwrap_or_default();
    let members =
        explicit.and_then(|e| e.members).map(|m| m.to_string()).or_else(|| cell("members")).unwrap_or_default();
    let names = mapping.languages.iter().enumerate().map(|(l, language)| {
        let own = explicit.and_then(|e| e.name.as_ref()).and_then(|n| n.get(language, l == 0)).map(str::to_owned);
        let own = own.or_else(|| cell(language));
        if l > 0 {
            return own.unwrap_or_default();
        }
        own.or_else(|| cell("name"))
            .or_else(|| Some(found_name.clone()).filter(|n| !n.is_empty()))
            .unwrap_or_else(|| id.clone())
    });
    let names: Vec<String> = names.collect();
    let mut wrong = |code: &'static str, message: String, remedy: &str| {
        let fault = Fault::new(if line > 0 { file } else { "mapping" }, code, message, remedy).in_column(&id);
        g.faults.push(if line > 0 { fault.at(line) } else { fault });
    };
    if !kind.is_empty() && !is_choice_kind(&kind) {
        wrong(
            "choice-kind-unknown",
            format!("\"{kind}\" is no kind of choice"),
            "use list, candidate, independent, option, against-all or unallocated",
        );
    }
    if !color.is_empty() && !is_color(&color) {
        wrong("color-wrong", format!("\"{color}\" is no colour"), "write #rrggbb");
    }
    if !members.is_empty() && !members.parse::<u32>().is_ok_and(|m| (1..=1000).contains(&m)) {
        wrong("mapping-value", format!("members \"{members}\" is not 1 to 1000"), "correct it");
    }
    if id.is_empty() || id.len() > CHOICE_BYTES_MAX {
        wrong(
            "choice-id-length",
            format!("the id \"{id}\" is not 1 to {CHOICE_BYTES_MAX} bytes long"),
            "give a shorter id with [[contest.choice]] or long.choice, and the name apart",
        );
    }
    if RESULT_COLUMNS.contains(&id.as_str()) || AGGREGATE_COLUMNS.contains(&id.as_str()) {
        wrong(
            "choice-id-reserved",
            format!("\"{id}\" is the name of another column of results.csv"),
            "give the choice another id with [[contest.choice]] column and id",
        );
    }
    ChoiceRow { contest: contest.id.clone(), id, names, kind, color, members }
}

/// Where a choice stands; `None` is everywhere.
pub(crate) fn stand(g: &mut Gather<'_>, c: usize, i: usize, area_ids: &[String]) -> Option<AreaIx> {
    let state = &g.contests[c].choices[i];
    let declared = state.explicit.and_then(|e| g.mapping.contest[c].choice.get(e)).and_then(|e| e.area.as_ref());
    let Some(declared) = declared else {
        return state.stand.filter(|s| *s != ROOT);
    };
    let ix = |at: usize| AreaIx(u32::try_from(at).unwrap_or(u32::MAX));
    if let Some(found) = area_ids.iter().position(|id| id == declared) {
        return Some(ix(found));
    }
    let wanted = fold(declared).into_owned();
    let named: Vec<usize> = (0..area_ids.len()).filter(|a| *g.areas.list[*a].name == *wanted).collect();
    if let [only] = named.as_slice() {
        return Some(ix(*only));
    }
    let message =
        format!("{} areas are called \"{declared}\", where the choice \"{}\" stands", named.len(), state.id.clone());
    say(g, "area-unknown", message, "give the area's id, as areas.csv has it");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_one_order_whatever_they_are() {
        let mut ids = ["1a", "10", "2", "02", "b", "+1", "1"];
        ids.sort_by(|a, b| compare_ids(a, b));
        assert_eq!(ids, ["+1", "1", "02", "2", "10", "1a", "b"]);
        for a in ids {
            for b in ids {
                for c in ids {
                    let before = |x, y| compare_ids(x, y).is_lt();
                    assert!(!(before(a, b) && before(b, c)) || before(a, c), "{a} {b} {c}");
                }
            }
        }
    }
}
