//! `GET /card.png?contest=&language=`: the picture that stands for a page where it is shared.

use super::map::counted_words;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::query::Query;
use crate::standings::Standing;
use crate::subject::{Asked, Find, Subject};
use crate::view::call::Call;
use crate::view::here::Here;
use crate::view::names::{Names, color};
use axum::extract::{RawQuery, State};
use election::definition::Definition;
use election::id::ContestIx;
use paper::card::{Card, ROWS_MAX, Row, picture};
use words::Language;

/// The picture of a contest, or of the first one for every other page.
pub(crate) fn address(d: &Definition, contest: Option<ContestIx>, language: Language) -> String {
    let contest = contest.filter(|c| c.at() > 0).map(|c| format!("contest={}", d.contests[c.at()].id));
    let language = (language != Language::English).then(|| format!("language={}", language.code()));
    let query: Vec<String> = contest.into_iter().chain(language).collect();
    if query.is_empty() { "/card.png".to_owned() } else { format!("/card.png?{}", query.join("&")) }
}

/// All of them.
pub(crate) fn addresses(d: &Definition) -> Vec<String> {
    let contests = || (0..d.contests.len()).map(|c| Some(ContestIx::from(c)));
    Language::ALL.iter().flat_map(|l| contests().map(|c| address(d, c, *l))).collect()
}

pub(crate) async fn page(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let contest = query.get("contest").map_or(Ok(ContestIx(0)), |id| Find(portal.definition()).contest(id))?;
    let unknown = || Fault::new(400, "bad-filter", "the site is not in this language");
    let language = query.get("language").map_or(Some(Language::English), Language::from_code).ok_or_else(unknown)?;
    Ok(Show(portal.page(Asked { subject: Subject::Card(contest), language }).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, contest: ContestIx) -> Result<Rendered, Fault> {
    let all = portal.desk.current();
    let s = &all.contests[contest.at()];
    let d = portal.definition();
    let names = here.names(d);
    let size = names.style.int(all.size);
    let site = d.site.as_deref().unwrap_or_default().trim_start_matches("https://");
    let foot = format!("{} {size}", here.w.say("as-of"));
    let card = Card {
        heading: names.name(&d.names).text,
        title: names.contest(&d.contests[contest.at()]).to_owned(),
        state: state(names, s),
        rows: rows(names, s),
        foot: if site.is_empty() { foot } else { format!("{site} · {foot}") },
        warning: d.rehearsal.then(|| here.w.say("rehearsal").to_owned()),
        right_to_left: here.w.language().is_rtl(),
        language: here.w.language().code().to_owned(),
    };
    let body = picture(&card).map_err(Fault::internal)?;
    let (version, kind) = (all.size, headers::PNG);
    Ok(Rendered { version, kind, body, immutable: false, size: Some(all.size), so_at: None }.so_at(all.so_at))
}

/// What may be said of it, and how much is counted.
fn state(names: Names<'_>, s: &Standing) -> String {
    let call = Call::of(&s.country, s.open, s.announced.as_ref().map(|a| a.stage)).short(names.w);
    format!("{call} · {}", counted_words(names.w, &s.country.progress(names.style)))
}

fn rows(names: Names<'_>, s: &Standing) -> Vec<Row> {
    let (contest, c) = (&names.d.contests[s.contest.at()], &s.country);
    if c.is_empty() {
        return vec![];
    }
    let shares = c.shares().0;
    let row = |i: usize| {
        let (choice, share) = (c.votes[i].0, shares.get(i).copied().unwrap_or(0));
        Row {
            name: names.name(&contest.choices[choice].names).text,
            share: names.style.percent(share),
            thousandths: u16::try_from(share / 10).unwrap_or(1_000),
            colour: rgb(color(contest, choice)),
        }
    };
    c.order().into_iter().take(ROWS_MAX).map(row).collect()
}

/// `#rrggbb` in parts.
fn rgb(text: &str) -> [u8; 3] {
    let part = |from: usize| text.get(from..from + 2).and_then(|h| u8::from_str_radix(h, 16).ok()).unwrap_or(0x80);
    [part(1), part(3), part(5)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_taken_apart() {
        assert_eq!(rgb("#0b57a4"), [0x0b, 0x57, 0xa4]);
        assert_eq!(rgb("#0b"), [0x0b, 0x80, 0x80]);
        assert_eq!(rgb(""), [0x80; 3]);
    }
}
