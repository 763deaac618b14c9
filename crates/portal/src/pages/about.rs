//! `GET /about`: what the data are, where they are, and how to check them without trusting this site.

use super::html;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::State as Shared;
use election::checks::{CHECKS, Check};
use election::id::Digest;
use election::tally::State;

#[derive(Template)]
#[template(path = "about.html")]
struct Page<'a> {
    shell: Shell,
    definition: Digest,
    files: Vec<(&'a str, String)>,
    origin: &'a str,
    record_key: String,
    root_key: Option<String>,
    contests: Vec<&'a str>,
    /// How far apart the parties got what was released.
    same_moment: String,
    checks: &'static [Check],
    policy: &'a str,
    /// Every state a result can be in, with what it means.
    states: Vec<(&'static str, &'static str)>,
}

pub(crate) async fn page(Shared(portal): Shared<Portal>, here: Here) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::About)).await?))
}

/// It has no figures of the record: it changes with the keys and with what is measured.
pub(crate) fn version(portal: &Portal) -> u64 {
    portal.feed.told().0 * 2 + u64::from(portal.live.authority().is_some())
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let version = version(portal);
    let authority = portal.live.authority();
    let names = here.names(d);
    let page = Page {
        shell: Shell::new(portal, here, names.w.say("about"), None),
        definition: d.digest,
        files: d.files.iter().map(|(name, digest)| (name.as_str(), digest.hex())).collect(),
        origin: &d.origin,
        record_key: portal.live.record_key().to_string(),
        root_key: authority.as_ref().map(|a| a.root.to_string()),
        contests: d.contests.iter().map(|c| c.id.as_str()).collect(),
        same_moment: t::same_moment(names.w, portal.feed.told().1),
        checks: &CHECKS,
        policy: &d.policy.name,
        states: State::ALL.iter().map(|s| (t::state(names.w, *s), t::state_meaning(names.w, *s))).collect(),
    };
    html(version, &page).map(|r| Rendered { size: None, ..r })
}
