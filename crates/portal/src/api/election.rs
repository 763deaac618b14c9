//! `GET /api/v1/election`: what is being held, under which definition and keys.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use axum::extract::State;
use election::id::Digest;
use record::Hash;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Election<'a> {
    id: &'a str,
    names: &'a BTreeMap<String, String>,
    date: &'a str,
    time_zone: &'a str,
    languages: &'a [String],
    rehearsal: bool,
    counts: Vec<String>,
    contests: Vec<Contest<'a>>,
    areas: usize,
    stations: usize,
    /// Under which the public data may be used: an SPDX expression or an address.
    licence: &'a str,
    definition: Digest,
    files: &'a BTreeMap<String, Digest>,
    origin: &'a str,
    /// The key to pin; from another source than this server it means something.
    root_key: Option<String>,
    record_key: String,
    sealed: bool,
    size: u64,
    root: Hash,
}

#[derive(Serialize)]
struct Contest<'a> {
    id: &'a str,
    round: u8,
    names: &'a BTreeMap<String, String>,
    choices: Vec<Choice<'a>>,
}

#[derive(Serialize)]
struct Choice<'a> {
    id: &'a str,
    names: &'a BTreeMap<String, String>,
    color: Option<&'a str>,
}

pub(crate) async fn one(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::ElectionJson).await?))
}

pub(crate) fn render(portal: &Portal) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let (size, root, sealed, root_key) = {
        let state = portal.live.read();
        (
            state.tree.size(),
            state.root,
            state.tally().is_sealed(),
            state.recount.authority().map(|a| a.root.to_string()),
        )
    };
    let body = Election {
        id: &d.id,
        names: &d.names.0,
        date: &d.date,
        time_zone: &d.time_zone,
        languages: &d.languages,
        rehearsal: d.rehearsal,
        counts: d.counts.iter().map(ToString::to_string).collect(),
        contests: d.contests.iter().map(Contest::of).collect(),
        areas: d.areas.len(),
        stations: d.stations.len(),
        licence: &d.licence,
        definition: d.digest,
        files: &d.files,
        origin: &d.origin,
        root_key,
        record_key: portal.live.record_key().to_string(),
        sealed,
        size,
        root,
    };
    Rendered::json(size, &body)
}

impl<'a> Contest<'a> {
    fn of(c: &'a election::definition::Contest) -> Self {
        let choice =
            |x: &'a election::definition::Choice| Choice { id: &x.id, names: &x.names.0, color: x.color.as_deref() };
        Self { id: &c.id, round: c.round, names: &c.names.0, choices: c.choices.iter().map(choice).collect() }
    }
}
