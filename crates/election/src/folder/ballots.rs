//! `choices.csv`, `seats.csv`, `aggregates.csv`: contests, what stands on which ballot, and where seats are given.

use super::geography::Areas;
use super::table::{Shape, Table, names, number};
use super::toml_file::ContestHead;
use crate::allocation::ChoiceKind;
use crate::definition::{AggregateRow, Choice, Constituency, Contest, Pair, Station};
use crate::fault::Faults;
use crate::id::{AreaIx, ConstituencyIx, ContestIx, ListIx, check_choice};
use crate::minutes::{BYTES_MAX, Figures, VOTES_MAX};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

pub(super) const CHOICES: &str = "choices.csv";
pub(super) const SEATS: &str = "seats.csv";
pub(super) const AGGREGATES: &str = "aggregates.csv";
const CHOICES_MAX: usize = 100_000;
const SEATS_MAX: u64 = 10_000;
/// Position of the list of all choices.
const FULL: ListIx = ListIx(0);

pub(super) fn read_contests(
    heads: &[ContestHead],
    complete: bool,
    choices: Option<&Vec<u8>>,
    seats: Option<&Vec<u8>>,
    areas: &Areas,
    languages: &[String],
    faults: &mut Faults,
) -> Vec<Contest> {
    let mut contests: Vec<Contest> = heads
        .iter()
        .map(|h| Contest {
            id: h.id.clone(),
            names: h.names.clone(),
            round: h.round,
            choices: vec![],
            constituencies: vec![],
            persons: vec![],
            lists: vec![],
            rule: h.rule.clone(),
            constituency_of: vec![None; areas.list.len()],
            list_of: vec![FULL; areas.list.len()],
        })
        .collect();
    read_choices(&mut contests, complete, choices, areas, languages, faults);
    read_seats(&mut contests, complete, seats, areas, faults);
    if areas.list.is_empty() {
        return contests;
    }
    for contest in &mut contests {
        if contest.constituencies.is_empty() {
            contest.constituencies.push(Constituency { area: AreaIx(0), seats: 0, list: FULL });
        }
        lay_out(contest, areas);
    }
    contests
}

fn read_choices(
    contests: &mut [Contest],
    complete: bool,
    bytes: Option<&Vec<u8>>,
    areas: &Areas,
    languages: &[String],
    faults: &mut Faults,
) {
    let shape = Shape {
        required: &["contest", "choice", "name"],
        optional: &["area", "kind", "members", "color", "party", "marks"],
        languages: languages.to_vec(),
        more: vec![],
    };
    let Some(mut t) = bytes.and_then(|b| Table::read(CHOICES, b, &shape, faults)) else {
        return;
    };
    if t.rows.len() > CHOICES_MAX {
        t.fault(0, "choice", "too-many", format!("more than {CHOICES_MAX} choices"), "Split the election.");
        return;
    }
    let default = languages.first().map_or("en", String::as_str);
    let name_columns = t.name_columns(default);
    let [c_contest, c_choice, c_area, c_kind, c_members, c_color, c_party, c_marks] =
        ["contest", "choice", "area", "kind", "members", "color", "party", "marks"].map(|c| t.column(c));
    let mut seen: HashSet<(usize, String)> = HashSet::new();
    for row in std::mem::take(&mut t.rows) {
        let id = row.get(c_choice).to_owned();
        if let Err(e) = check_choice(&id) {
            t.fault(row.line, "choice", "bad-id", format!("{id:?}: {e}"), "Write a short printable name.");
        }
        let Some(contest) = contests.iter().position(|c| c.id == row.get(c_contest)) else {
            if complete {
                t.fault(
                    row.line,
                    "contest",
                    "unknown-contest",
                    format!("there is no contest {:?}", row.get(c_contest)),
                    "Use a contest id of election.toml.",
                );
            }
            continue;
        };
        if !seen.insert((contest, id.clone())) {
            t.fault(
                row.line,
                "choice",
                "duplicate-id",
                format!("choice {id:?} stands twice in {:?}", contests[contest].id),
                "Give each choice of a contest an id of its own.",
            );
            continue;
        }
        let area = match row.get(c_area) {
            "" => None,
            a => {
                let found = areas.by_id.get(a).copied();
                if found.is_none() && !areas.list.is_empty() {
                    t.fault(
                        row.line,
                        "area",
                        "unknown-area",
                        format!("there is no area {a:?}"),
                        "Use an area id of areas.csv, or leave it empty for everywhere.",
                    );
                }
                found
            }
        };
        let kind = match row.get(c_kind) {
            "" | "list" => ChoiceKind::List,
            "candidate" => ChoiceKind::Candidate,
            "independent" => ChoiceKind::Independent,
            "option" => ChoiceKind::Option,
            "against-all" => ChoiceKind::AgainstAll,
            "unallocated" => ChoiceKind::Unallocated,
            k => {
                let k = k.to_owned();
                t.fault(
                    row.line,
                    "kind",
                    "bad-kind",
                    format!("{k:?} is no kind of choice"),
                    "Write list, candidate, independent, option, against-all or unallocated.",
                );
                ChoiceKind::List
            }
        };
        let members = match row.get(c_members) {
            "" => 1,
            n => match number(n, 1_000) {
                Ok(n) if n > 0 => u32::try_from(n).unwrap_or(1),
                other => {
                    t.fault(
                        row.line,
                        "members",
                        "bad-number",
                        other.err().unwrap_or_else(|| "a list has at least one member".into()),
                        "Write the number of parties in the coalition.",
                    );
                    1
                }
            },
        };
        let color = match row.get(c_color) {
            "" => None,
            c if c.len() == 7 && c.starts_with('#') && c[1..].bytes().all(|b| b.is_ascii_hexdigit()) => {
                Some(c.to_ascii_lowercase())
            }
            c => {
                let c = c.to_owned();
                t.fault(row.line, "color", "bad-color", format!("{c:?} is no colour"), "Write #rrggbb.");
                None
            }
        };
        let names = names(&mut t, &row, &name_columns, default);
        let party = match row.get(c_party) {
            "" => None,
            p => {
                let p = p.to_owned();
                if let Err(e) = check_choice(&p) {
                    t.fault(
                        row.line,
                        "party",
                        "bad-id",
                        format!("{p:?}: {e}"),
                        "Write the id of the party or its list.",
                    );
                }
                Some(p)
            }
        };
        let marks = super::persons::marks(row.get(c_marks)).unwrap_or_else(|| {
            let text = row.get(c_marks).to_owned();
            let remedy = "Write words like woman, separated by +; ten at most.";
            t.fault(row.line, "marks", "bad-mark", format!("{text:?} is no list of marks"), remedy);
            vec![]
        });
        contests[contest].choices.push(Choice { id, names, kind, area, members, color, party, marks });
    }
    for c in contests.iter().filter(|c| c.choices.is_empty()) {
        t.fault(0, "contest", "no-choice", format!("contest {:?} has no choice", c.id), "Add at least one row for it.");
    }
}

fn read_seats(contests: &mut [Contest], complete: bool, bytes: Option<&Vec<u8>>, areas: &Areas, faults: &mut Faults) {
    let shape = Shape { required: &["contest", "area", "seats"], optional: &[], languages: vec![], more: vec![] };
    let Some(mut t) = bytes.and_then(|b| Table::read(SEATS, b, &shape, faults)) else {
        return;
    };
    let [c_contest, c_area, c_seats] = ["contest", "area", "seats"].map(|c| t.column(c));
    let mut own: Vec<HashMap<AreaIx, u64>> = vec![HashMap::new(); contests.len()];
    for row in std::mem::take(&mut t.rows) {
        let contest = contests.iter().position(|c| c.id == row.get(c_contest));
        let area = areas.by_id.get(row.get(c_area)).copied();
        if contest.is_none() && complete {
            t.fault(
                row.line,
                "contest",
                "unknown-contest",
                format!("there is no contest {:?}", row.get(c_contest)),
                "Use a contest id of election.toml.",
            );
        }
        if area.is_none() && !areas.list.is_empty() {
            t.fault(
                row.line,
                "area",
                "unknown-area",
                format!("there is no area {:?}", row.get(c_area)),
                "Use an area id of areas.csv.",
            );
        }
        let seats = number(row.get(c_seats), SEATS_MAX);
        if let Err(e) = &seats {
            t.fault(row.line, "seats", "bad-number", e.clone(), format!("Write a number from 0 to {SEATS_MAX}."));
        }
        let (Some(contest), Some(area), Ok(seats)) = (contest, area, seats) else {
            continue;
        };
        if own[contest].insert(area, row.line).is_some() {
            t.fault(
                row.line,
                "area",
                "duplicate-id",
                format!("constituency {:?} stands twice", row.get(c_area)),
                "Give the seats of a constituency in one row.",
            );
            continue;
        }
        contests[contest].constituencies.push(Constituency {
            area,
            seats: u32::try_from(seats).unwrap_or(0),
            list: FULL,
        });
    }
    for (lines, contest) in own.iter().zip(&*contests) {
        for area in contest.constituencies.iter().map(|k| k.area) {
            let line = lines[&area];
            let above = std::iter::successors(areas.list[area.at()].parent, |a| areas.list[a.at()].parent)
                .find(|a| lines.contains_key(a));
            if let Some(a) = above {
                t.fault(
                    line,
                    "area",
                    "nested-constituency",
                    format!(
                        "{:?} lies in {:?}, which is a constituency too",
                        areas.list[area.at()].id,
                        areas.list[a.at()].id
                    ),
                    "Constituencies of one contest may not lie inside each other.",
                );
            }
        }
    }
}

/// Works out which constituency holds each area, and which choices stand on its ballots.
fn lay_out(contest: &mut Contest, areas: &Areas) {
    let mut index: HashMap<Vec<u32>, ListIx> = HashMap::new();
    let full: Vec<u32> = (0..).take(contest.choices.len()).collect();
    index.insert(full.clone(), FULL);
    contest.lists = vec![full];
    let mut standing: HashMap<Option<AreaIx>, Vec<u32>> = HashMap::new();
    for (c, i) in contest.choices.iter().zip(0..) {
        standing.entry(c.area).or_default().push(i);
    }
    // More than a ballot holds is a fault in `compile_lists`, whatever stands in one constituency alone.
    let everywhere = standing.get(&None).map_or(&[][..], Vec::as_slice);
    let local = everywhere.len() < contest.choices.len() && everywhere.len() <= VOTES_MAX;
    for k in 0..contest.constituencies.len() {
        let area = contest.constituencies[k].area;
        if local {
            let above = std::iter::successors(Some(area), |a| areas.list[a.at()].parent);
            let own = above.filter_map(|a| standing.get(&Some(a))).flatten();
            let mut list: Vec<u32> = everywhere.iter().chain(own).copied().collect();
            list.sort_unstable();
            contest.constituencies[k].list = intern(&mut contest.lists, &mut index, list);
        }
        contest.constituency_of[area.at()] = Some(k.into());
    }
    // Parents stand before their children in the list of areas.
    for a in 0..areas.list.len() {
        if contest.constituency_of[a].is_none() {
            contest.constituency_of[a] = areas.list[a].parent.and_then(|p| contest.constituency_of[p.at()]);
        }
        contest.list_of[a] =
            contest.constituency_of[a].map_or(FULL, |k: ConstituencyIx| contest.constituencies[k.at()].list);
    }
}

fn intern(lists: &mut Vec<Vec<u32>>, index: &mut HashMap<Vec<u32>, ListIx>, list: Vec<u32>) -> ListIx {
    *index.entry(list).or_insert_with_key(|list| {
        lists.push(list.clone());
        ListIx::from(lists.len() - 1)
    })
}

/// Widens the lists of areas whose stations have ballots of other constituencies, and checks that every ballot fits into minutes.
pub(super) fn compile_lists(
    contests: &mut [Contest],
    areas: &Areas,
    stations: &[Station],
    pairs: &[Pair],
    faults: &mut Faults,
) {
    let mut index: Vec<HashMap<Vec<u32>, ListIx>> =
        contests.iter().map(|c| c.lists.iter().cloned().zip((0..).map(ListIx)).collect()).collect();
    // What each area's list lacks is collected first and added once: a station may have the ballots of every constituency.
    let mut lacking: BTreeMap<(ContestIx, AreaIx), BTreeSet<ListIx>> = BTreeMap::new();
    let mut done: HashSet<(AreaIx, ContestIx, ListIx)> = HashSet::new();
    for p in pairs {
        let area = stations[p.station.at()].area;
        if !done.insert((area, p.contest, p.list)) {
            continue;
        }
        let contest = &contests[p.contest.at()];
        for a in std::iter::successors(Some(area), |a| areas.list[a.at()].parent) {
            let have = contest.list_of[a.at()];
            if have != p.list && have != FULL {
                lacking.entry((p.contest, a)).or_default().insert(p.list);
            }
        }
    }
    for ((c, area), lists) in lacking {
        let contest = &mut contests[c.at()];
        let have = contest.list_of[area.at()];
        let mut union: Vec<u32> = lists.iter().chain([&have]).flat_map(|l| &contest.lists[l.at()]).copied().collect();
        union.sort_unstable();
        union.dedup();
        contest.list_of[area.at()] = intern(&mut contest.lists, &mut index[c.at()], union);
    }
    for contest in contests.iter() {
        for k in &contest.constituencies {
            let list = contest.list(k.list);
            // "vote ", a space, nine digits, and the line feed as two characters of JSON; quotes and backslashes are escaped.
            let bytes: usize = list
                .iter()
                .map(|c| {
                    let id = &contest.choices[*c as usize].id;
                    id.len() + id.matches(['"', '\\']).count() + 17
                })
                .sum();
            if list.len() > VOTES_MAX || bytes + 4_000 > BYTES_MAX {
                super::fault(
                    faults,
                    CHOICES,
                    0,
                    Some("choice"),
                    "ballot-too-long",
                    format!(
                        "the ballot of {:?} in {:?} has {} choices and {bytes} bytes in minutes",
                        contest.id,
                        areas.list[k.area.at()].id,
                        list.len()
                    ),
                    format!(
                        "Give choices shorter ids, or an area where they stand; {VOTES_MAX} choices and {BYTES_MAX} bytes are the limit."
                    ),
                );
            }
            if list.is_empty() && !contest.choices.is_empty() {
                super::fault(
                    faults,
                    CHOICES,
                    0,
                    Some("area"),
                    "empty-ballot",
                    format!("no choice of {:?} stands in {:?}", contest.id, areas.list[k.area.at()].id),
                    "Add one, or remove the constituency from seats.csv.",
                );
            }
        }
    }
}

/// A rule may work on the votes of other contests; they must be there.
pub(super) fn check_other_ballots(contests: &[Contest], faults: &mut Faults) {
    for contest in contests {
        for other in contest.rule.iter().flat_map(crate::allocation::Rule::ballots) {
            if !contests.iter().any(|c| c.id == other && c.id != contest.id) {
                super::fault(
                    faults,
                    super::toml_file::FILE,
                    0,
                    Some("ballot"),
                    "bad-rule",
                    format!("contest {:?}: its rule needs the contest {other:?}, which is not there", contest.id),
                    "Name another contest of the same file.",
                );
            }
        }
    }
}

pub(super) fn read_aggregates(
    bytes: Option<&Vec<u8>>,
    contests: &[Contest],
    areas: &Areas,
    rehearsal: bool,
    faults: &mut Faults,
) -> Vec<AggregateRow> {
    let mut out = Vec::new();
    let Some(bytes) = bytes else {
        return out;
    };
    let mut seen = HashSet::new();
    let choices = contests.iter().flat_map(|c| &c.choices).map(|c| c.id.as_str());
    let more: Vec<String> = choices.filter(|id| seen.insert(*id)).map(str::to_owned).collect();
    let shape = Shape {
        required: &["contest", "round", "area", "name", "source", "registered", "voted", "valid", "invalid"],
        optional: &[],
        languages: vec![],
        more,
    };
    let Some(mut t) = Table::read(AGGREGATES, bytes, &shape, faults) else {
        return out;
    };
    if !rehearsal {
        t.fault(
            0,
            "contest",
            "not-a-rehearsal",
            "a real election has no figures before the poll",
            "Remove the file; boards send signed aggregates.",
        );
    }
    let columns = ["contest", "round", "area", "name", "source"].map(|c| t.column(c));
    let figure_columns = ["registered", "voted", "valid", "invalid"].map(|c| (c, t.column(c)));
    let max = u64::from(u32::MAX) / 2;
    for row in std::mem::take(&mut t.rows) {
        let [contest, round, area, name, source] = columns.map(|c| row.get(c).to_owned());
        let Some(contest) = contests.iter().position(|c| c.id == contest) else {
            t.fault(
                row.line,
                "contest",
                "unknown-contest",
                format!("there is no contest {contest:?}"),
                "Use a contest id of election.toml.",
            );
            continue;
        };
        let Some(area) = areas.by_id.get(&area).copied() else {
            t.fault(
                row.line,
                "area",
                "unknown-area",
                format!("there is no area {area:?}"),
                "Use an area id of areas.csv.",
            );
            continue;
        };
        for (column, text) in [("name", &name), ("source", &source)] {
            if text.is_empty() || text.chars().any(char::is_control) {
                t.fault(
                    row.line,
                    column,
                    "empty-name",
                    "the field is empty or has a control character",
                    "Say what the figures are and who published them.",
                );
            }
        }
        let round = match number(&round, 99) {
            Ok(r) if u64::from(contests[contest].round) == r => contests[contest].round,
            _ => {
                t.fault(
                    row.line,
                    "round",
                    "bad-round",
                    format!("{round:?} is not the round of the contest"),
                    format!("Write {}.", contests[contest].round),
                );
                continue;
            }
        };
        let [registered, voted, valid, invalid] = figure_columns.map(|(column, c)| match row.get(c) {
            "" => None,
            n => match number(n, max) {
                Ok(n) => Some(n),
                Err(e) => {
                    t.fault(row.line, column, "bad-number", e, "Write plain digits, or leave it empty.");
                    None
                }
            },
        });
        let votes: Vec<u64> = contests[contest]
            .choices
            .iter()
            .map(|c| match row.get(t.column(&c.id)) {
                "" => 0,
                n => number(n, max).unwrap_or_else(|e| {
                    t.fault(row.line, &c.id, "bad-number", e, "Write plain digits, or leave it empty.");
                    0
                }),
            })
            .collect();
        out.push(AggregateRow {
            contest: contest.into(),
            round,
            area,
            name,
            source,
            figures: Figures { registered, voted, valid, invalid },
            votes,
        });
    }
    out
}
