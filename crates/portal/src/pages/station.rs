//! `GET /station/{id}`: one station: the state of its result, every copy and count side by side, scans, rulings, and the minutes themselves.

use super::html;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::card::Picture;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::area_tables::of_document;
use crate::view::case::{self, Incident, Limit, Page as Scan, Ruling};
use crate::view::changes::{self, Changes};
use crate::view::copies::{Copies, Counts, Source};
use crate::view::figures::{Block, Shown};
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names};
use crate::view::share;
use crate::view::shell::{AsOf, Shell};
use askama::Template;
use axum::extract::{Path, State as Shared};
use commission::entries;
use election::act::Act;
use election::definition::Station;
use election::id::{Digest, PairIx, StationIx};
use election::tally::{Copy, Kind, PairState, Ruled, Standing, State, Tally};
use observer::authority::{Authority, LIMITS};
use observer::recount::{Signatures, prepare_copy};
use record::note::NoteRef;
use words::Words;

#[derive(Template)]
#[template(path = "station.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    /// The page itself, so that links to its parts work where they stand.
    at: &'static str,
    station: &'a Station,
    polling_day: String,
    listed: Option<String>,
    above: Vec<AreaLink<'a>>,
    silent: bool,
    pairs: Vec<Part<'a>>,
}

/// One contest.
struct Part<'a> {
    name: Name,
    contest: &'a str,
    /// Of a re-run, or of a vote that one replaced: what it is.
    vote: Option<String>,
    expected: bool,
    state: &'static str,
    state_words: &'static str,
    sentence: String,
    awaited: Vec<String>,
    block: Option<Block>,
    flags: Vec<Flag>,
    copies: Vec<Copies>,
    counts: Option<Counts>,
    incidents: Vec<Incident>,
    rulings: Vec<Ruling<'a>>,
    limits: Vec<Limit>,
    pages: Vec<Scan>,
    issues: Vec<Issue>,
}

/// What a check noticed in the minutes that count.
struct Flag {
    weight: &'static str,
    text: &'static str,
    formula: &'static str,
}

/// One text on record.
struct Issue {
    index: u64,
    document: String,
    closed: String,
    at: String,
    standing: String,
    counts: bool,
    text: String,
    copies: Vec<Signed>,
    check: String,
    /// What it changed in the issue before it.
    changes: Option<Changes>,
}

/// One copy of it, and who signed it.
struct Signed {
    name: &'static str,
    index: u64,
    at: String,
    signatures: Vec<(String, &'static str)>,
}

/// A copy of what is on record about a pair.
struct Copied {
    pair: PairIx,
    vote: Option<String>,
    expected: bool,
    state: State,
    reported: PairState,
    /// Of each ruling: the entry of the text that it accepts.
    accepted: Vec<Option<u64>>,
}

pub(crate) async fn page(Shared(portal): Shared<Portal>, here: Here, Path(id): Path<String>) -> Result<Show, Fault> {
    let station = Find(portal.definition()).station(&id)?;
    Ok(Show(portal.page(here.asks(Subject::Station(station))).await?))
}

pub(crate) async fn render(portal: &Portal, here: &Here, ix: StationIx) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let station = &d.stations[ix.at()];
    let (version, root, copied) = copy(portal, names.w, station, ix);
    let authority = portal.live.authority();
    let mut pairs = Vec::with_capacity(copied.len());
    for c in &copied {
        pairs.push(show(portal, names, station, authority.as_deref(), c).await?);
    }
    let as_of = root.map(|r| AsOf::new(names.style.int(version), r, None));
    let shell = Shell { live: true, ..Shell::new(portal, here, &station.name, as_of) };
    let page = Page {
        shell: match copied.first() {
            Some(c) => shell.shared_as(d, shared(names, ix, c), Picture::place(d, station.area)),
            None => shell,
        },
        lang: d.language(),
        at: "",
        station,
        polling_day: names.day_of(&station.polling_day),
        listed: station.registered.map(|n| names.style.int(n)),
        above: names.path(station.area),
        silent: version == 0,
        pairs,
    };
    html(version, &page)
}

fn copy(portal: &Portal, w: Words, station: &Station, ix: StationIx) -> (u64, Option<record::Hash>, Vec<Copied>) {
    let state = portal.live.read();
    let tally = state.tally();
    let version = tally.station_changed(ix);
    let root = if version > 0 { state.tree.root_at(version) } else { None };
    (version, root, station.pairs.iter().flat_map(|p| Copied::of(tally, w, *p)).collect())
}

impl Copied {
    /// The vote that counts, and after it those that it replaced, the last first.
    fn of(tally: &Tally, w: Words, pair: PairIx) -> Vec<Self> {
        let now = tally.pair(pair);
        let vote = now.again().map(|again| {
            let args =
                [("day", Names::of(tally.definition(), w).day_of(&again.day).into()), ("round", again.round.into())];
            w.with("held-again", &args)
        });
        let mut all = vec![Self { vote, ..Self::vote(tally, pair, now, tally.state(pair)) }];
        for past in now.earlier().iter().rev() {
            let vote = Some(w.with("was-held", &[("round", tally.round_of(pair, past).into())]));
            all.push(Self { vote, ..Self::vote(tally, pair, past, State::Annulled) });
        }
        all
    }

    fn vote(tally: &Tally, pair: PairIx, reported: &PairState, state: State) -> Self {
        let reported = reported.clone();
        let digest = |i: usize| Digest::of(tally.text(pair, &reported.documents[i]).as_bytes());
        let rulings = reported.case.as_deref().map_or(&[][..], |c| &c.rulings);
        let accepted = rulings.iter().map(|r| case::accepted(&reported, r, digest)).collect();
        Self { pair, vote: None, expected: tally.is_expected(pair), state, accepted, reported }
    }
}

/// The first of its results in one line.
fn shared(names: Names<'_>, ix: StationIx, c: &Copied) -> String {
    let contest = names.d.contest_of(c.pair);
    let sums = c.reported.counted().map(|x| of_document(x, contest.list(names.d.pairs[c.pair.at()].list)));
    share::station(names, ix, contest, t::state(names.w, c.state), sums.as_ref())
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
    let counted = c.reported.counted();
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
        weight: t::severity(names.w, f.severity),
        text: t::check(names.w, f),
        formula: f.formula,
    };
    let mut issues = Vec::with_capacity(c.reported.documents.len());
    for i in (0..c.reported.documents.len()).rev() {
        let changes = Changes::of_issue(names, c.pair, &c.reported, i);
        issues.push(Issue { changes, ..issue(portal, names, &c.reported, i, authority).await? });
    }
    let source = Source { names, pair: c.pair, state: &c.reported };
    let on_record = c.reported.case.as_deref();
    let rulings = on_record.map_or(&[][..], |x| &x.rulings).iter().zip(&c.accepted);
    let (sentence, awaited) = state_words(names, c);
    Ok(Part {
        name: names.name(&contest.names),
        contest: &contest.id,
        vote: c.vote.clone(),
        expected: c.expected,
        state: c.state.word(),
        state_words: t::state(names.w, c.state),
        sentence,
        awaited,
        block,
        flags: counted.map(|x| x.flags.checks().map(flag).collect()).unwrap_or_default(),
        copies: source.copies(),
        counts: source.counts(),
        incidents: case::incidents(names, &c.reported),
        rulings: rulings.rev().map(|(r, accepted)| ruling(names, c, r, *accepted)).collect(),
        limits: case::limits(names, on_record),
        pages: on_record.map_or_else(Vec::new, |x| case::pages(names, &x.pages)),
        issues,
    })
}

fn ruling<'a>(names: Names<'a>, c: &Copied, r: &Ruled, accepted: Option<u64>) -> Ruling<'a> {
    let cells = changes::of_ruling(&c.reported, r);
    Ruling::new(names, r, accepted, Changes::of_ruling(names, c.pair, r, &cells))
}

/// The state in a sentence, and what is awaited before it is final.
fn state_words(names: Names<'_>, c: &Copied) -> (String, Vec<String>) {
    let d = names.d;
    let policy = &d.policy;
    let missing = c.reported.awaited(&d.counts, policy);
    let ordered = c.reported.case.as_deref().and_then(|x| x.ordered).filter(|o| c.reported.stands(*o).is_none());
    let about = t::About {
        counted: c.reported.counted.is_some(),
        complete: !policy.require.is_empty() && missing.is_empty(),
        ordered,
        settled: c.reported.differences(&d.counts, policy).iter().any(|x| x.kind != Kind::Party),
    };
    let mut words = vec![];
    if !matches!(c.state, State::Final | State::Annulled) && ordered.is_none() {
        match (policy.require.is_empty(), missing.is_empty()) {
            (true, _) => words.push(names.w.say("nothing-asked").to_owned()),
            (false, false) => words.push(t::awaited(names.w, &missing)),
            (false, true) => {}
        }
        let passed = |copy| c.reported.case.as_deref().is_some_and(|x| x.limits.iter().any(|l| l.awaited == copy));
        let came = |copy| c.reported.documents.iter().any(|x| x.copies().any(|y| y.channel == copy));
        let open = policy.limits.iter().filter(|l| !came(l.copy) && !passed(l.copy));
        words.extend(open.map(|l| t::limit(names.w, l.copy, &names.local(l.until), l.then)));
    }
    (t::state_sentence(names.w, c.state, &about), words)
}

async fn issue(
    portal: &Portal,
    names: Names<'_>,
    state: &PairState,
    i: usize,
    authority: Option<&Authority>,
) -> Result<Issue, Fault> {
    let (x, standing) = (&state.documents[i], state.standing(i));
    let (mut text, mut by_device) = (String::new(), false);
    let (mut copies, mut check) = (vec![], names.w.say("signatures-hold").to_owned());
    for copy in x.copies() {
        let (note, signed, failed) = signed(portal, names, authority, &copy).await?;
        if let Some(e) = failed {
            let args = [("entry", copy.index.to_string().into()), ("error", e.into())];
            check = names.w.with("signatures-fail", &args);
        }
        // The words are the device's, where it has signed them.
        if text.is_empty() || copy.channel.is_device() && !by_device {
            text = note;
            by_device = copy.channel.is_device();
        }
        copies.push(signed);
    }
    Ok(Issue {
        index: x.index,
        document: t::document(names.w, x.count, x.issue),
        closed: names.w.with("closed", &[("at", x.closed.to_string().into())]),
        at: names.local(x.at),
        standing: t::standing(names.w, standing, state.counted.is_some()),
        counts: standing == Standing::Counted,
        text,
        copies,
        check,
        changes: None,
    })
}

/// The note of a copy, who signed it, and what is wrong with the signatures, if anything is.
async fn signed(
    portal: &Portal,
    names: Names<'_>,
    authority: Option<&Authority>,
    copy: &Copy,
) -> Result<(String, Signed, Option<String>), Fault> {
    let d = names.d;
    let stored = entries::read(&portal.store, copy.index).await.map_err(Fault::internal)?;
    let stored = stored.ok_or_else(|| Fault::internal(format!("entry {} is missing", copy.index)))?;
    let act = Act::parse(&stored.body).map_err(Fault::internal)?;
    let (note, delivery) = (act.content.note().unwrap_or_default(), act.content.delivery());
    let purpose = |name: &str| authority.and_then(|a| a.purpose(name));
    let mut signatures = vec![];
    for signed in [Some(note), delivery].into_iter().flatten() {
        let parsed = NoteRef::parse(signed, &LIMITS).map_err(Fault::internal)?;
        signatures
            .extend(parsed.signatures().flatten().map(|s| (s.name.to_owned(), t::signer(names.w, purpose(s.name)))));
    }
    let failed = match authority {
        Some(a) => prepare_copy(note, copy.channel, delivery, d, a, Signatures::Check).err().map(|e| e.to_string()),
        None => Some("there is no key list".to_owned()),
    };
    let signed =
        Signed { name: t::channel(names.w, copy.channel), index: copy.index, at: names.local(copy.at), signatures };
    Ok((note.to_owned(), signed, failed))
}
