//! `/desk/central`: all boards on one page, the slowest first.

use super::office;
use super::shell::{Shell, show};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::Staff;
use crate::number::{self, Style};
use crate::query::Query;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use commission::desk::entry::Entry;
use election::definition::Definition;
use election::id::AreaIx;
use election::tally;

#[derive(Template)]
#[template(path = "desk/central.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    boards: String,
    /// Numbers of the parts before and after this one.
    earlier: Option<usize>,
    later: Option<usize>,
    range: String,
}

/// Boards on one part of the list.
const PART: usize = 200;

struct Row {
    id: String,
    name: String,
    reported: String,
    expected: String,
    share: String,
    agreed: String,
    differing: String,
    typing: String,
    waits: bool,
}

/// What is counted of a board.
#[derive(Default, Clone, Copy)]
struct Counts {
    expected: u64,
    reported: u64,
    settled: u64,
    differing: u64,
    typing: u64,
}

/// The boards: those of the register, or, where the folder has none, every area in which stations lie.
fn boards(d: &Definition) -> Vec<AreaIx> {
    if d.boards.is_empty() {
        return (0..d.areas.len()).map(AreaIx::from).filter(|a| !d.areas[a.at()].stations.is_empty()).collect();
    }
    d.boards.list().iter().map(|b| b.area).collect()
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let part = Query::read(query.as_deref()).part()?;
    let d = portal.definition();
    let boards = boards(d);
    let mut counts: Vec<Option<Counts>> = vec![None; d.areas.len()];
    for b in &boards {
        counts[b.at()] = Some(Counts::default());
    }
    // The nearest board above a station is the one whose desk it is.
    let nearest = |a: AreaIx, counts: &[Option<Counts>]| d.upwards(a).find(|x| counts[x.at()].is_some());
    for paper in office(&portal)?.desk.undone(&staff.account).await? {
        let area = d.stations[d.pairs[paper.place.pair.at()].station.at()].area;
        if matches!(paper.entry(), Entry::Sent { .. } | Entry::Open) {
            continue;
        }
        if let Some(c) = nearest(area, &counts).and_then(|b| counts[b.at()].as_mut()) {
            c.typing += 1;
        }
    }
    {
        let state = portal.live.read();
        let tally = state.tally();
        for s in &d.stations {
            let Some(c) = nearest(s.area, &counts).and_then(|b| counts[b.at()].as_mut()) else { continue };
            for pair in s.pairs.iter().filter(|p| tally.is_expected(**p)) {
                c.expected += 1;
                match tally.state(*pair) {
                    tally::State::Awaited => continue,
                    tally::State::Differing | tally::State::UnderRuling => c.differing += 1,
                    tally::State::Final | tally::State::Annulled => c.settled += 1,
                    tally::State::Provisional | tally::State::Agreed => {}
                }
                c.reported += 1;
            }
        }
    }
    let mut list: Vec<(AreaIx, Counts)> = boards.iter().filter_map(|b| Some((*b, counts[b.at()]?))).collect();
    list.retain(|(_, c)| c.expected > 0);
    // Fractions compared by cross products: the smaller share first, then the more that differ.
    list.sort_by(|(a, x), (b, y)| {
        let share = (x.reported * y.expected).cmp(&(y.reported * x.expected));
        share.then(y.differing.cmp(&x.differing)).then(a.at().cmp(&b.at()))
    });
    let style = Style::of(d.language());
    let row = |(a, c): &(AreaIx, Counts)| Row {
        id: d.areas[a.at()].id.clone(),
        name: d.areas[a.at()].names.get(d.language()).to_owned(),
        reported: style.int(c.reported),
        expected: style.int(c.expected),
        share: number::part(c.reported, c.expected).map_or_else(String::new, |p| style.percent(p)),
        agreed: style.int(c.settled),
        differing: style.int(c.differing),
        typing: style.int(c.typing),
        waits: c.differing > 0,
    };
    let shell = Shell::staff(&portal, "All boards", &staff);
    let from = (part - 1).saturating_mul(PART);
    if part > 1 && from >= list.len() {
        return Err(Fault::not_found("this list is shorter now; start at its first part"));
    }
    let to = list.len().min(from + PART);
    let int = |n: usize| style.int(n as u64);
    let range = if list.len() > PART {
        format!("{} – {} of {}", int(from + 1), int(to), int(list.len()))
    } else {
        String::new()
    };
    show(&Page {
        shell,
        rows: list.get(from..to).unwrap_or_default().iter().map(row).collect(),
        boards: int(list.len()),
        earlier: (part > 1).then(|| part - 1),
        later: (to < list.len()).then_some(part + 1),
        range,
    })
}
