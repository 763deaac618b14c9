//! `GET /open`: everything that can be taken away, with its form, its size and the licence.

use super::Whole;
use crate::Portal;
use crate::fault::Fault;
use crate::headers;
use crate::pages::embed::Renewal;
use crate::pages::map::picture::leaders;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::links;
use crate::view::sharing::{Download, downloads};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use commission::sharing::{Category, Form, Reader};
use election::definition::Definition;
use election::id::ContestIx;
use exchange::places;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use words::Words;

/// Contests whose total and map are offered for other people's pages; those of more contests are found by the same form of address.
const EMBEDS_MAX: usize = 6;
/// Height of a frame in pixels in which all of it is seen.
const TOTAL_HEIGHT: u16 = 420;
const MAP_HEIGHT: u16 = 520;

#[derive(Template)]
#[template(path = "open_data.html")]
struct Page {
    shell: Shell,
    w: Words,
    licence: String,
    /// Where the licence is an address.
    licence_link: Option<String>,
    files: Vec<Row>,
    contests: Vec<Contest>,
    record: bool,
    embeds: Vec<Embed>,
    downloads: Vec<Download>,
}

/// What somebody else's page can show in a frame.
struct Embed {
    title: String,
    /// Here, without the language.
    address: String,
    /// Anywhere else.
    source: String,
    height: u16,
}

impl Embed {
    /// What is copied into that page.
    fn code(&self) -> String {
        let mut title = String::new();
        t::escape(&mut title, &self.title);
        format!(
            "<iframe src=\"{}\" width=\"600\" height=\"{}\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" title=\"{title}\"></iframe>",
            self.source, self.height
        )
    }
}

/// A file that is made whole.
struct Row {
    about: &'static str,
    form: &'static str,
    address: String,
    name: &'static str,
    /// Bytes and record size as it was made last.
    made: Option<(String, String)>,
}

struct Contest {
    id: String,
    name: String,
    /// Whether outlines of areas are there.
    outlined: bool,
    /// Whether anything is counted.
    counted: bool,
    /// Whether it is announced who is elected, and everybody may know.
    elected: bool,
}

impl Contest {
    fn link(&self, file: &str) -> String {
        format!("/api/v1/open/{file}?contest={}", self.id)
    }
}

impl Whole {
    /// The message that says what it is, and its form.
    fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Nist { stations: false, xml: false } => ("open-data-results-areas", "NIST SP 1500-100 v2, JSON"),
            Self::Nist { stations: false, xml: true } => ("open-data-results-areas", "NIST SP 1500-100 v2, XML"),
            Self::Nist { stations: true, xml: false } => ("open-data-results-stations", "NIST SP 1500-100 v2, JSON"),
            Self::Nist { stations: true, xml: true } => ("open-data-results-stations", "NIST SP 1500-100 v2, XML"),
            Self::Record => ("open-data-record", "tar"),
            Self::Places { tiles: false } => ("open-data-places", "GeoJSON"),
            Self::Places { tiles: true } => ("open-data-places-map", "PMTiles"),
        }
    }

    fn category(self) -> (Category, Form) {
        match self {
            Self::Nist { .. } => (Category::Results, Form::Rest),
            Self::Record => (Category::Record, Form::Files),
            Self::Places { .. } => (Category::Election, Form::Rest),
        }
    }
}

/// A total of each contest, and a map where there are outlines; none where the folder does not say at which address this site is, which another page
/// must name.
fn embeds(portal: &Portal, here: &Here) -> Vec<Embed> {
    let d = portal.definition();
    let Some(site) = d.site.as_deref() else { return vec![] };
    let names = here.names(d);
    let has_map = portal.maps.of(d, Definition::ROOT).is_some();
    let one = |title: String, subject: Subject, height| {
        let address = subject.address(d);
        let source = format!("{site}{}{address}", here.w.language().prefix());
        Embed { title, address, source, height }
    };
    let of = |c: ContestIx| {
        let contest = names.contest(&d.contests[c.at()]);
        let total = one(contest.to_owned(), Subject::EmbedTotal(c, Renewal::EachMinute), TOTAL_HEIGHT);
        let what = [("what", contest.into()), ("area", names.area(Definition::ROOT).name.into())];
        let title = here.w.with("map-title", &what);
        let map = has_map.then(|| one(title, Subject::EmbedMap(leaders(c), Renewal::EachMinute), MAP_HEIGHT));
        [Some(total), map].into_iter().flatten()
    };
    (0..d.contests.len().min(EMBEDS_MAX)).map(ContestIx::from).flat_map(of).collect()
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Response, Fault> {
    let d = portal.definition();
    let (sharing, now, style) = (portal.sharing(), portal.now(), here.names(d).style);
    let may = |category, form| sharing.may(category, form, &Reader::Public, None, now).is_ok();
    let given = |file: &Whole| {
        let (category, form) = file.category();
        let there = !matches!(file, Whole::Places { .. }) || places::are_known(d);
        there && may(category, form)
    };
    let row = |file: Whole| {
        let (about, form) = file.about();
        let made = portal.spool.kept(file.name()).map(|k| (style.int(k.bytes), style.int(k.size)));
        Row {
            about: here.w.say(about),
            form,
            address: format!("/api/v1/open/{}", file.name()),
            name: file.name(),
            made,
        }
    };
    let results = may(Category::Results, Form::Rest);
    let elected = may(Category::CandidatesElected, Form::Rest);
    let states: Vec<(bool, bool)> = {
        let state = portal.live.read();
        let of = |c: ContestIx| {
            let sums = state.tally().totals(c, Definition::ROOT).sums;
            let seats = d.contests[c.at()].rule.is_some() && state.tally().announced(c).is_some();
            (sums.reported + sums.aggregates > 0, seats)
        };
        (0..d.contests.len()).map(ContestIx::from).map(of).collect()
    };
    let contest = |(c, (counted, announced)): (&election::definition::Contest, (bool, bool))| Contest {
        id: c.id.clone(),
        name: c.names.get(d.language()).to_owned(),
        outlined: !d.outlines.is_empty(),
        counted,
        elected: elected && announced,
    };
    let page = Page {
        shell: Shell::new(&portal, &here, here.w.say("open-data"), None),
        w: here.w,
        licence: d.licence.clone(),
        licence_link: d.licence.starts_with("https://").then(|| d.licence.clone()),
        files: Whole::ALL.into_iter().filter(given).map(row).collect(),
        contests: if results { d.contests.iter().zip(states).map(contest).collect() } else { vec![] },
        record: may(Category::Record, Form::Rest),
        embeds: if may(Category::Results, Form::Page) { embeds(&portal, &here) } else { vec![] },
        downloads: downloads(&portal, here.names(d), "/api/v1/data", &Reader::Public),
    };
    let html = links::stay(page.render().map_err(Fault::internal)?, here.w.language());
    Ok(([(CONTENT_TYPE, headers::HTML), (CACHE_CONTROL, headers::ONE_SECOND)], html).into_response())
}
