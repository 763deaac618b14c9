//! A made-up nation and its evening in three states, with something on every public page: a difference, a ruling, a consolidation, a notice.

use crate::actors::*;
use commission::accounts::{Account, Entropy, Role};
use commission::notices::{NewNotice, Notices};
use commission::{Clock, Commission};
use election::act::Moment;
use election::definition::{Area, Definition};
use election::folder::Files;
use election::statement::{Audience, Category};
use observer::authority::{BOARD_KEY, COMMISSION_KEY, rehearsal_key};
use record::SignedNote;
use rehearsal::nation::{self, Event, Plan};
use rehearsal::replay::Target;
use serde_json::{Value, json};
use station::send::Answer;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Thousandths of the evening that have passed in its middle.
const MIDDLE: u16 = 450;
const NOTICE: &str = "2026-1";

pub struct Evening {
    dir: tempfile::TempDir,
    pub definition: Definition,
    day: nation::Day,
    pub server: Server,
}

impl Evening {
    /// Its election folder changed by `change`, a notice of this title published, and served. Nothing is reported yet.
    pub fn new(change: impl Fn(&mut Files), title: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (folder, home) = (dir.path().join("election"), dir.path().join("home"));
        std::fs::create_dir_all(&folder).unwrap();
        let plan = Plan { stations: 120, seed: 3, id: "evening".into(), ..Plan::default() };
        let mut files = nation::folder(&plan);
        // What the nation has not: a register of parties, and a calendar.
        let more = [
            ("parties.csv", "party,name,eligible,reason\nred,Red Party,yes,\ngreen,Green Party,no,Article 36\n"),
            ("calendar.csv", "step,name,kind,date,time,until,moves,basis\npoll,Polling day,step,poll,08:00,,,Law 1\n"),
        ];
        files.extend(more.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())));
        change(&mut files);
        for (name, bytes) in &files {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        good(&["init", text(&home), "--election", text(&folder)]);
        runtime().block_on(publish(&home, title));
        let definition = election::folder::read(&files).unwrap();
        let day = nation::day(&plan, &definition);
        let server = Server::start(&home, &[]);
        Self { dir, definition, day, server }
    }

    fn key(&self, name: &str) -> PathBuf {
        self.dir.path().join(format!("home/keys/{name}.key"))
    }

    fn signed(&self, statement: &str, key: &str) -> String {
        SignedNote::sign(statement, &[&rehearsal_key(&self.definition.id, key)]).unwrap().to_string()
    }

    /// What is said between two moments of the evening.
    fn send(&self, from: u16, until: u16) {
        let connection = connection(&self.definition, &self.server.url);
        runtime().block_on(async {
            let target = Target::find(&self.server.url, None).await.unwrap();
            for event in self.day.events.iter().filter(|e| (from..until).contains(&e.at_permille())) {
                match event {
                    Event::Minutes { station, .. } => {
                        let note = self.signed(&event.minutes(&self.definition).unwrap().to_text(), station);
                        let answer = connection.offer(note.into()).await;
                        assert!(matches!(answer, Answer::Receipt(..)), "{answer:?}");
                    }
                    Event::Aggregate { statement, .. } => {
                        target.post_statement(&self.signed(&statement.to_text(), BOARD_KEY)).await.unwrap().unwrap();
                    }
                }
            }
        });
    }

    /// Turnout by the hour, almost half of the results, a device that contradicts itself, a result that a board withholds for `reason`, sums that a
    /// board has signed. Gives the station that differs.
    pub fn go_on(&self, reason: &str) -> String {
        runtime().block_on(async {
            let target = Target::find(&self.server.url, None).await.unwrap();
            for statement in &self.day.turnout {
                target.post_statement(&self.signed(&statement.to_text(), BOARD_KEY)).await.unwrap().unwrap();
            }
        });
        self.send(0, MIDDLE);
        let d = &self.definition;
        let mut reports = self.day.events.iter().filter(|e| matches!(e, Event::Minutes { issue: 1, .. }));
        let mut other = reports.next().unwrap().clone();
        let Event::Minutes { station, votes, .. } = &mut other else { unreachable!() };
        let differing = station.clone();
        // One vote is moved.
        let from = votes.iter().position(|v| v.1 > 0).unwrap();
        let to = usize::from(from == 0);
        votes[from].1 -= 1;
        votes[to].1 += 1;
        let note = self.signed(&other.minutes(d).unwrap().to_text(), &differing);
        let (status, answer) = crate::copies::copy(&self.server, election::act::Channel::Card, &note);
        assert_eq!((status, answer["code"].as_str()), (409, Some("minutes-contradict")), "{answer}");

        let Event::Minutes { station, contest, .. } = reports.next().unwrap() else { unreachable!() };
        let keys = [BOARD_KEY, "board-2", "board-3"].map(|k| self.key(k));
        let url = self.server.url.as_str();
        let mut args = vec!["office", "rule", url, "--station", station, "--contest", contest, "--number", "1"];
        args.extend(["--decision", "withhold", "--basis", reason, "--reason", reason]);
        args.extend(keys.iter().flat_map(|k| ["--key", text(k)]));
        good(&args);
        let (root, contest) = (&d.areas[0].id, &d.contests[0].id);
        good(&["office", "consolidate", url, "--area", root, "--contest", contest, "--key", text(&keys[0])]);
        differing
    }

    /// The rest of the evening, and every contest declared final.
    pub fn end(&self) {
        self.send(MIDDLE, 1001);
        let key = self.key(COMMISSION_KEY);
        for contest in &self.definition.contests {
            let args = ["office", "announce", &self.server.url, "--contest", &contest.id, "--stage", "final"];
            good(&[args.as_slice(), &["--key", text(&key), "--despite-silence"]].concat());
        }
    }

    pub fn name<'a>(&self, a: &'a Area) -> &'a str {
        a.names.get(self.definition.language())
    }

    /// The area below the country whose parts have outlines.
    pub fn region(&self) -> &Area {
        let map = self.server.get("/map");
        let (_, id) = map.split_once("href=\"/map/").unwrap();
        let id = id.split('"').next().unwrap();
        self.definition.areas.iter().find(|a| a.id == id).unwrap()
    }

    /// Every public page, each once at least; with a mark those that are looked at on wider screens too.
    pub fn pages(&self, differing: &str) -> Vec<Value> {
        let d = &self.definition;
        let (contest, choice) = (&d.contests[0].id, &d.contests[0].choices[0].id);
        let (root, quarter) = (&d.areas[0].id, &d.areas[d.stations[0].area.at()].id);
        let region = self.region();
        let page = |path: String| json!({ "path": path });
        let wide = |path: String| json!({ "path": path, "wide": true });
        let asked = |path: &str, words: &str| format!("{path}?q={}", words.replace(' ', "+"));
        let simple = [
            "/silent",
            "/where",
            "/where/map",
            "/rulings",
            "/boards",
            "/consolidations",
            "/about",
            "/sharing",
            "/soap",
        ];
        let more = ["/notices", "/parties", "/parties/green", "/calendar", "/open", "/packed", "/witnesses"];
        let frames = ["/embed/map/still", "/embed/total/still"];
        let mut pages: Vec<Value> =
            [simple.as_slice(), &more, &frames].concat().into_iter().map(|p| page(p.into())).collect();
        // A link on them stops that they load themselves again, which axe cannot know.
        pages.extend(["/embed/map", "/embed/total"].map(|p| json!({ "path": p, "except": ["meta-refresh"] })));
        pages.extend(["/", "/map", "/turnout", "/search", "/differences", "/check"].map(|p| wide(p.into())));
        pages.extend([
            wide(format!("/contest/{contest}")),
            page(format!("/contest/{contest}/open")),
            page(format!("/contest/{contest}/choice/{choice}")),
            page(format!("/map?contest={contest}&show=share&choice={choice}")),
            page(format!("/map/{}", region.id)),
            wide(format!("/area/{root}")),
            page(format!("/area/{quarter}")),
            wide(format!("/station/{differing}")),
            page(asked("/search", &self.region().id)),
            page(asked("/search", "a")),
            page(asked("/where", &d.stations[0].id)),
            page(format!("/notices/{NOTICE}")),
        ]);
        // What is on paper, or a picture, is no page of a browser's.
        let is_page = |p: &&str| p.starts_with('/') && !p.ends_with(".pdf") && !p.starts_with("/card/");
        for route in portal::routes().iter().filter_map(|r| r.path.strip_prefix("/tr")).filter(is_page) {
            let fits = |p: &Value| fits(route, p["path"].as_str().unwrap());
            assert!(pages.iter().any(fits), "{route} is mounted and nobody looks at it");
        }
        pages
    }
}

/// Whether a path is one of a route: `{id}` is one part of it, `{*id}` the rest.
fn fits(route: &str, path: &str) -> bool {
    let mut parts = path.split('?').next().unwrap().split('/');
    for wanted in route.split('/') {
        match parts.next() {
            None => return false,
            Some(_) if wanted.starts_with("{*") => return true,
            Some(part) if wanted.starts_with('{') || wanted == part => (),
            Some(_) => return false,
        }
    }
    parts.next().is_none()
}

/// Publishes a notice, as two officers do.
async fn publish(home: &std::path::Path, title: &str) {
    let clock: Clock = Arc::new(|| Moment(1_780_000_000_000_000));
    let n = AtomicU64::new(0);
    let entropy: Entropy = Arc::new(move || Ok(record::hash::sha256(&n.fetch_add(1, Ordering::Relaxed).to_be_bytes())));
    let commission = Commission::open(home, clock, &[], &|_| {}).await.unwrap();
    let notices = Notices::new(&commission, entropy);
    let [a, b] = ["central-a", "central-b"].map(officer);
    let body = format!("# {title}\nEach box is counted once.\n- first\n- second");
    let words = vec![("en".into(), title.into(), body)];
    let new = NewNotice { number: NOTICE.into(), category: Category::Decision, audience: Audience::Public, words };
    let id = notices.draft(&a, new).await.unwrap().id;
    notices.attach(&a, &id, "Rule 1.txt", b"a rule".to_vec()).await.unwrap();
    notices.approve(&b, &id).await.unwrap();
    notices.publish(&a, &id, None).await.unwrap();
    drop(notices);
    commission.close().await;
}

fn officer(name: &str) -> Account {
    Account {
        name: name.into(),
        role: Role::Central,
        board: String::new(),
        key_name: None,
        party: None,
        expires: None,
        must_change: false,
        failures: 0,
        wait_until: Moment(0),
        disabled: false,
        created: Moment(0),
    }
}
