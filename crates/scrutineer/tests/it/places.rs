//! The map of polling places in a real browser, driven by `web/browser/map.ts` against a rehearsal, and by `live.ts` the home page while its evening
//! goes on.

use crate::web;

#[test]
fn a_browser_finds_a_polling_place_on_the_map() {
    web::rehearse("map", 1);
}

#[test]
fn the_home_page_renews_its_figures_and_keeps_its_map() {
    web::rehearse("live", 60);
}
