//! What is answered.

use super::super::desk::browser;
use super::super::notices::published;
use super::{Program, rows, text};
use crate::Options;
use crate::data::{Filter, Set, select};
use crate::testing::TestApp;
use base64::Engine as _;
use commission::accounts::Role;
use commission::sharing::{Form, Reader};
use election::act::Channel;
use record::hash::{hex, sha256};
use service::contract::{Family, Shape};
use service::envelope::Version;
use service::operations::OPERATIONS;
use service::xml::Element;
use tables::Kind as ColumnKind;

/// The canonical form of `docs/formats/tables.md`, made again from an answer alone.
fn canonical(answer: &Element) -> String {
    let escaped = |s: &str| s.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
    let columns = &answer.children.iter().find(|c| c.name.local == "columns").unwrap().children;
    let columns: Vec<&str> = columns.iter().map(|c| c.text.as_str()).collect();
    let select = text(answer, "select");
    let mut out = format!(
        "scrutineer table v1\nelection {}\nset {}\nselect {}\nsize {}\ncolumns {}\n{}\n",
        text(answer, "election"),
        text(answer, "set"),
        if select.is_empty() { "-" } else { &select },
        text(answer, "size"),
        columns.len(),
        columns.iter().map(|c| escaped(c)).collect::<Vec<_>>().join("\t")
    );
    for row in rows(answer) {
        let of = |column: &str| match column.split_once(':') {
            Some(("votes", choice)) => {
                let votes = row.children.iter().find(|c| c.name.local == "votes").unwrap();
                votes.children.iter().find(|v| v.attribute("", "choice") == Some(choice)).map(|v| v.text.clone())
            }
            Some((name, lang)) => row
                .children
                .iter()
                .find(|c| c.name.local == name && c.attribute("", "lang") == Some(lang))
                .map(|c| c.text.clone()),
            None => row.children.iter().find(|c| c.name.local == column).map(|c| c.text.clone()),
        };
        let cells: Vec<String> = columns.iter().map(|c| escaped(&of(c).unwrap_or_default())).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}

async fn evening() -> Program {
    let app = TestApp::planted(Options { pace: 0, ..Options::default() }, "", |p| {
        p.copy(0, Channel::Transmitted, "hand", 1, [100, 50, 7]);
        p.copy(0, Channel::Card, "hand", 1, [100, 50, 7]);
        p.copy(1, Channel::Transmitted, "hand", 1, [10, 20, 30]);
        p.page(0, "hand", (1, 1), b"\x89PNG\r\n\x1a\n not whole");
    })
    .await;
    Program::of(app).await
}

#[tokio::test]
async fn every_operation_answers_its_data_set_with_the_digest_that_follows_from_the_answer() {
    let p = evening().await;
    for o in OPERATIONS {
        let Shape::Rows { set, .. } = o.shape else { continue };
        let contest = if o.parameters.iter().any(|p| p.required) { "<contest>parliament</contest>" } else { "" };
        let answer = p.answer(&format!("<{0}>{contest}</{0}>", o.name)).await;
        assert!(answer.name.local == o.answer());
        assert_eq!(text(&answer, "set"), set);
        let digest = format!("sha256:{}", hex(&sha256(canonical(&answer).as_bytes())));
        assert_eq!(digest, text(&answer, "digest"), "{}: {}", o.name, canonical(&answer));
    }
}

#[tokio::test]
async fn soap_and_rest_give_the_same_digest_of_the_same_selection() {
    let p = evening().await;
    let answer = p.answer("<GetStationResults><contest>parliament</contest><since>0</since></GetStationResults>").await;
    let got = p.app.get(&format!("/api/v1/data/station-results.json?{}", text(&answer, "select"))).await;
    assert_eq!((got.status, got.header("x-dataset-digest")), (200, &*text(&answer, "digest")));
    assert_eq!(got.json()["rows"].as_array().unwrap().len(), rows(&answer).len());
}

#[tokio::test]
async fn notices_are_those_that_the_calling_party_may_read_and_a_cursor_goes_through_them() {
    let p = Program::new().await;
    {
        let mut a = browser(&p.app, "central-a", Role::Central, "x", None).await;
        let mut b = browser(&p.app, "central-b", Role::Central, "x", None).await;
        for (number, audience) in [("1", "public"), ("2", "parties"), ("3", "party blue"), ("4", "party red")] {
            published(&mut a, &mut b, number, audience, &format!("Karar <{number}> & ek")).await;
        }
    }
    let of = |answer: &Element| rows(answer).iter().map(|r| (text(r, "number"), text(r, "title"))).collect::<Vec<_>>();
    let row = |n: &str| (n.to_owned(), format!("Karar <{n}> & ek"));
    let all = p.answer("<GetNotices/>").await;
    assert_eq!(of(&all), [row("1"), row("2"), row("4")]);
    assert_eq!(text(&all, "select"), "limit=1000&party=red");
    let digest = format!("sha256:{}", hex(&sha256(canonical(&all).as_bytes())));
    assert_eq!(digest, text(&all, "digest"));
    let first = p.answer("<GetNotices><category>decision</category><limit>2</limit></GetNotices>").await;
    let after = text(&first, "next");
    let rest = p
        .answer(&format!(
            "<GetNotices><category>decision</category><after>{after}</after><limit>2</limit></GetNotices>"
        ))
        .await;
    assert_eq!((of(&first), of(&rest), text(&rest, "next")), (vec![row("1"), row("2")], vec![row("4")], String::new()));
    let got = p.call(Version::V12, "<GetNotices><party>blue</party></GetNotices>").await;
    assert_eq!(super::code(&got, Version::V12), "not-shared-with-you");
    let got = p.call(Version::V12, "<GetNotices><category>rumour</category></GetNotices>").await;
    assert_eq!(super::code(&got, Version::V12), "argument-invalid");
}

#[tokio::test]
async fn the_columns_of_every_set_are_those_of_the_definition_in_name_and_kind() {
    let p = evening().await;
    let portal = p.app.front.portal();
    for o in OPERATIONS {
        let Shape::Rows { set, fields, family, fixed } = o.shape else { continue };
        let set = Set::parse(set).unwrap();
        let filter = if set.needs_contest() { Filter::contest(0.into()) } else { Filter::default() };
        let selected = select(portal, set, &filter, Form::Soap, &Reader::Party("red".into())).unwrap();
        let columns = &selected.dataset.head().columns;
        for (column, field) in columns.iter().zip(fields) {
            assert_eq!(
                (column.name.as_str(), column.kind == ColumnKind::Number),
                (field.name, field.kind.is_number()),
                "{}",
                o.name
            );
        }
        let more: Vec<&str> = columns[fields.len()..].iter().map(|c| c.name.as_str()).collect();
        assert!(more.iter().all(|n| n.starts_with(family.prefix().unwrap_or("nothing"))), "{}: {more:?}", o.name);
        assert_eq!(more.is_empty(), family == Family::None, "{}", o.name);
        for name in o.parameters.iter().map(|p| p.name).chain(fixed.iter().map(|f| f.0)) {
            assert!(set.filters().contains(&name), "{} is not selected by {name}", o.name);
        }
    }
}

#[tokio::test]
async fn a_cursor_goes_round_and_no_change_is_missed() {
    let p = Program::new().await;
    for station in 0..5 {
        p.app.report(station, 1, [1, 2, 3]).await;
    }
    let mut after = String::new();
    let mut seen = vec![];
    let size = loop {
        let answer = p
            .answer(&format!("<GetStationResults><contest>parliament</contest><since>0</since><limit>2</limit>{after}</GetStationResults>"))
            .await;
        assert!(rows(&answer).len() <= 2);
        seen.extend(rows(&answer).iter().map(|r| text(r, "station")));
        let next = text(&answer, "next");
        if next.is_empty() {
            break text(&answer, "size");
        }
        if seen.len() == 2 {
            // What was given already changes once more while the cursor goes round.
            p.app.report(0, 2, [9, 9, 9]).await;
        }
        after = format!("<after>{next}</after>");
    };
    assert_eq!(seen, ["x/0", "x/1", "x/2", "x/3", "x/4", "x/0"]);
    let later = format!("<GetStationResults><contest>parliament</contest><since>{size}</since></GetStationResults>");
    assert!(rows(&p.answer(&later).await).is_empty());
    p.app.report(5, 1, [1, 1, 1]).await;
    let answer = p.answer(&later).await;
    assert_eq!(rows(&answer).iter().map(|r| text(r, "station")).collect::<Vec<_>>(), ["x/5"]);
}

#[tokio::test]
async fn kinds_of_areas_are_given_by_their_operations() {
    let p = Program::new().await;
    let provinces = p.answer("<GetProvinces/>").await;
    assert_eq!(rows(&provinces).iter().map(|r| text(r, "area")).collect::<Vec<_>>(), ["x/n", "x/s"]);
    assert_eq!(text(&provinces, "select"), "kind=province&limit=1000");
    assert!(rows(&p.answer("<GetCustomsGates/>").await).is_empty(), "none in this election, which is no fault");
    let south = p.answer("<GetAreas><area>x/s</area></GetAreas>").await;
    assert_eq!(rows(&south).len(), 1);
    let first = p.answer("<GetAreas><limit>1</limit></GetAreas>").await;
    let second =
        p.answer(&format!("<GetAreas><limit>1</limit><after>{}</after></GetAreas>", text(&first, "next"))).await;
    assert_eq!((text(rows(&first)[0], "area"), text(rows(&second)[0], "area")), ("x".into(), "x/n".into()));
}

#[tokio::test]
async fn a_picture_is_given_whole_and_of_its_station_only() {
    let p = evening().await;
    let pages = p.answer("<GetPages/>").await;
    let image = text(rows(&pages)[0], "image");
    let ask = |station: &str| {
        format!("<GetMinutesImage><station>{station}</station><image>{image}</image></GetMinutesImage>")
    };
    let answer = p.answer(&ask("x/0")).await;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text(&answer, "content")).unwrap();
    assert_eq!(
        (bytes.as_slice(), text(&answer, "content_type")),
        (b"\x89PNG\r\n\x1a\n not whole".as_slice(), "image/png".into())
    );
    assert_eq!(text(&answer, "digest"), format!("sha256:{}", hex(&sha256(&bytes))));
    let got = p.call(Version::V12, &ask("x/1")).await;
    assert_eq!(super::code(&got, Version::V12), "unknown-image");
}

#[tokio::test]
async fn every_call_is_in_the_log_with_what_was_asked() {
    let p = Program::new().await;
    p.call(Version::V11, "<GetStations><area>x/n</area><limit>5</limit></GetStations>").await;
    assert_eq!(p.log().await[0], "red-ws 127.0.0.1 soap GetStations area=x/n limit=5");
    p.call(Version::V11, "<GetStations><area>x/none</area></GetStations>").await;
    let log = p.log().await;
    assert_eq!(log[0], "red-ws 127.0.0.1 soap GetStations refused: unknown-area");
    assert_eq!(log[1], "red-ws 127.0.0.1 soap GetStations area=x/none");
}
