//! A night of which every copy is sent, with planted faults: each is found, by its own sign, and nothing else is flagged.
//!
//! The commission runs in this process, so that its clock can be moved past the time limit; all else goes over HTTP and through the program.

use crate::actors::*;
use commission::{Clock, Commission, setup};
use election::act::{Channel, Moment};
use election::definition::Definition;
use election::id::{Count, Digest, PairIx};
use election::minutes::{Closed, Figures};
use election::tally::{State, Tally};
use observer::authority::{COMMISSION_KEY, DESK_KEY, rehearsal_key};
use observer::verify;
use paper::scan::{GreyPage, png};
use portal::{Front, Listening, Options, Portal};
use record::SignedNote;
use rehearsal::faults::{Event, Fault, Night, Planted, Signer, Truth, night};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// What the election's folder says of copies: all of them are asked for, and what is not transmitted in six hours is counted again.
const RULES: &str = "[reconciliation]\ncloses = \"17:00\"\nprovisional = [\"transmitted\", \"card\", \"tape\", \"entry\"]\n[[reconciliation.require]]\ncount = \"hand\"\ncopies = [\"transmitted\", \"card\", \"tape\", \"scan\", \"entry\"]\n[[reconciliation.limit]]\ncopy = \"transmitted\"\nhours = 6\nthen = \"recount-1\"\n";
const AT_ONCE: usize = 64;

/// Puts the rules into an election folder.
fn with_rules(folder: &Path) {
    let path = folder.join("election.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = toml.lines().filter(|l| !l.starts_with("counts")).collect();
    let (head, rest) = kept.split_at(kept.iter().position(|l| l.starts_with('[')).unwrap());
    let counts = "counts = [\"hand\", \"recount-1\"]";
    std::fs::write(&path, format!("{}\n{counts}\n{RULES}{}\n", head.join("\n"), rest.join("\n"))).unwrap();
}

/// The rows of a results table.
fn truths(d: &Definition, results: &Path) -> Vec<Truth> {
    let mut table = csv::Reader::from_path(results).unwrap();
    let header = table.headers().unwrap().clone();
    let read = |row: csv::StringRecord| {
        let get = |name: &str| &row[header.iter().position(|h| h == name).unwrap()];
        let pair = d.pair(d.station(get("station")).unwrap(), get("contest")).unwrap();
        let contest = d.contest_of(pair);
        let day = &d.stations[d.pairs[pair.at()].station.at()].polling_day;
        let ids = contest.list(d.pairs[pair.at()].list).iter().map(|c| &contest.choices[*c as usize].id);
        let figure = |name: &str| get(name).parse().ok();
        Truth {
            pair,
            closed: Closed::parse(&format!("{day}T17:00:00+03:00")).unwrap(),
            figures: Figures {
                registered: figure("registered"),
                voted: figure("voted"),
                valid: figure("valid"),
                invalid: figure("invalid"),
            },
            votes: ids.map(|id| get(id).parse().unwrap()).collect(),
        }
    };
    table.records().map(|r| read(r.unwrap())).collect()
}

/// A commission with a clock that can be moved.
struct Hall {
    runtime: tokio::runtime::Runtime,
    url: String,
    clock: Arc<AtomicI64>,
    stop: oneshot::Sender<()>,
    server: tokio::task::JoinHandle<()>,
    client: reqwest::Client,
    definition: Arc<Definition>,
}

impl Hall {
    /// Opens an hour before the time limit.
    fn open(home: &Path, folder: &Path) -> Self {
        let runtime = runtime();
        let limit = election::folder::read(&commission::folder::load(folder).unwrap()).unwrap().policy.limits[0].until;
        let clock = Arc::new(AtomicI64::new(limit.0 - 3_600_000_000));
        let ticking = Arc::clone(&clock);
        let now: Clock = Arc::new(move || Moment(ticking.fetch_add(1, Ordering::Relaxed)));
        let (url, definition, server, stop) = runtime.block_on(async {
            setup::init(home, folder, "sqlite:database.sqlite", Arc::clone(&now), [1; 32], &|_, _| {}).await.unwrap();
            let commission = Commission::open(home, now, &[], &|_| {}).await.unwrap();
            let definition = Arc::clone(commission.live.definition());
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let (stop, stopped) = oneshot::channel::<()>();
            let server = tokio::spawn(async move {
                let portal = Portal::new(&commission, Options::default());
                let stopped = async move { drop(stopped.await) };
                portal::serve(Listening { listener, tls: None }, Front::new(portal), stopped).await;
                commission.close().await;
            });
            (url, definition, server, stop)
        });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { runtime, url, clock, stop, server, client, definition }
    }

    fn limit_passes(&self) {
        self.clock.store(self.definition.policy.limits[0].until.0 + 1_000_000, Ordering::Relaxed);
    }

    /// Sends everything; what was refused, by its code, and whose copy it was. That the commission itself was first to declare a time limit is
    /// no refusal.
    fn send(&self, events: &[Event]) -> Vec<(String, Option<PairIx>)> {
        self.runtime.block_on(async {
            let (mut sending, mut refused) = (JoinSet::new(), vec![]);
            for event in events {
                if sending.len() == AT_ONCE {
                    refused.extend(sending.join_next().await.unwrap().unwrap());
                }
                let (path, kind, body, pair) = request(&self.definition, event);
                let post = self.client.post(format!("{}{path}", self.url)).header("content-type", kind).body(body);
                sending.spawn(async move {
                    let answer = post.send().await.unwrap();
                    let status = answer.status().as_u16();
                    let body = json(&answer.text().await.unwrap());
                    assert!(status == 200 || status == 422, "{status} {body}");
                    let code = body["code"].as_str().unwrap_or_default().to_owned();
                    (status == 422 && code != "deadline-met").then_some((code, pair))
                });
            }
            while let Some(done) = sending.join_next().await {
                refused.extend(done.unwrap());
            }
            refused
        })
    }

    fn get(&self, path: &str) -> serde_json::Value {
        let url = format!("{}{path}", self.url);
        self.runtime.block_on(async { json(&self.client.get(url).send().await.unwrap().text().await.unwrap()) })
    }

    fn close(self) {
        self.stop.send(()).unwrap();
        self.runtime.block_on(self.server).unwrap();
    }
}

/// Path, content type and body of an event, signed.
fn request(d: &Definition, event: &Event) -> (String, &'static str, Vec<u8>, Option<PairIx>) {
    let sign = |text: &str, signer: Signer, station: &str| {
        let key = match signer {
            Signer::Device => rehearsal_key(&d.id, station),
            Signer::Desk => rehearsal_key(&d.id, DESK_KEY),
            Signer::Commission => rehearsal_key(&d.id, COMMISSION_KEY),
            Signer::Forger => rehearsal_key("another election", station),
        };
        SignedNote::sign(text, &[&key]).unwrap().to_string().into_bytes()
    };
    match event {
        Event::Copy { channel, pair, text, signer } => {
            let station = &d.stations[d.pairs[pair.at()].station.at()].id;
            let path = format!("/intake/minutes?channel={}", channel.word());
            (path, "text/plain", sign(text, *signer, station), Some(*pair))
        }
        Event::Page { page, paper, signer } => {
            let note = sign(&page.to_text(), *signer, &page.station);
            let mut body = u32::try_from(note.len()).unwrap().to_be_bytes().to_vec();
            body.extend(note);
            // A picture of each paper: its number in grey.
            let points = paper.at().to_be_bytes().to_vec();
            body.extend(png(&GreyPage::new(4, 2, points).unwrap()));
            ("/intake/pages".into(), "application/vnd.scrutineer.page", body, Some(*paper))
        }
        Event::Deadline(deadline) => {
            ("/intake/statement".into(), "text/plain", sign(&deadline.to_text(), Signer::Commission, ""), None)
        }
    }
}

/// A folder with the memory card of each station.
fn write_cards(place: &Place, d: &Definition, cards: &[Event]) -> std::path::PathBuf {
    let folder = place.path("cards");
    for event in cards {
        let (_, _, note, pair) = request(d, event);
        let note = String::from_utf8(note).unwrap();
        let station = &d.stations[d.pairs[pair.unwrap().at()].station.at()].id;
        let dir = folder.join(station.replace('/', "+"));
        let name = format!("{}.minutes", station::outbox::name_of(&note).unwrap());
        let list = serde_json::json!({
            "card": 1, "election": d.id, "station": station,
            "files": { name.clone(): Digest::of(note.as_bytes()).to_string() },
        });
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join(name), note).unwrap();
        std::fs::write(dir.join("card.json"), list.to_string()).unwrap();
    }
    folder
}

/// What a difference looks like to who knows what was true: by its cells alone, as the public data have them.
fn looks_like(difference: &serde_json::Value, truths: &BTreeMap<String, &Truth>, d: &Definition) -> Option<Fault> {
    let cells: Vec<(&str, u64, u64)> = difference["cells"]
        .as_array()?
        .iter()
        .map(|c| Some((c["choice"].as_str()?, c["left"].as_u64()?, c["right"].as_u64()?)))
        .collect::<Option<_>>()
        .unwrap_or_default();
    match cells[..] {
        [(_, left, right)] if left / 10 == right => return Some(Fault::DigitLost),
        [(_, a, b), (_, x, y)] if (a, b) == (y, x) => return Some(Fault::ColumnsSwapped),
        _ => {}
    }
    // The figures of another station: put the right values into what this station has.
    let own = truths.get(difference["station"].as_str()?)?;
    let contest = d.contest_of(own.pair);
    let list = contest.list(d.pairs[own.pair.at()].list);
    let mut votes = own.votes.clone();
    for cell in difference["cells"].as_array()?.iter().filter(|c| c["choice"].is_string()) {
        let at = list.iter().position(|c| contest.choices[*c as usize].id == cell["choice"].as_str().unwrap())?;
        votes[at] = u32::try_from(cell["right"].as_u64()?).ok()?;
    }
    truths.values().any(|t| t.pair != own.pair && t.votes == votes).then_some(Fault::StationsExchanged)
}

/// The stations at which this fault was planted.
fn stations(d: &Definition, night: &Night, of: impl Fn(&Planted) -> Vec<PairIx>) -> BTreeSet<String> {
    let id = |p: PairIx| d.stations[d.pairs[p.at()].station.at()].id.clone();
    night.planted.iter().flat_map(of).map(id).collect()
}

fn check(place: &Place, folder: &Path, results: &Path, times: usize) {
    with_rules(folder);
    let home = place.path("night-home");
    let hall = Hall::open(&home, folder);
    let d = Arc::clone(&hall.definition);
    let truths = truths(&d, results);
    let night = night(&d, &truths, times, 2015);
    assert_eq!(night.planted.len(), Fault::ALL.len() * times);
    let of = |fault: Fault| stations(&d, &night, |p| if p.fault == fault { vec![p.pair] } else { vec![] });
    let both =
        |fault: Fault| stations(&d, &night, |p| if p.fault == fault { vec![p.pair, p.other.unwrap()] } else { vec![] });
    let other = |fault: Fault| stations(&d, &night, |p| if p.fault == fault { vec![p.other.unwrap()] } else { vec![] });

    // A forged tape is refused, and nothing else.
    assert_eq!(hall.send(&night.before), []);
    hall.limit_passes();
    assert_eq!(hall.send(&night.limit), []);
    let is_card = |e: &&Event| matches!(e, Event::Copy { channel: Channel::Card, .. });
    let (cards, after): (Vec<Event>, Vec<Event>) = night.after.iter().cloned().partition(|e| is_card(&e));
    let refused = hall.send(&after);
    let id = |p: PairIx| d.stations[d.pairs[p.at()].station.at()].id.clone();
    let found: BTreeSet<String> = refused.iter().map(|(_, p)| id(p.unwrap())).collect();
    assert_eq!(found, of(Fault::TapeForged));
    assert!(refused.iter().all(|(code, _)| code == "unknown-signer"), "{refused:?}");
    assert_eq!(refused.len(), times);

    // The desk imports all cards at once; its report names those with an older issue, and nothing else.
    let report = place.path("cards.csv");
    let folder = write_cards(place, &d, &cards);
    bad(&["desk", "cards", text(&folder), "--url", &hall.url, "--report", text(&report)]);
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in csv::Reader::from_path(&report).unwrap().records().map(Result::unwrap) {
        rows.entry(row[7].to_owned()).or_default().insert(row[2].to_owned());
    }
    assert_eq!(rows.remove("older-issue"), Some(of(Fault::CardOlder)));
    assert_eq!(rows.remove("imported").map(|s| s.len()), Some(truths.len() - times));
    assert_eq!(rows, BTreeMap::new());

    // The public list of differences has what was typed wrongly, and the cells say how.
    let by_id: BTreeMap<String, &Truth> = truths.iter().map(|t| (id(t.pair), t)).collect();
    let list = hall.get("/api/v1/differences");
    let mut listed: BTreeMap<Fault, BTreeSet<String>> = BTreeMap::new();
    for difference in list["differences"].as_array().unwrap() {
        assert_eq!((difference["kind"].as_str(), difference["open"].as_bool()), (Some("copies"), Some(true)));
        assert_eq!(difference["right"]["channel"], "entry", "{difference}");
        let fault = looks_like(difference, &by_id, &d).unwrap_or_else(|| panic!("not planted: {difference}"));
        listed.entry(fault).or_default().insert(difference["station"].as_str().unwrap().to_owned());
    }
    let expected = BTreeMap::from([
        (Fault::ColumnsSwapped, of(Fault::ColumnsSwapped)),
        (Fault::DigitLost, of(Fault::DigitLost)),
        (Fault::StationsExchanged, both(Fault::StationsExchanged)),
    ]);
    assert_eq!(listed, expected);

    // An outsider's copy of the record: every state follows from what was planted.
    let copy = place.path("night-copy");
    good(&["mirror", &hall.url, text(&copy)]);
    hall.close();
    let key = rehearsal_key(&d.id, &format!("root:{}", d.origin)).verifier();
    let options = verify::Options { root_key: Some(key.clone()), ..Default::default() };
    let verified = verify::open(&copy, &options, &|_| ());
    assert!(verified.report.ok, "{}", verified.report);
    let tally = verified.recount().tally().unwrap();
    let mut states: BTreeMap<State, BTreeSet<String>> = BTreeMap::new();
    for truth in &truths {
        states.entry(tally.state(truth.pair)).or_default().insert(id(truth.pair));
    }
    let differing: BTreeSet<String> = expected.into_values().flatten().collect();
    let incomplete: BTreeSet<String> =
        [Fault::CardOlder, Fault::TapeForged, Fault::PageMisfiled].into_iter().flat_map(of).collect();
    assert_eq!(states.remove(&State::Differing), Some(differing));
    assert_eq!(states.remove(&State::Agreed), Some(incomplete), "all that came agrees, and a copy is awaited");
    assert_eq!(states.remove(&State::UnderRuling), Some(of(Fault::TransmissionLate)));
    assert_eq!(states.remove(&State::Final).map(|s| s.len()), Some(truths.len() - 8 * times));
    assert_eq!(states, BTreeMap::new());
    for planted in &night.planted {
        is_as_it_was_planted(tally, planted);
    }

    // What a person should look at is named with its station; the figures of a lost digit do not add up.
    let notes = |code: &str| -> BTreeSet<String> {
        verified.report.notes.iter().filter(|n| n.code == code).filter_map(|n| n.station.clone()).collect()
    };
    assert_eq!(notes("page-doubled"), other(Fault::PageMisfiled));
    let codes: BTreeSet<&str> = verified.report.notes.iter().map(|n| n.code).collect();
    let sums: BTreeSet<String> = codes.iter().filter(|c| **c != "page-doubled").flat_map(|c| notes(c)).collect();
    assert_eq!(sums, of(Fault::DigitLost), "{codes:?}");

    // Refused tapes are kept, and who holds the true figures finds them all in the record.
    let quarantine = good(&["quarantine", text(&home)]);
    let codes: Vec<_> = quarantine.lines().map(|l| json(l)["code"].clone()).filter(|c| c != "deadline-met").collect();
    assert_eq!(codes, vec!["unknown-signer"; times]);
    good(&["crosscheck", text(&copy), text(&without_issues(results)), "--root-key", &key.to_string()]);
}

/// The same table for whoever has the figures and does not know that they were corrected.
fn without_issues(results: &Path) -> std::path::PathBuf {
    let mut table = csv::Reader::from_path(results).unwrap();
    let header = table.headers().unwrap().clone();
    let kept = |row: &csv::StringRecord| -> csv::StringRecord {
        row.iter().zip(&header).filter(|(_, h)| *h != "issue").map(|(f, _)| f).collect()
    };
    let path = results.with_extension("without-issues.csv");
    let mut out = csv::Writer::from_path(&path).unwrap();
    out.write_record(&kept(&header)).unwrap();
    table.records().for_each(|r| out.write_record(&kept(&r.unwrap())).unwrap());
    out.flush().unwrap();
    path
}

/// Looks for the sign of a planted fault in the tally.
fn is_as_it_was_planted(tally: &Tally, planted: &Planted) {
    let state = tally.pair(planted.pair);
    let case = state.case.as_deref();
    let has = |issue, channel| state.has_copy(Count::Hand, issue, channel);
    match planted.fault {
        Fault::ColumnsSwapped | Fault::DigitLost | Fault::StationsExchanged => {
            assert_eq!(state.counted().unwrap().channel, Channel::Transmitted, "the desk's slip is in no total");
        }
        Fault::CardOlder => {
            assert_eq!(state.counted().unwrap().issue, 2);
            assert!(has(1, Channel::Card) && !has(2, Channel::Card), "the card has the older issue only");
            assert!(has(2, Channel::Tape) && has(2, Channel::Entry) && has(2, Channel::Scan));
        }
        Fault::TapeForged => assert!(has(1, Channel::Card) && !has(1, Channel::Tape)),
        Fault::PageMisfiled => {
            assert!(has(1, Channel::Card) && !has(1, Channel::Scan), "its page is awaited");
            let pages = &tally.pair(planted.other.unwrap()).case.as_ref().unwrap().pages;
            assert_eq!((pages.len(), pages.iter().filter(|p| p.by_hand).count()), (2, 1));
        }
        Fault::TransmissionLate => {
            let limit = &case.unwrap().limits[0];
            let came = state.documents[0].copy(Channel::Transmitted, None).unwrap();
            assert_eq!(limit.awaited, Channel::Transmitted);
            assert!(limit.index < came, "it came after the limit was noted");
            assert_eq!(case.unwrap().ordered, Some(Count::Recount(1)));
        }
    }
}

#[test]
fn every_fault_of_a_night_is_found_by_its_own_sign_and_nothing_else_is_flagged() {
    let place = Place::new(true);
    check(&place, &place.election(), &results_with_room(&place), 3);
}

/// Results of which no two are the same and no number is as another in its row.
fn results_with_room(place: &Place) -> std::path::PathBuf {
    let mut csv = String::from("station,contest,round,count,issue,registered,voted,valid,invalid,red,blue\n");
    for i in 0..STATIONS {
        let (red, blue) = (i + 101, 2 * i + 5);
        csv.push_str(&format!("x/{i},parliament,1,,,2000,{},{},1,{red},{blue}\n", red + blue + 1, red + blue));
    }
    let path = place.path("true.csv");
    std::fs::write(&path, csv).unwrap();
    path
}

/// The same with more than 5,000 boxes of the real night of 1 November 2015 and their figures.
#[test]
fn every_fault_planted_in_a_sample_of_the_real_night_is_found() {
    let place = Place::new(true);
    let Some(folder) = crate::chain::sample(&place) else { return };
    check(&place, &folder, &folder.join("results.csv"), 10);
}
