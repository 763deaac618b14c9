//! WCAG 2.2 AA: every public page of a made-up nation's evening in every language, before, in the middle and after it, held against axe in a real
//! browser and walked through by keyboard, by `web/browser/access.ts`.

use crate::evening::Evening;
use crate::web;
use ::words::Language;
use serde_json::{Value, json};

fn look(evening: &Evening, pages: &[Value], doors: &[&str], walks: &Value) {
    let languages: Vec<&str> = Language::ALL.iter().map(|l| l.code()).collect();
    let told =
        json!({ "url": evening.server.url, "languages": languages, "pages": pages, "doors": doors, "walks": walks });
    eprint!("{}", web::drive("access", &told));
}

#[test]
fn every_page_of_an_evening_holds_wcag_in_every_language_and_can_be_used_by_keyboard() {
    if !web::is_there("access") {
        return;
    }
    let evening = Evening::new(|_| {}, "On counting");
    let d = &evening.definition;
    let (contest, choice, root) = (&d.contests[0].id, &d.contests[0].choices[0].id, &d.areas[0].id);
    let station = &d.stations[d.stations.len() / 2].id;
    let page = |path: String| json!({ "path": path });
    let failing = |path: &str, status: u16| json!({ "path": path, "status": status });

    let mut before: Vec<Value> = ["/", "/map", "/turnout", "/silent", "/differences", "/rulings", "/consolidations"]
        .map(|p| page(p.into()))
        .into();
    before.extend([
        page(format!("/contest/{contest}")),
        page(format!("/station/{station}")),
        // Found nothing, not there, not understood.
        page("/search?q=qqqq".into()),
        page("/where?q=qqqq".into()),
        failing("/station/nowhere", 404),
        failing("/map?show=nothing", 400),
    ]);
    look(&evening, &before, &["/desk/sign-in", "/party/sign-in"], &Value::Null);

    let differing = evening.go_on("The seal was broken.");
    let mut walked = ["/", "/map", "/differences", "/check", "/sharing", "/notices"].map(str::to_owned).to_vec();
    walked.extend([format!("/contest/{contest}"), format!("/station/{differing}"), format!("/area/{root}")]);
    let (search, place) = (evening.name(evening.region()), &d.stations[0].place);
    let walks = json!({ "pages": walked, "map": "/map", "search": search, "where": place });
    look(&evening, &evening.pages(&differing), &[], &walks);

    evening.end();
    let after = [
        page("/".into()),
        page("/map".into()),
        page(format!("/contest/{contest}")),
        page(format!("/contest/{contest}/open")),
        page(format!("/contest/{contest}/choice/{choice}")),
        page(format!("/area/{}", evening.region().id)),
        page(format!("/station/{station}")),
    ];
    look(&evening, &after, &[], &Value::Null);
    evening.server.stop();
}
