//! What must not be answered.

use super::{Program, code, from, post, rows};
use crate::testing::TestApp;
use crate::{DeskSetup, Options};
use election::act::Moment;
use http_body_util::Full;
use hyper::Request;
use service::envelope::Version;
use service::security::{AGE_S_MAX, PASSWORD_DIGEST, PASSWORD_TEXT};
use service::xml::BYTES_MAX;

#[tokio::test]
async fn messages_that_pile_up_expand_fetch_or_lie_are_refused_with_a_fault_of_their_version() {
    let p = Program::new().await;
    let good = |v| p.request(v, "<GetElection/>");
    let doctype = |inside: &str, v| format!("<!DOCTYPE e [{inside}]>{}", good(v));
    for v in Version::ALL {
        let laughs =
            "<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">";
        let utf16 = || good(v).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let latin = || format!("<?xml version='1.0' encoding='ISO-8859-9'?>{}", good(v));
        let must = "<t:T xmlns:t='urn:t' e:mustUnderstand='1'/>";
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("xml-doctype", doctype(laughs, v).into()),
            ("xml-doctype", doctype("<!ENTITY x SYSTEM \"file:///etc/passwd\">", v).into()),
            ("xml-doctype", format!("<!DOCTYPE e SYSTEM \"http://127.0.0.1:1/x.dtd\">{}", good(v)).into()),
            ("xml-entity", p.request(v, "<GetStations><area>&x;</area></GetStations>").into()),
            ("xml-limit", p.request(v, &("<a>".repeat(40) + &"</a>".repeat(40))).into()),
            ("xml-limit", p.request(v, &"<a/>".repeat(600)).into()),
            ("too-large", p.request(v, &" ".repeat(BYTES_MAX)).into()),
            ("xml-encoding", utf16()),
            ("xml-encoding", latin().into()),
            (
                "xml-encoding",
                good(v).replace("GetElection", "GetElecti\u{f6}n").chars().map(|c| u8::try_from(c).unwrap()).collect(),
            ),
            ("xml-malformed", good(v).replace("</e:Envelope>", "").into()),
            ("xml-malformed", vec![]),
            ("version-mismatch", good(v).replace(v.namespace(), "urn:soap:1.3").into()),
            ("not-soap", good(v).replace("e:Body", "e:Trunk").into()),
            ("unknown-operation", good(v).replace("urn:scrutineer:service:v1", "urn:scrutineer:service:v2").into()),
            ("unknown-operation", p.request(v, "<DropTables/>").into()),
            ("not-understood", Program::envelope(v, &p.token(&p.password), must, "<GetElection/>").into()),
            ("security-missing", Program::envelope(v, "", "", "<GetElection/>").into()),
            ("security-repeated", Program::envelope(v, &p.token(&p.password).repeat(2), "", "<GetElection/>").into()),
            ("password-digest", good(v).replace(PASSWORD_TEXT, PASSWORD_DIGEST).into()),
            ("token-invalid", good(v).replace("w:Nonce", "w:Once").into()),
            ("unknown-argument", p.request(v, "<GetElection><all/></GetElection>").into()),
            ("argument-repeated", p.request(v, "<GetStations><area>x</area><area>x</area></GetStations>").into()),
            ("argument-missing", p.request(v, "<GetStationResults/>").into()),
            ("argument-invalid", p.request(v, "<GetStations><limit>1001</limit></GetStations>").into()),
            (
                "argument-invalid",
                p.request(v, "<GetStations><area>../../etc</area><after>x</after></GetStations>").into(),
            ),
            ("unknown-area", p.request(v, "<GetStations><area>../../etc</area></GetStations>").into()),
            ("unknown-contest", p.request(v, "<GetStationResults><contest>none</contest></GetStationResults>").into()),
        ];
        for (expected, body) in cases {
            let shown = String::from_utf8_lossy(&body[..body.len().min(120)]).into_owned();
            let got = p.send(v, body).await;
            assert!(matches!(got.status, 400 | 500), "{} {shown}", got.status);
            assert_eq!(
                got.status == 400,
                v == Version::V12 && !matches!(expected, "version-mismatch" | "not-understood"),
                "{expected}"
            );
            assert_eq!(code(&got, v), expected, "{shown}");
            assert_eq!(got.header("cache-control"), "no-store");
        }
    }
    // After all this the program is still served.
    assert_eq!(p.call(Version::V11, "<GetElection/>").await.status, 200);
}

#[tokio::test]
async fn headers_that_are_missing_or_say_something_else_are_refused() {
    let p = Program::new().await;
    let ask = async |v, headers: &[(&str, &str)]| {
        let mut r = Request::post("/soap");
        for (name, value) in headers {
            r = r.header(*name, *value);
        }
        let got = p.app.ask(r.body(Full::new(p.request(v, "<GetElection/>").into())).unwrap()).await;
        (got.status, got.header("x-fault-code").to_owned())
    };
    let v = Version::V11;
    assert_eq!(ask(v, &[]).await.1, "content-type");
    assert_eq!(ask(v, &[("content-type", "application/xml")]).await.1, "content-type");
    assert_eq!(ask(v, &[("content-type", "text/xml")]).await.1, "action-missing");
    assert_eq!(
        ask(v, &[("content-type", "text/xml"), ("soapaction", "\"urn:scrutineer:service:v1/GetStations\"")]).await.1,
        "action-mismatch"
    );
    assert_eq!(
        ask(v, &[("content-type", "text/xml"), ("soapaction", "\"urn:scrutineer:service:v1/GetElection\"")]).await.0,
        200
    );
    assert_eq!(ask(v, &[("content-type", "text/xml; charset=utf-16"), ("soapaction", "")]).await.1, "xml-encoding");
    assert_eq!(ask(v, &[("content-type", "application/soap+xml")]).await.1, "content-type");
    assert_eq!(
        ask(Version::V12, &[("content-type", "application/soap+xml; action=\"urn:x\"")]).await.1,
        "action-mismatch"
    );
    let huge = (BYTES_MAX + 1).to_string();
    let r = Request::post("/soap").header("content-type", "text/xml").header("content-length", huge);
    assert_eq!(p.app.ask(r.body(Full::default()).unwrap()).await.header("x-fault-code"), "too-large");
}

#[tokio::test]
async fn a_token_is_good_once_and_for_a_while_and_that_is_written_down() {
    let p = Program::new().await;
    let v = Version::V12;
    let request = p.request(v, "<GetElection/>");
    assert_eq!(p.send(v, request.clone()).await.status, 200);
    assert_eq!(code(&p.send(v, request.clone()).await, v), "token-replayed");
    assert_eq!(p.log().await[0], "red-ws 127.0.0.1 soap GetElection refused: token-replayed");
    // The same nonce in another call, too: whoever listened could change the body.
    let other = request.replace("GetElection", "GetStations");
    assert_eq!(code(&p.send(v, other).await, v), "token-replayed");
    let old = p.request(v, "<GetElection/>");
    super::super::desk::wait(&p.app, usize::try_from(AGE_S_MAX).unwrap() + 5);
    assert_eq!(code(&p.send(v, old).await, v), "token-stale");
    let now = p.app.office().desk.accounts.now();
    let ahead = Moment(now.0 + 3_600 * 1_000_000).to_string();
    let request = p.request(v, "<GetElection/>");
    let created = request.split_once("<u:Created>").unwrap().1.split_once('<').unwrap().0.to_owned();
    assert_eq!(code(&p.send(v, request.replace(&created, &ahead)).await, v), "token-stale");
    let before = request.replace(&created, "2020-01-01T00:00:00Z");
    assert_eq!(code(&p.send(v, before).await, v), "token-stale");
}

#[tokio::test]
async fn guesses_are_slowed_locked_and_logged_and_tell_nothing() {
    let p = Program::new().await;
    let v = Version::V12;
    let guess = async |name: &str, password: &str| {
        let token = p.token(password).replace("red-ws", name);
        p.send(v, Program::envelope(v, &token, "", "<GetElection/>")).await
    };
    let wrong = guess("red-ws", "a guess").await;
    let nobody = guess("nobody", "a guess").await;
    assert_eq!((code(&wrong, v), wrong.text()), (code(&nobody, v), nobody.text()), "the same answer");
    assert_eq!(code(&wrong, v), "sign-in-refused");
    assert!(p.log().await[1].starts_with("red-ws 127.0.0.1 program refused"), "{:?}", p.log().await);
    for _ in 0..40 {
        guess("red-ws", "a guess").await;
        super::super::desk::wait(&p.app, 20);
    }
    assert!(p.app.office().desk.accounts.account("red-ws").await.unwrap().unwrap().is_locked());
    assert_eq!(
        code(&p.call(v, "<GetElection/>").await, v),
        "sign-in-refused",
        "the right password is worth nothing now"
    );
    let mut told = String::new();
    for _ in 0..200 {
        told = code(&guess("somebody", "a guess").await, v);
        if told == "too-many-calls" {
            break;
        }
    }
    assert_eq!(told, "too-many-calls", "a network that guesses has to wait");
}

#[tokio::test]
async fn from_elsewhere_or_without_tls_nobody_comes_in() {
    let p = Program::new().await;
    let v = Version::V11;
    let got = from(&p.app, [192, 0, 2, 1], post(v, p.request(v, "<GetElection/>"))).await;
    assert_eq!(code(&got, v), "needs-tls");
}

#[tokio::test]
async fn a_password_of_the_letter_is_changed_first_and_people_are_no_programs() {
    let p = Program::new().await;
    let v = Version::V12;
    let fresh = super::super::desk::add_of_party(&p.app, "red-2", commission::accounts::Role::Service, "red").await;
    let token = p.token(&fresh.password).replace("red-ws", "red-2");
    assert_eq!(code(&p.send(v, Program::envelope(v, &token, "", "<GetElection/>")).await, v), "password-must-change");
    let fresh = super::super::desk::add_of_party(&p.app, "red-1", commission::accounts::Role::Party, "red").await;
    let token = p.token(&fresh.password).replace("red-ws", "red-1");
    assert_eq!(code(&p.send(v, Program::envelope(v, &token, "", "<GetElection/>")).await, v), "sign-in-refused");
}

#[tokio::test]
async fn another_partys_data_are_not_given_by_a_changed_id() {
    let p = Program::new().await;
    let v = Version::V12;
    let got = p.call(v, "<GetOfficials><party>blue</party></GetOfficials>").await;
    assert_eq!(code(&got, v), "not-shared-with-you");
    assert_eq!(p.log().await[0], "red-ws 127.0.0.1 soap GetOfficials refused: not-shared-with-you");
    let own = p.answer("<GetOfficials/>").await;
    assert!(super::text(&own, "select").contains("party=red") && rows(&own).len() <= 1);
}

#[tokio::test]
async fn sharing_decides_about_the_form_as_well() {
    let table = "format = 1\n[[share]]\ncategory = \"election\"\nto = \"public\"\nforms = [\"page\", \"rest\"]\n";
    let app = TestApp::of_folder(
        Options { pace: 0, ..Options::default() },
        |folder| {
            crate::testing::write_folder(folder, "");
            std::fs::write(folder.join("sharing.toml"), table).unwrap();
        },
        |_| {},
    )
    .await;
    let p = Program::of(app).await;
    let v = Version::V11;
    assert_eq!(code(&p.call(v, "<GetStations/>").await, v), "not-shared-in-this-form");
    assert_eq!(code(&p.call(v, "<GetCandidates/>").await, v), "not-shared");
}

#[tokio::test]
async fn a_server_without_accounts_offers_nothing() {
    let app = TestApp::new().await;
    let portal = crate::Portal::with_desk(&app.commission, Options::default(), None::<DeskSetup>);
    let front = crate::Front::new(portal);
    let got = front.answer(post(Version::V12, "x"), TestApp::peer()).await.unwrap();
    assert_eq!(got.headers()["x-fault-code"], "not-offered");
}
