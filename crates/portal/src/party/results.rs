//! `GET /party/results`: every station of a contest as a table, by area, state and change, with what each has; and the same to take away.
//!
//! The rows are those of the data set `station-results`: the page shows nothing that the files do not have.

use super::reader;
use super::shell::{Shell, show};
use crate::Portal;
use crate::data::{Cursor, Filter, Order, Set, select};
use crate::fault::Fault;
use crate::gate::Member;
use crate::number::Style;
use crate::query::Query;
use crate::subject::Find;
use crate::texts as t;
use crate::view::names::Names;
use crate::view::sharing::{Download, downloads};
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use commission::sharing::Form;
use election::act::Moment;
use election::definition::{Contest, Definition};
use election::id::{AreaIx, ContestIx};
use election::tally::State as ResultState;
use std::collections::HashMap;
use tables::{Cell, Dataset};
use words::Words;

/// Rows of one page.
const EACH: usize = 100;
/// Choices named in a row; all of them stand in the files and on the station's page.
const LEADING: usize = 3;

#[derive(Template)]
#[template(path = "party/results.html")]
struct Page {
    shell: Shell,
    w: Words,
    contests: Vec<Opt>,
    areas: Vec<Opt>,
    states: Vec<Opt>,
    orders: Vec<Opt>,
    since: String,
    mark: Option<u64>,
    mark_text: String,
    /// Record size and when its last act was done.
    size: u64,
    size_text: String,
    at: String,
    counted: String,
    expected: String,
    rows: Vec<Row>,
    /// The query of this page without its place: for links that keep what was selected.
    selection: String,
    next: Option<String>,
    first: bool,
    /// The query of the files.
    files: String,
    may: [bool; 3],
    downloads: Vec<Download>,
}

/// One of a list to choose from.
struct Opt {
    value: String,
    name: String,
    chosen: bool,
}

/// A station.
struct Row {
    id: String,
    name: String,
    area: String,
    /// `new` or `corrected` since the marked size, if it changed since.
    mark: &'static str,
    state: &'static str,
    came: String,
    issue: u64,
    copies: usize,
    pages: u64,
    voted: String,
    valid: String,
    votes: String,
    flagged: bool,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = Query::read(query.as_deref());
    let d = portal.definition();
    let contest = query.get("contest").map_or(Ok(ContestIx(0)), |id| Find(d).contest(id))?;
    let chosen = ["area", "contest", "order", "since", "state"];
    let given: Vec<(String, String)> = query
        .given()
        .filter(|(name, _)| chosen.contains(name) && *name != "contest")
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .chain([("contest".to_owned(), d.contests[contest.at()].id.clone())])
        .collect();
    let selection = written(&given);
    let after = query.get("after").map(str::to_owned);
    let whole = Filter::read(&portal, Set::StationResults, &Query::read(Some(&selection))).await?;
    let wrong = || Fault::new(400, "bad-filter", "this is no place in the table; begin with its first page");
    let place = after.as_deref().map(|a| Cursor::parse(a).ok_or_else(wrong)).transpose()?;
    let filter = Filter { limit: Some(EACH), after: place, ..whole.clone() };
    let who = reader(d, &member);
    let selected = select(&portal, Set::StationResults, &filter, Form::Page, &who)?;
    let mark = query.get("mark").and_then(|m| m.parse::<u64>().ok());
    let names = Names::new(d);
    let rows = rows(&selected.dataset, d, &d.contests[contest.at()], mark, names)?;
    let size = selected.dataset.head().size;
    let (reported, expected, at) = {
        let state = portal.live.read();
        let sums = state.tally().totals(contest, whole.area.unwrap_or(Definition::ROOT)).sums;
        (sums.reported, sums.expected, state.tally().at())
    };
    let sharing = portal.sharing();
    let may = [Form::Csv, Form::Xlsx, Form::Rest]
        .map(|form| sharing.may(Set::StationResults.category(), form, &who, None, portal.now()).is_ok());
    show(&Page {
        w: names.w,
        shell: Shell::member(&portal, "Results of all stations", &member),
        contests: d
            .contests
            .iter()
            .enumerate()
            .map(|(i, c)| option(&c.id, names.contest(c), i == contest.at()))
            .collect(),
        areas: areas(d, names, whole.area),
        states: states(whole.state),
        orders: orders(whole.order),
        since: query.get("since").unwrap_or_default().to_owned(),
        mark_text: names.style.int(mark.unwrap_or(0)),
        mark,
        size,
        size_text: names.style.int(size),
        at: at.map_or_else(String::new, |at| time::local(d, at)),
        counted: names.style.int(u64::from(reported)),
        expected: names.style.int(u64::from(expected)),
        rows,
        next: selected.next.map(Cursor::text),
        first: after.is_none(),
        files: format!("?{selection}"),
        selection,
        may,
        downloads: downloads(&portal, names, "/party/api/v1/data", &who),
    })
}

fn written(given: &[(String, String)]) -> String {
    let mut s = form_urlencoded::Serializer::new(String::new());
    s.extend_pairs(given);
    s.finish()
}

fn option(value: &str, name: &str, chosen: bool) -> Opt {
    Opt { value: value.to_owned(), name: name.to_owned(), chosen }
}

/// Where to go from an area: up to the country, and down to the areas directly below.
fn areas(d: &Definition, names: Names<'_>, at: Option<AreaIx>) -> Vec<Opt> {
    let here = at.unwrap_or(Definition::ROOT);
    let mut list: Vec<Opt> = Vec::new();
    for (i, a) in names.path(here).into_iter().enumerate() {
        list.push(option(a.id, &format!("{}{}", "· ".repeat(i), a.name), a.id == d.areas[here.at()].id));
    }
    let depth = list.len();
    for child in &d.areas[here.at()].children {
        let a = names.area(*child);
        list.push(option(a.id, &format!("{}{}", "· ".repeat(depth), a.name), false));
    }
    list
}

fn states(chosen: Option<ResultState>) -> Vec<Opt> {
    let all = ResultState::ALL.into_iter().map(|s| option(s.word(), t::state(Words::default(), s), chosen == Some(s)));
    std::iter::once(option("", "every state", chosen.is_none())).chain(all).collect()
}

fn orders(chosen: Order) -> Vec<Opt> {
    [
        ("folder", "by station", Order::Folder),
        ("latest", "latest change first", Order::Latest),
        ("changed", "earliest change first", Order::Changed),
    ]
    .into_iter()
    .map(|(word, name, order)| option(word, name, order == chosen))
    .collect()
}

fn rows(
    dataset: &Dataset,
    d: &Definition,
    contest: &Contest,
    mark: Option<u64>,
    names: Names<'_>,
) -> Result<Vec<Row>, Fault> {
    let columns: HashMap<&str, usize> =
        dataset.head().columns.iter().enumerate().map(|(i, c)| (c.name.as_str(), i)).collect();
    let votes: Vec<(usize, &str)> = contest
        .choices
        .iter()
        .filter_map(|c| Some((*columns.get(format!("votes:{}", c.id).as_str())?, names.choice(c))))
        .collect();
    let (mut reading, mut row, mut list) = (dataset.rows(), tables::Row::default(), Vec::new());
    while reading.next(&mut row).map_err(Fault::internal)? {
        let cells: Vec<Cell<'_>> = row.cells().collect();
        let cell = |name: &str| columns.get(name).map_or(Cell::Empty, |i| cells[*i]);
        let text = |name: &str| cell(name).to_text();
        let number = |name: &str| match cell(name) {
            Cell::Number(n) => Some(n),
            _ => None,
        };
        let shown = |n: Option<u64>| n.map_or_else(|| t::UNKNOWN.to_owned(), |n| names.style.int(n));
        let area = d.area(&text("area")).map(|a| names.area(a).name.to_owned());
        let issue = number("issue").unwrap_or(0);
        let changed = mark.is_some_and(|m| number("changed").is_some_and(|c| c > m));
        let state = ResultState::parse(&text("state"));
        list.push(Row {
            id: text("station"),
            name: text("name"),
            area: area.unwrap_or_default(),
            mark: match (changed, issue) {
                (false, _) => "",
                (true, 0..=1) => "new",
                (true, _) => "corrected",
            },
            state: state.map_or("", |s| t::pair_state(Words::default(), text("expected") == "yes", s)),
            came: Moment::parse(&text("recorded")).map_or_else(String::new, |at| time::short(d, at)),
            issue,
            copies: text("copies").split_whitespace().count(),
            pages: number("pages").unwrap_or(0),
            voted: shown(number("voted")),
            valid: shown(number("valid")),
            votes: leading(&votes, &cells, names.style),
            flagged: cell("flags") != Cell::Empty,
        });
    }
    Ok(list)
}

/// Who has the most votes, and how many others there are.
fn leading(votes: &[(usize, &str)], cells: &[Cell<'_>], style: Style) -> String {
    let mut all: Vec<(u64, &str)> = votes
        .iter()
        .filter_map(|(i, name)| match cells[*i] {
            Cell::Number(n) => Some((n, *name)),
            _ => None,
        })
        .collect();
    // Equals stay in the order of the ballot.
    all.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let some: Vec<String> = all.iter().take(LEADING).map(|(n, name)| format!("{name} {}", style.int(*n))).collect();
    match all.len().saturating_sub(LEADING) {
        0 => some.join(" · "),
        more => format!("{} · {}", some.join(" · "), Words::default().with("more-choices", &[("n", more.into())])),
    }
}
