//! `GET /contest/{id}/seats.pdf`: how the seats of a contest follow, step by step, on paper.

use super::contest::Told;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::Name;
use axum::extract::{Path, State};
use election::id::ContestIx;
use paper::document::{Block, Document};

pub(crate) async fn page(State(portal): State<Portal>, here: Here, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(here.asks(Subject::SeatsPdf(contest))).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, contest: ContestIx) -> Result<Rendered, Fault> {
    let all = portal.desk.current();
    let s = &all.contests[contest.at()];
    let d = portal.definition();
    let names = here.names(d);
    let told = Told { names, contest: &d.contests[contest.at()] };
    let mut head = vec![
        names.contest(told.contest).to_owned(),
        t::stage(names.w, s.announced.as_ref().map(|a| a.stage), s.country.reported, s.country.expected).to_owned(),
        format!("{} {}, {} {}", names.w.say("as-of"), names.style.int(all.size), names.w.say("root"), all.root),
    ];
    if d.rehearsal {
        head.push(names.w.say("rehearsal").to_owned());
    }
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    match s.seats.as_ref() {
        Err(e) => sections.push((names.w.say("seat-fault").to_owned(), vec![e.to_string()])),
        Ok(None) => sections.push((names.w.say("seats").to_owned(), vec![names.w.say("open-no-seats").to_owned()])),
        Ok(Some(a)) => {
            if !a.lots_required.is_empty() {
                sections.push((names.w.say("lots").to_owned(), told.lots(a)));
            }
            if let Some(stage) = &a.waiting {
                sections.push((names.w.say("waiting").to_owned(), vec![stage.clone()]));
            }
            let thresholds = a.thresholds.iter().map(|x| told.threshold(x, &s.thresholds));
            let passed = |x: super::contest::Passed| {
                let said = |(name, short, why): (Name, &str, String)| match why.is_empty() {
                    true => format!("{} ({short})", names.w.name(&name.text)),
                    false => format!("{} ({short}: {})", names.w.name(&name.text), why.trim_end_matches('.')),
                };
                let by: Vec<String> = x.by.into_iter().map(said).collect();
                let by = if by.is_empty() { names.w.say("nobody-passed").to_owned() } else { by.join(", ") };
                format!("{} {by}.", x.words)
            };
            let thresholds: Vec<String> = thresholds.map(passed).collect();
            if !thresholds.is_empty() {
                sections.push((names.w.say("thresholds").to_owned(), thresholds));
            }
            for place in a.by_constituency.iter().map(|o| told.place(o)) {
                let seats: Vec<String> =
                    place.seats.iter().map(|(who, n)| format!("{} {n}", names.w.name(who))).collect();
                sections.push((format!("{}: {}", names.w.name(&place.name.text), seats.join(" · ")), place.steps));
            }
            let person = |p: super::contest::Person| {
                let [person, list, place] = [&p.person, &p.list, &p.place].map(|n| names.w.name(&n.text));
                format!("{person}, {list}, {place} ({}: {})", p.by, p.votes)
            };
            if !a.elected.is_empty() {
                sections.push((
                    names.w.say("elected").to_owned(),
                    a.elected.iter().map(|e| person(told.person(e))).collect(),
                ));
            }
        }
    }
    let mut blocks: Vec<Block> = head.into_iter().map(Block::Text).collect();
    for (heading, sentences) in sections {
        blocks.push(Block::Heading(heading));
        blocks.extend(sentences.into_iter().map(Block::Text));
    }
    let document = Document {
        title: names.w.say("seat-trace").to_owned(),
        language: here.w.language().code().to_owned(),
        date: d.date.clone(),
        blocks,
    };
    let pdf = document.pdf().map_err(Fault::internal)?;
    Ok(Rendered::pdf(all.size, pdf).so_at(all.so_at))
}
