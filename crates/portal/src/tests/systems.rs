//! Every file of `examples/systems` with a made-up country: its seats explained on the page of its contests and on paper.

use super::desk::browser;
use crate::Options;
use crate::testing::{Planter, TestApp, write_folder};
use commission::accounts::Role;
use election::act::{Channel, Content};
use election::id::{Count, PairIx};
use election::minutes::{Closed, Figures, Minutes, Mode};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Lists of a made-up country, where no alliance of the declaration names any.
const LISTS: usize = 6;

/// All tables of a declaration, whatever is in them.
fn tables(value: &toml::Value, found: &mut impl FnMut(&toml::Table)) {
    match value {
        toml::Value::Table(t) => {
            found(t);
            t.values().for_each(|v| tables(v, found));
        }
        toml::Value::Array(all) => all.iter().for_each(|v| tables(v, found)),
        _ => {}
    }
}

/// Strings under a key, at any depth.
fn all(value: &toml::Value, key: &str) -> Vec<String> {
    let mut of = vec![];
    tables(value, &mut |t| match t.get(key) {
        Some(toml::Value::String(s)) => of.push(s.clone()),
        Some(toml::Value::Array(a)) => of.extend(a.iter().filter_map(|v| v.as_str().map(str::to_owned))),
        Some(toml::Value::Table(t)) => of.extend(t.keys().cloned()),
        _ => {}
    });
    of.dedup();
    of
}

/// A country of two constituencies in each of its regions, with whatever the contests of a declaration need on their ballots.
fn country(file: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let head: toml::Value = toml::from_str(&text).unwrap();
    let contests = head["contest"].as_array().unwrap();
    let kind = all(&head, "region_kind").first().cloned().unwrap_or_else(|| "region".into());
    let mut regions = all(&head, "weights");
    regions.extend(all(&head, "place_seats"));
    regions = regions.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    if regions.is_empty() {
        regions = ["north", "east", "south"].map(str::to_owned).to_vec();
    }
    let places: Vec<String> = regions.iter().flat_map(|r| [format!("{r}/1"), format!("{r}/2")]).collect();
    let mut areas = "area,parent,kind,name\nx,,country,Land\n".to_owned();
    for r in &regions {
        writeln!(
            areas,
            "{r},x,{kind},Region {r}\n{r}/1,{r},constituency,First of {r}\n{r}/2,{r},constituency,Second of {r}"
        )
        .unwrap();
    }
    let ballots: BTreeSet<String> = all(&head, "ballot").into_iter().collect();
    let (mut choices, mut seats) =
        ("contest,choice,name,kind,marks,party\n".to_owned(), "contest,area,seats\n".to_owned());
    let mut persons = "contest,list,person,position,marks\n".to_owned();
    let mut done = BTreeSet::new();
    for c in contests {
        let Some(rule) = c.get("allocation") else { continue };
        let id = c["id"].as_str().unwrap();
        let method = rule["method"].as_str().unwrap();
        let of_lists = rule.get("persons");
        let ranks = of_lists.is_none()
            && (["plurality", "sntv"].contains(&method) || all(rule, "method").contains(&"sntv".to_owned()));
        let mut lists: Vec<String> = rule
            .get("alliances")
            .map(|a| a.as_table().unwrap().values().flat_map(|v| v.as_array().unwrap()))
            .map(|ids| ids.map(|v| v.as_str().unwrap().to_owned()).collect())
            .unwrap_or_default();
        if lists.is_empty() {
            lists = (1..=LISTS).map(|n| format!("list-{n}")).collect();
        }
        for (n, list) in lists.iter().enumerate() {
            let (kind, mark) = if ranks { ("candidate", ["", "woman"][n % 2]) } else { ("list", "") };
            writeln!(choices, "{id},{list},Name of {list},{kind},{mark},").unwrap();
        }
        for mark in all(rule, "only").iter().collect::<BTreeSet<_>>() {
            writeln!(
                choices,
                "{id},{mark}-1,Name of {mark}-1,candidate,{mark},\n{id},{mark}-2,Name of {mark}-2,candidate,{mark},"
            )
            .unwrap();
        }
        if rule.get("level").and_then(toml::Value::as_str) == Some("national") {
            let n = rule.get("seats").and_then(toml::Value::as_integer).unwrap_or(1);
            writeln!(seats, "{id},x,{n}").unwrap();
        } else {
            let n = rule.get("seats").and_then(toml::Value::as_integer).unwrap_or(if method == "plurality" {
                1
            } else {
                4
            });
            places.iter().for_each(|p| writeln!(seats, "{id},{p},{n}").unwrap());
        }
        if let Some(of_lists) = of_lists {
            let ballot = of_lists.get("ballot").and_then(toml::Value::as_str);
            for list in &lists {
                for n in 1..=40 {
                    writeln!(persons, "{id},{list},{list}-{n},{n},{}", ["man", "woman"][n % 2]).unwrap();
                    if let Some(ballot) = ballot {
                        writeln!(choices, "{ballot},{list}-{n},Name of {list}-{n},candidate,,{list}").unwrap();
                        done.insert(ballot.to_owned());
                    }
                }
            }
        }
        done.insert(id.to_owned());
    }
    for id in contests.iter().map(|c| c["id"].as_str().unwrap()).filter(|id| !done.contains(*id)) {
        if ballots.contains(id) {
            for n in 1..=LISTS {
                writeln!(choices, "{id},cand-{n},Name of cand-{n},candidate,{},list-{n}", ["man", "woman"][n % 2])
                    .unwrap();
            }
            places.iter().for_each(|p| writeln!(seats, "{id},{p},1").unwrap());
        } else {
            writeln!(choices, "{id},yes,Yes,option,,\n{id},no,No,option,,").unwrap();
        }
    }
    let mut stations = "station,area\n".to_owned();
    places.iter().for_each(|p| writeln!(stations, "{p}/a,{p}").unwrap());
    let with_persons = persons.lines().count() > 1;
    let files = [("areas.csv", areas), ("stations.csv", stations), ("choices.csv", choices), ("seats.csv", seats)];
    for (name, text) in
        files.into_iter().chain([("election.toml", text)]).chain(with_persons.then_some(("persons.csv", persons)))
    {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Everybody's minutes; the first lists have most of the votes.
fn report(planter: &mut Planter) {
    let d = planter.definition();
    for ix in (0..d.pairs.len()).map(PairIx::from) {
        let (station, contest, ballot) =
            (&d.stations[d.pairs[ix.at()].station.at()].id, d.contest_of(ix), d.ballot_name(ix));
        let votes: Vec<(&str, u32)> = contest
            .list(d.pairs[ix.at()].list)
            .iter()
            .zip(1_u32..)
            .map(|(c, n)| {
                let noise = d.id.bytes().chain(station.bytes()).fold(n, |sum, b| (sum * 31 + u32::from(b)) % 251);
                (contest.choices[*c as usize].id.as_str(), 40 + noise + 2_000 / n)
            })
            .collect();
        let sum: u32 = votes.iter().map(|v| v.1).sum();
        let text = Minutes {
            election: &d.id,
            definition: d.digest,
            mode: Mode::Live,
            contest: &ballot,
            round: contest.round,
            station,
            count: Count::Hand,
            issue: 1,
            closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
            figures: Figures { registered: Some(sum * 2), voted: Some(sum + 1), valid: Some(sum), invalid: Some(1) },
            votes,
        }
        .to_text();
        let note = planter.sign(&text, station);
        planter.push(Content::Minutes { channel: Channel::Transmitted, note, delivery: None });
    }
}

#[tokio::test]
async fn every_declared_system_is_explained_as_page_and_pdf_in_names_and_sentences() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/systems");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 20);
    let mut steps = 0;
    for file in files {
        let app = TestApp::of_folder(Options { pace: 0, ..Options::default() }, |to| country(&file, to), report).await;
        for contest in app.definition().contests.iter().filter(|c| c.rule.is_some()) {
            let what = format!("{} {}", file.display(), contest.id);
            let got = app.get(&format!("/contest/{}", contest.id)).await;
            assert_eq!(got.status, 200, "{what}: {}", got.text());
            let html = got.text();
            let trace: Vec<&str> = html.split("<li>").filter_map(|l| l.split("</li>").next()).collect();
            assert!(html.contains("How the seats follow"), "{what}: {html}");
            steps += trace.len();
            // Ids are for programs: a reader sees names.
            for id in contest.choices.iter().map(|c| &c.id) {
                for raw in [format!(">{id} "), format!(" to {id}")] {
                    if let Some(at) = html.find(&raw) {
                        panic!("{what}: …{}", html[at.saturating_sub(300)..].chars().take(600).collect::<String>());
                    }
                }
            }
            let rest = html.replace("Name of cand-", "").replace("Name of list-", "");
            if let Some(at) = rest.find("cand-") {
                panic!("{what}: …{}", rest[at.saturating_sub(200)..].chars().take(400).collect::<String>());
            }
            let pdf = app.get(&format!("/contest/{}/seats.pdf", contest.id)).await;
            assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"), "{what}");
            assert!(pdf.body.starts_with(b"%PDF-") && pdf.body.len() > 5_000, "{what}");
        }
    }
    assert!(steps > 500, "{steps} steps");
}

/// Where the folder names no boards every area with stations is one; a country has tens of thousands.
#[tokio::test]
async fn the_list_of_all_boards_comes_in_parts() {
    let write = |folder: &Path| {
        write_folder(folder, "");
        let mut areas = "area,parent,kind,name\nx,,country,Land\n".to_owned();
        let mut stations = "station,area,name\n".to_owned();
        for n in 0..450 {
            writeln!(areas, "x/{n},x,district,District {n}").unwrap();
            writeln!(stations, "x/{n}/a,x/{n},Box {n}").unwrap();
        }
        for (name, text) in [("areas.csv", areas), ("stations.csv", stations)] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        std::fs::write(folder.join("seats.csv"), "contest,area,seats\nparliament,x,4\n").unwrap();
        for name in ["boards.csv", "members.csv", "organisations.csv"] {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
    };
    let app = TestApp::of_folder(Options { pace: 0, ..Options::default() }, write, |_| {}).await;
    let mut central = browser(&app, "central", Role::Central, "x", None).await;
    let mut rows = vec![];
    for (part, expected) in [(1, 200), (2, 200), (3, 50)] {
        let got = central.get(&format!("/desk/central?part={part}")).await;
        let found = got.text().matches("<tr><th scope=\"row\">").count();
        assert_eq!((got.status, found), (200, expected), "{}", got.text());
        rows.extend(got.text().split("?area=").skip(1).map(|r| r.split('"').next().unwrap().to_owned()));
    }
    let different: BTreeSet<&String> = rows.iter().collect();
    assert_eq!(different.len(), 450);
    assert_eq!(central.get("/desk/central?part=4").await.status, 404);
}
