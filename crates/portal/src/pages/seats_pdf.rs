//! `GET /contest/{id}/seats.pdf`: how the seats of a contest follow, step by step, on paper.

use super::contest::Words;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::names::Names;
use axum::extract::{Path, State};
use election::id::ContestIx;
use paper::document::{Block, Document};

pub(crate) async fn page(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(Subject::SeatsPdf(contest)).await?))
}

pub(crate) fn render(portal: &Portal, contest: ContestIx) -> Result<Rendered, Fault> {
    let all = portal.desk.current();
    let s = &all.contests[contest.at()];
    let d = portal.definition();
    let names = Names::new(d);
    let words = Words { names, contest: &d.contests[contest.at()] };
    let mut head = vec![
        names.contest(words.contest).to_owned(),
        t::stage(s.announced.as_ref().map(|a| a.stage), s.country.reported, s.country.expected).to_owned(),
        format!("{} {}, {} {}", t::AS_OF, names.style.int(all.size), t::ROOT, all.root),
    ];
    if d.rehearsal {
        head.push(t::REHEARSAL.to_owned());
    }
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    match s.seats.as_ref() {
        Err(e) => sections.push((t::SEAT_FAULT.to_owned(), vec![e.to_string()])),
        Ok(None) => sections.push((t::SEATS.to_owned(), vec![t::OPEN_NO_SEATS.to_owned()])),
        Ok(Some(a)) => {
            if !a.lots_required.is_empty() {
                sections.push((t::LOTS.to_owned(), words.lots(a)));
            }
            if let Some(stage) = &a.waiting {
                sections.push((t::WAITING.to_owned(), vec![stage.clone()]));
            }
            let thresholds = a.thresholds.iter().map(|x| words.threshold(x));
            let thresholds: Vec<String> = thresholds.map(|x| format!("{}: {}.", x.words, x.by)).collect();
            if !thresholds.is_empty() {
                sections.push((t::THRESHOLDS.to_owned(), thresholds));
            }
            for place in a.by_constituency.iter().map(|o| words.place(o)) {
                sections.push((format!("{}: {}", place.name, place.seats), place.steps));
            }
            let person =
                |p: super::contest::Person| format!("{}, {}, {} ({}: {})", p.person, p.list, p.place, p.by, p.votes);
            if !a.elected.is_empty() {
                sections.push((t::ELECTED.to_owned(), a.elected.iter().map(|e| person(words.person(e))).collect()));
            }
        }
    }
    let mut blocks: Vec<Block> = head.into_iter().map(Block::Text).collect();
    for (heading, sentences) in sections {
        blocks.push(Block::Heading(heading));
        blocks.extend(sentences.into_iter().map(Block::Text));
    }
    // The sentences are English, whatever the names are.
    let document =
        Document { title: t::SEAT_TRACE.to_owned(), language: "en".to_owned(), date: d.date.clone(), blocks };
    let pdf = document.pdf().map_err(Fault::internal)?;
    Ok(Rendered::pdf(all.size, pdf).so_at(all.so_at))
}
