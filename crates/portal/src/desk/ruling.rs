//! `/desk/rulings`, `/desk/ruling/{id}`, `/desk/draft/{station}`: a ruling is drafted, its text fixed, signed by several, handed in.

use super::shell::{Shell, show, show_as};
use super::{office, place};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, encode, go};
use crate::subject::Find;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use commission::accounts::Role;
use commission::desk::ruling::Progress;
use commission::desk::{DeskError, Kept, NewRuling, is_in_board};
use election::definition::Definition;
use election::id::{Count, Digest, PairIx, StationIx};
use election::statement::{Decision, Vote};
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

#[derive(Template)]
#[template(path = "desk/rulings.html")]
struct List {
    shell: Shell,
    rows: Vec<Listed>,
}

struct Listed {
    id: String,
    station: String,
    words: String,
    signatures: String,
    at: String,
}

pub(crate) async fn list(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    let d = portal.definition();
    let row = |r: Kept| Listed {
        station: d.stations[r.station.at()].name.clone(),
        words: r.drafted.ruling().map_or_else(|e| e.to_string(), |x| format!("{} {}", x.number, x.decision.word())),
        signatures: format!("{} of {}", r.drafted.signatures.len(), desk.needed()),
        at: time::local(d, r.drafted.at),
        id: r.id,
    };
    let rows = desk.open_rulings(&staff.account).await?.into_iter().map(row).collect();
    show(&List { shell: Shell::staff(&portal, "Rulings that await signatures", &staff), rows })
}

#[derive(Template)]
#[template(path = "desk/ruling.html")]
struct Page {
    shell: Shell,
    id: String,
    station: String,
    text: String,
    drafter: String,
    at: String,
    signatures: Vec<(String, String, String)>,
    needed: usize,
    state: &'static str,
    index: Option<u64>,
    receipt: Option<String>,
    refused: Option<String>,
    withdrawn: Option<String>,
    may_sign: bool,
    key: String,
    may_withdraw: bool,
    may_send: bool,
}

fn ruling_page(portal: &Portal, staff: &Staff, kept: &Kept, fault: Option<String>) -> Result<Response, Fault> {
    let d = portal.definition();
    let desk = &office(portal)?.desk;
    let (who, r) = (&staff.account, &kept.drafted);
    let key = who.key_name.clone().unwrap_or_default();
    let votes_for = r.ruling().is_ok_and(|x| x.members.iter().any(|(m, v)| *m == key && *v == Vote::For));
    let signed = r.signatures.iter().any(|s| s.account == who.name || s.key == key);
    let leads = matches!(who.role, Role::Coordinator | Role::Central);
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = Page {
        shell: Shell::staff(portal, "Ruling", staff).with_fault(fault),
        id: kept.id.clone(),
        station: d.stations[kept.station.at()].id.clone(),
        text: r.text.clone(),
        drafter: r.drafter.clone(),
        at: time::local(d, r.at),
        signatures: r.signatures.iter().map(|s| (s.key.clone(), s.account.clone(), time::local(d, s.at))).collect(),
        needed: desk.needed(),
        state: r.progress.word(),
        index: None,
        receipt: None,
        refused: None,
        withdrawn: None,
        may_sign: kept.is_open() && who.role == Role::Member && votes_for && !signed,
        key,
        may_withdraw: kept.is_open() && (leads || who.name == r.drafter),
        may_send: r.note(desk.needed()).is_ok(),
    };
    match &r.progress {
        Progress::Open => {}
        Progress::Sent { index, receipt } => {
            page.index = Some(*index);
            page.receipt = Some(receipt.clone());
        }
        Progress::Refused { code, message } => page.refused = Some(format!("{message} ({code})")),
        Progress::Withdrawn { by, at } => page.withdrawn = Some(format!("{by}, {}", time::local(d, *at))),
    }
    show_as(status, &page)
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let kept = office(&portal)?.desk.ruling(&staff.account, &id).await?;
    ruling_page(&portal, &staff, &kept, None)
}

/// The text to be signed, as a file.
pub(crate) async fn text(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let kept = office(&portal)?.desk.ruling(&staff.account, &id).await?;
    let name =
        HeaderValue::from_str(&format!("attachment; filename=\"ruling-{}.txt\"", kept.id)).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, crate::headers::TEXT), (CONTENT_DISPOSITION, name)], kept.drafted.text).into_response())
}

pub(crate) async fn sign(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    // A browser's text field makes line ends of its own.
    let mut note = form.get("note").replace("\r\n", "\n").trim().to_owned();
    note.push('\n');
    match desk.sign_ruling(&staff.account, &id, &note).await {
        Ok(_) => Ok(go(&format!("/desk/ruling/{id}"))),
        Err(DeskError::Ruling(e)) => {
            let kept = desk.ruling(&staff.account, &id).await?;
            ruling_page(&portal, &staff, &kept, Some(e.to_string()))
        }
        Err(e) => Err(e.into()),
    }
}

pub(crate) async fn send(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    office(&portal)?.desk.send_ruling(&staff.account, &id).await?;
    Ok(go(&format!("/desk/ruling/{id}")))
}

pub(crate) async fn withdraw(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    office(&portal)?.desk.withdraw_ruling(&staff.account, &id).await?;
    Ok(go(&format!("/desk/ruling/{id}")))
}

#[derive(Template)]
#[template(path = "desk/draft.html")]
struct Draft {
    shell: Shell,
    station: String,
    name: String,
    contest: String,
    ballot: String,
    bodies: Vec<(String, String, bool)>,
    decisions: Vec<(&'static str, &'static str, bool)>,
    /// Texts that can be accepted: value, words, whether chosen.
    texts: Vec<(String, String, bool)>,
    counts: Vec<(String, bool)>,
    /// The boards that may decide, with those who may have been present.
    boards: Vec<(String, Vec<Present>)>,
    issue: String,
    number: String,
    complaint: String,
    basis: String,
    reason: String,
}

/// Somebody who may have been present.
struct Present {
    key: String,
    /// What the register says of the seat.
    seat: String,
    vote: &'static str,
}

const DECISIONS: [(Decision, &str); 6] = [
    (Decision::Accept, "Accept one of the texts"),
    (Decision::OrderRecount, "Order a recount"),
    (Decision::Correct, "A later issue corrects"),
    (Decision::Withhold, "Withhold until compared"),
    (Decision::Release, "Release what was withheld"),
    (Decision::Annul, "Annul"),
];

/// Boards that may decide on a station: its area and those above it; the one chosen is that of the account, or where members are known.
fn bodies(d: &Definition, station: StationIx, chosen: &str) -> Vec<(String, String, bool)> {
    let areas = d.upwards(d.stations[station.at()].area);
    let sits = |a: &election::id::AreaIx| d.boards.is_empty() || d.boards.of(*a).is_some() || *a == Definition::ROOT;
    areas
        .filter(sits)
        .map(|a| &d.areas[a.at()])
        .map(|a| (a.id.clone(), a.names.get(d.language()).to_owned(), a.id == chosen))
        .collect()
}

/// Who may be named, board by board: the members in the register, and accounts that name a key.
async fn present(portal: &Portal, station: StationIx, form: &Form) -> Result<Vec<(String, Vec<Present>)>, Fault> {
    let d = portal.definition();
    let accounts = office(portal)?.desk.accounts.list().await?;
    let mut out = Vec::new();
    for area in d.upwards(d.stations[station.at()].area) {
        let a = &d.areas[area.at()];
        let mut members: Vec<(String, String)> = Vec::new();
        if let Some(board) = d.boards.of(area) {
            let seat = |m: &election::board::Member| {
                let substitute = if m.substitute { ", substitute" } else { "" };
                format!("seat {}, {}{substitute}, {}", m.seat, m.role.word(), m.nominated_by)
            };
            members.extend(board.members.iter().map(|m| (m.key.clone(), seat(m))));
        }
        let keys = accounts.iter().filter(|x| !x.disabled && x.board == a.id).filter_map(|x| x.key_name.clone());
        for key in keys {
            if members.iter().all(|(k, _)| *k != key) {
                members.push((key, String::new()));
            }
        }
        if !members.is_empty() {
            let vote = |key: &str| vote_of(form.get(&format!("member-{key}"))).map_or("", Vote::word);
            let one = |(key, seat): (String, String)| Present { vote: vote(&key), key, seat };
            out.push((a.names.get(d.language()).to_owned(), members.into_iter().map(one).collect()));
        }
    }
    Ok(out)
}

async fn draft_page(
    portal: &Portal,
    staff: &Staff,
    pair: PairIx,
    form: &Form,
    fault: Option<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let p = &d.pairs[pair.at()];
    let station = &d.stations[p.station.at()];
    if !is_in_board(d, &staff.account, station.area) {
        return Err(Fault::new(403, "other-board", "this station belongs to another board"));
    }
    let text = form.get("text");
    let texts = {
        let live = portal.live.read();
        let tally = live.tally();
        let state = tally.pair(pair);
        let one = |x: &election::tally::Document| {
            let digest = Digest::of(tally.text(pair, x).as_bytes());
            let value = format!("{} {} {digest}", x.count, x.issue);
            let copies: Vec<&str> = x.copies().map(|c| c.channel.word()).collect();
            let votes: Vec<String> = x.votes.iter().take(6).map(u32::to_string).collect();
            let words =
                format!("{} count, issue {}: {} (votes {} …)", x.count, x.issue, copies.join(", "), votes.join(", "));
            let chosen = value == text;
            (value, words, chosen)
        };
        state.documents.iter().filter(|x| x.is_official()).map(one).collect()
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = if form.get("body").is_empty() { staff.account.board.as_str() } else { form.get("body") };
    let boards = present(portal, p.station, form).await?;
    let page = Draft {
        shell: Shell::staff(portal, "Draft a ruling", staff).with_fault(fault),
        station: station.id.clone(),
        name: station.name.clone(),
        contest: d.contests[p.contest.at()].names.get(d.language()).to_owned(),
        ballot: d.ballot_name(pair),
        bodies: bodies(d, p.station, body),
        decisions: DECISIONS.map(|(x, words)| (x.word(), words, x.word() == form.get("decision"))).to_vec(),
        texts,
        counts: d.counts.iter().map(|c| (c.to_string(), c.to_string() == form.get("count"))).collect(),
        boards,
        issue: form.get("issue").to_owned(),
        number: form.get("number").to_owned(),
        complaint: form.get("complaint").to_owned(),
        basis: form.get("basis").to_owned(),
        reason: form.get("reason").to_owned(),
    };
    show_as(status, &page)
}

fn vote_of(word: &str) -> Option<Vote> {
    [Vote::For, Vote::Against, Vote::Abstained].into_iter().find(|v| v.word() == word)
}

pub(crate) async fn draft(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(station): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let form = Form::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let pair = place::pair(d, Find(d).station(&station)?, form.get("contest"))?;
    draft_page(&portal, &staff, pair, &Form::default(), None).await
}

pub(crate) async fn draft_post(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let pair = place::pair(d, Find(d).station(form.get("station"))?, form.get("contest"))?;
    match read(pair, &form) {
        Err(words) => draft_page(&portal, &staff, pair, &form, Some(words.to_owned())).await,
        Ok(new) => match office(&portal)?.desk.draft_ruling(&staff.account, new).await {
            Ok(kept) => Ok(go(&format!("/desk/ruling/{}", encode(&kept.id)))),
            Err(DeskError::Text { code, message }) => {
                draft_page(&portal, &staff, pair, &form, Some(format!("{message} ({code})"))).await
            }
            Err(e) => Err(e.into()),
        },
    }
}

/// What the form says; only what the decision names is taken from it.
fn read(pair: PairIx, form: &Form) -> Result<NewRuling, &'static str> {
    let decision = Decision::parse(form.get("decision")).ok_or("choose what is decided")?;
    let (mut count, mut issue, mut minutes) = (None, None, None);
    let form_count = || Count::parse(form.get("count")).ok_or("choose a kind of count");
    match decision {
        Decision::Accept => {
            let parts: Vec<&str> = form.get("text").split(' ').collect();
            let [c, i, m] = parts[..] else { return Err("choose the text that is accepted") };
            (count, issue, minutes) = (Count::parse(c), i.parse().ok(), Digest::parse(m));
            if count.is_none() || issue.is_none() || minutes.is_none() {
                return Err("choose the text that is accepted");
            }
        }
        Decision::OrderRecount => count = Some(form_count()?),
        Decision::Correct => {
            count = Some(form_count()?);
            issue = Some(form.get("issue").trim().parse().map_err(|_| "give the number of the issue that corrects")?);
        }
        Decision::Annul | Decision::Withhold | Decision::Release => {}
    }
    let mut members: Vec<(String, Vote)> =
        form.with_prefix("member-").filter_map(|(key, vote)| Some((key.to_owned(), vote_of(vote)?))).collect();
    for line in form.get("others").lines().map(str::trim).filter(|l| !l.is_empty()) {
        let member = line.rsplit_once(' ').and_then(|(k, v)| Some((k.trim().to_owned(), vote_of(v)?)));
        members.push(member.ok_or("others who were present: a key's name and for, against or abstained on each line")?);
    }
    let one_line = |name: &str| form.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(NewRuling {
        pair,
        body: form.get("body").to_owned(),
        number: one_line("number"),
        decision,
        count,
        issue,
        minutes,
        complaint: Some(one_line("complaint")).filter(|c| !c.is_empty()),
        basis: one_line("basis"),
        reason: one_line("reason"),
        members,
    })
}
