//! `GET /station/{id}`: one station: its figures, what the checks noticed, and the minutes themselves with their signatures.

use super::html;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::area_tables::of_document;
use crate::view::figures::{Block, Shown};
use crate::view::names::{AreaLink, Names};
use crate::view::shell::{AsOf, Shell};
use crate::view::time;
use askama::Template;
use axum::extract::{Path, State};
use commission::entries;
use election::act::Act;
use election::definition::Station;
use election::id::{PairIx, StationIx};
use election::tally::{PairState, Standing};
use observer::authority::{Authority, LIMITS};
use record::note::NoteRef;

#[derive(Template)]
#[template(path = "station.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    station: &'a Station,
    listed: Option<String>,
    above: Vec<AreaLink<'a>>,
    silent: bool,
    pairs: Vec<Part<'a>>,
}

/// One contest.
struct Part<'a> {
    name: &'a str,
    contest: &'a str,
    expected: bool,
    block: Option<Block>,
    flags: Vec<Flag>,
    documents: Vec<Issue>,
}

/// What a check noticed in the minutes that count.
struct Flag {
    weight: &'static str,
    text: &'static str,
    formula: &'static str,
}

/// One recorded document.
struct Issue {
    index: u64,
    count: String,
    issue: u16,
    closed: String,
    at: String,
    standing: String,
    counts: bool,
    text: String,
    signatures: Vec<(String, &'static str)>,
    check: String,
}

/// A copy of what a pair has reported.
struct Copied {
    pair: PairIx,
    expected: bool,
    state: PairState,
}

pub(crate) async fn page(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let station = Find(portal.definition()).station(&id)?;
    Ok(Show(portal.page(Subject::Station(station)).await?))
}

pub(crate) async fn render(portal: &Portal, ix: StationIx) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = Names::new(d);
    let station = &d.stations[ix.at()];
    let (version, root, copied) = copy(portal, station, ix);
    let authority = portal.live.authority();
    let mut pairs = Vec::with_capacity(copied.len());
    for c in &copied {
        pairs.push(show(portal, names, station, authority.as_deref(), c).await?);
    }
    let as_of = root.map(|r| AsOf::new(names.style.int(version), r, None));
    let page = Page {
        shell: Shell { live: true, ..Shell::new(portal, &station.name, as_of) },
        lang: d.language(),
        station,
        listed: station.registered.map(|n| names.style.int(n)),
        above: names.path(station.area),
        silent: version == 0,
        pairs,
    };
    html(version, &page)
}

fn copy(portal: &Portal, station: &Station, ix: StationIx) -> (u64, Option<record::Hash>, Vec<Copied>) {
    let state = portal.live.read();
    let tally = state.tally();
    let version = tally.station_changed(ix);
    let of = |p: &PairIx| Copied { pair: *p, expected: tally.is_expected(*p), state: tally.pair(*p).clone() };
    let root = if version > 0 { state.tree.root_at(version) } else { None };
    (version, root, station.pairs.iter().map(of).collect())
}

async fn show<'a>(
    portal: &'a Portal,
    names: Names<'a>,
    station: &Station,
    authority: Option<&Authority>,
    c: &Copied,
) -> Result<Part<'a>, Fault> {
    let d = portal.definition();
    let contest = d.contest_of(c.pair);
    let counted = c.state.counted();
    let block = counted.map(|x| {
        let sums = of_document(x, contest.list(d.pairs[c.pair.at()].list));
        let more_at = format!("/api/v1/stations/{}", station.id);
        Block {
            remarks: vec![],
            single: true,
            ..Block::new(names, &Shown { contest, counted: &sums, seats: None, rows_max: 1_000, more_at: &more_at })
        }
    });
    let flag = |(_, f): (usize, &'static election::checks::Check)| Flag {
        weight: t::severity(f.severity),
        text: f.text,
        formula: f.formula,
    };
    let mut documents = Vec::with_capacity(c.state.documents.len());
    for i in (0..c.state.documents.len()).rev() {
        documents.push(issue(portal, &c.state, i, station, authority).await?);
    }
    Ok(Part {
        name: names.contest(contest),
        contest: &contest.id,
        expected: c.expected,
        block,
        flags: counted.map(|x| x.flags.checks().map(flag).collect()).unwrap_or_default(),
        documents,
    })
}

async fn issue(
    portal: &Portal,
    state: &PairState,
    i: usize,
    station: &Station,
    authority: Option<&Authority>,
) -> Result<Issue, Fault> {
    let (x, standing) = (&state.documents[i], state.standing(i));
    let stored = entries::read(&portal.store, x.index).await.map_err(Fault::internal)?;
    let stored = stored.ok_or_else(|| Fault::internal(format!("entry {} is missing", x.index)))?;
    let act = Act::parse(&stored.body).map_err(Fault::internal)?;
    let note = act.content.note().unwrap_or_default();
    let parsed = NoteRef::parse(note, &LIMITS).map_err(Fault::internal)?;
    let purpose = |name: &str| authority.and_then(|a| a.purpose(name));
    let signatures = parsed.signatures().flatten().map(|s| (s.name.to_owned(), t::signer(purpose(s.name)))).collect();
    let check = match authority {
        Some(a) => a.check_minutes(&parsed, &station.id, portal.definition()).err().map(|e| e.to_string()),
        None => Some("there is no key list".to_owned()),
    };
    Ok(Issue {
        index: x.index,
        count: x.count.to_string(),
        issue: x.issue,
        closed: x.closed.to_string(),
        at: time::local(portal.definition(), x.at),
        standing: t::standing(standing),
        counts: standing == Standing::Counted,
        text: note.to_owned(),
        signatures,
        check: t::signatures_hold(check),
    })
}
