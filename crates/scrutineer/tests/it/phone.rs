//! The home page on a slow telephone from an empty cache: what blocks it and how much comes before who leads can be read, in a real browser.
//! `web/browser/phone.ts` measures the times too and prints them; nothing is asserted of them.

use crate::evening::Evening;
use crate::web;
use serde_json::json;

#[test]
fn who_leads_is_read_after_two_requests_and_35_kib() {
    if !web::is_there("phone") {
        return;
    }
    let evening = Evening::new(|_| {}, "On counting");
    evening.go_on("The seal was broken.");
    eprint!("{}", web::drive("phone", &json!({ "url": evening.server.url, "pages": ["/", "/ar"] })));
    evening.server.stop();
}
