//! Which paper a form or an address is about: station, contest, count, issue.

use crate::Portal;
use crate::fault::Fault;
use crate::gate::encode;
use crate::gate::form::Form;
use crate::subject::Find;
use commission::desk::sheet::Place;
use election::definition::Definition;
use election::id::{Count, PairIx, StationIx};
use election::minutes::ISSUE_MAX;
use election::tally::PairState;

/// The place that a form names.
pub(super) fn of_form(portal: &Portal, form: &Form) -> Result<Place, Fault> {
    let d = portal.definition();
    let station = Find(d).station(form.get("station"))?;
    read(portal, station, form)
}

/// The place that an address names: the station in its path, the rest in its query.
pub(super) fn of_query(portal: &Portal, station: &str, query: Option<&str>) -> Result<Place, Fault> {
    let d = portal.definition();
    let form = Form::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    read(portal, Find(d).station(station)?, &form)
}

fn read(portal: &Portal, station: StationIx, form: &Form) -> Result<Place, Fault> {
    let d = portal.definition();
    let pair = pair(d, station, form.get("contest"))?;
    let count = Count::parse(form.get("count")).filter(|c| d.counts.contains(c));
    let count =
        count.ok_or_else(|| Fault::new(422, "wrong-count", "this kind of count does not report in this election"))?;
    let issue = form.get("issue").parse().ok().filter(|i| (1..=ISSUE_MAX).contains(i));
    let issue =
        issue.ok_or_else(|| Fault::new(422, "wrong-issue", format!("an issue is a number from 1 to {ISSUE_MAX}")))?;
    let round = portal.live.read().tally().round(pair);
    // A form that was opened before a re-run was ordered is about the paper of the vote before.
    if !matches!(form.get("round"), "" | "0") && form.get("round") != round.to_string() {
        let message = format!("round {round} is being held there now; open the paper anew");
        return Err(Fault::new(422, "wrong-round", message));
    }
    Ok(Place { pair, round, count, issue })
}

/// The pair of a station and a ballot.
pub(super) fn pair(d: &Definition, station: StationIx, ballot: &str) -> Result<PairIx, Fault> {
    d.pair(station, ballot)
        .ok_or_else(|| Fault::new(422, "wrong-contest", "this station does not report on this contest"))
}

fn query(portal: &Portal, p: &Place) -> (String, String) {
    let d = portal.definition();
    let station = d.stations[d.pairs[p.pair.at()].station.at()].id.clone();
    let ballot = encode(&d.ballot_name(p.pair));
    (station, format!("contest={ballot}&round={}&count={}&issue={}", p.round, p.count, p.issue))
}

/// Address of the form in which a paper is typed.
pub(super) fn entry_address(portal: &Portal, p: &Place) -> String {
    let (station, query) = query(portal, p);
    format!("/desk/entry/{station}?{query}")
}

/// Address of the page on which a third decides.
pub(super) fn resolve_address(portal: &Portal, p: &Place) -> String {
    let (station, query) = query(portal, p);
    format!("/desk/resolve/{station}?{query}")
}

/// The issue of a count that is valid now, or 1 where none has come.
pub(super) fn issue_of(state: &PairState, count: Count) -> u16 {
    let has = |n: u16| state.documents.iter().any(|d| d.count == count && d.issue == n && d.is_official());
    (1..).take_while(|n| has(*n)).last().unwrap_or(1)
}

/// Which paper, in words.
pub(super) fn words(d: &Definition, p: &Place) -> String {
    let again = p.round != d.contest_of(p.pair).round;
    let round = if again { format!("re-run, round {}, ", p.round) } else { String::new() };
    format!("{round}{} count, issue {}", p.count, p.issue)
}
