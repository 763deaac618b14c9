//! A made-up election in a temporary home, its faces, and who sends to them and asks them.

mod plant;

pub(crate) use plant::Planter;

use crate::body::Body;
use crate::front::Peer;
use crate::{DeskSetup, Front, Options, Portal};
use bytes::Bytes;
use commission::accounts::Entropy;
use commission::desk::Desk;
use commission::{Clock, Commission, setup};
use election::act::Moment;
use election::definition::Definition;
use election::id::Count;
use election::minutes::{Closed, Figures, Minutes, Mode};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response};
use observer::authority::rehearsal_key;
use record::SignedNote;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Choice ids of the parliament, with what is hard about ids.
pub(crate) const CHOICES: [&str; 3] = ["red", "=Blue & Co <b>", "Ğ mor"];

pub(crate) struct TestApp {
    /// Goes with its home when this does.
    _folder: tempfile::TempDir,
    pub(crate) commission: Commission,
    pub(crate) front: Front,
}

/// An answer with its body read.
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: hyper::HeaderMap,
    pub(crate) body: Bytes,
}

impl Got {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

fn clock() -> Clock {
    let t = AtomicI64::new(1_800_000_000_000_000);
    Arc::new(move || Moment(t.fetch_add(1_000_000, Ordering::Relaxed)))
}

/// The folder of the tests, with these lines in its `election.toml`.
pub(crate) fn write_folder(folder: &std::path::Path, more: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let toml = "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"tr\"]\nrehearsal = true\n".to_owned()
        + more
        + "[name]\ntr = \"Deneme <seçimi>\"\n[[contest]]\nid = \"parliament\"\nname = { tr = \"Meclis\" }\n[contest.allocation]\nmethod = \"dhondt\"\n\
        [[contest]]\nid = \"question\"\nname = { tr = \"Soru\" }\n";
    let mut stations = String::from("station,area,name,latitude,longitude\n");
    for i in 0..6 {
        stations.push_str(&format!("x/{i},{},Kutu {i},41.{i},29.5\n", ["x/n", "x/s"][i % 2]));
    }
    for (name, text) in [
        ("election.toml", toml.as_str()),
        ("areas.csv", "area,parent,kind,name\nx,,country,Ülke\nx/n,x,province,Kuzey\nx/s,x,province,Güney\n"),
        ("stations.csv", &stations),
        ("boards.csv", "area,name,quorum\nx/s,Board of the South,2\n"),
        (
            "members.csv",
            "area,seat,role,standing,key,nominated_by,from,until\nx/s,1,chair,principal,south/1,Court,2026-01-01,2029-12-31\nx/s,2,member,principal,south/2,Red,2026-01-01,\nx/s,2,member,substitute,south/2-b,<b>Red,2026-01-01,\n",
        ),
        (
            "choices.csv",
            "contest,choice,name,color\nparliament,red,Kırmızı,#c0392b\nparliament,=Blue & Co <b>,=Mavi & Ortakları <b>,\nparliament,Ğ mor,Mor,\nquestion,yes,Evet,\nquestion,no,Hayır,\n",
        ),
        (
            "parties.csv",
            "party,name,kind,short,eligible,reason,alliance,email\nred,Kırmızı <Parti>,party,KP,yes,Decision 12,union,office@red.example\nblue,Mavi Parti,party,MP,yes,,union,\ngreen,Yeşil Parti,party,,no,Article 36,,\nunion,Birlik,alliance,,yes,,,\nlone,Bağımsız,independent,,yes,,,\n",
        ),
        ("organisations.csv", "party,area,telephone\nred,x/n,+90 1\nred,x/s,\nblue,x/s,\n"),
        (
            "calendar.csv",
            "step,name,kind,date,time,until,moves,basis\nlists,Listeler,deadline,poll-60,17:00,,next,Law 1 article 20\npoll,Seçim günü,step,poll,08:00,,,\nend,Kesin sonuçlar,step,poll+365,,,,\nsunday,Pazar,holiday,sunday,,,,\nfeast,Bayram,holiday,2026-03-10,,2026-03-12,,Law 2\n",
        ),
        ("seats.csv", "contest,area,seats\nparliament,x/n,4\nparliament,x/s,3\n"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// The faces with the desks, whose randomness is a counter's.
fn with_desk(commission: &Commission, options: Options) -> Portal {
    let n = AtomicI64::new(0);
    let entropy: Entropy = Arc::new(move || Ok(record::hash::sha256(&n.fetch_add(1, Ordering::Relaxed).to_be_bytes())));
    let desk = DeskSetup { desk: Desk::new(commission, entropy), tls: false };
    Portal::with_desk(commission, options, Some(desk))
}

/// The time of this machine.
fn real_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "clients that are programs of their own have no other")]
    Arc::new(|| Moment(jiff::Timestamp::now().as_microsecond()))
}

async fn first_of(mut body: Body) -> Bytes {
    body.frame().await.unwrap().unwrap().into_data().unwrap()
}

impl TestApp {
    /// With the clock of the machine, for clients that are programs of their own.
    pub(crate) async fn by_the_clock() -> Self {
        Self::made(Options { pace: 0, ..Options::default() }, real_clock(), |folder| write_folder(folder, ""), |_| {})
            .await
    }

    pub(crate) fn office(&self) -> &DeskSetup {
        self.front.portal().office.as_ref().unwrap()
    }

    pub(crate) async fn new() -> Self {
        Self::with(Options { pace: 0, ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        Self::planted(options, "", |_| {}).await
    }

    /// With these lines in its `election.toml`, and what `plant` has put on record.
    pub(crate) async fn planted(options: Options, more: &str, plant: impl FnOnce(&mut Planter)) -> Self {
        Self::of_folder(options, |folder| write_folder(folder, more), plant).await
    }

    /// Of an election folder that `write` writes.
    pub(crate) async fn of_folder(
        options: Options,
        write: impl FnOnce(&std::path::Path),
        plant: impl FnOnce(&mut Planter),
    ) -> Self {
        Self::made(options, clock(), write, plant).await
    }

    async fn made(
        options: Options,
        clock: Clock,
        write: impl FnOnce(&std::path::Path),
        plant: impl FnOnce(&mut Planter),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (home, election) = (folder.path().join("home"), folder.path().join("election"));
        write(&election);
        setup::init(&home, &election, "sqlite:database.sqlite", Arc::clone(&clock), [3; 32], &|_, _| {}).await.unwrap();
        Planter::plant(&home, plant).await;
        let commission = Commission::open(&home, clock, &[], &|_| {}).await.unwrap();
        let front = Front::new(with_desk(&commission, options));
        Self { _folder: folder, commission, front }
    }

    pub(crate) fn peer() -> Peer {
        Peer { address: ([127, 0, 0, 1], 9).into(), may_send: true, known: false }
    }

    /// Any request.
    pub(crate) async fn ask(&self, request: Request<Full<Bytes>>) -> Got {
        let response: Response<Body> = self.front.answer(request, Self::peer()).await.unwrap();
        let (head, body) = response.into_parts();
        let stream = head.headers.get("content-type").is_some_and(|t| t == "text/event-stream");
        // A stream has no end: its first bytes are enough.
        let body = if stream { first_of(body).await } else { body.collect().await.unwrap().to_bytes() };
        Got { status: head.status.as_u16(), headers: head.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        let mut r = Request::get(path);
        for (name, value) in headers {
            r = r.header(*name, *value);
        }
        self.ask(r.body(Full::default()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Bytes>) -> Got {
        self.ask(Request::post(path).body(Full::new(body.into())).unwrap()).await
    }

    pub(crate) fn definition(&self) -> &Definition {
        self.commission.live.definition()
    }

    /// Sends a station's result for the parliament and expects it to be taken.
    pub(crate) async fn report(&self, station: usize, issue: u16, votes: [u32; 3]) -> Got {
        let got = self.post("/intake/minutes", self.minutes(station, issue, votes)).await;
        assert_eq!(got.status, 200, "{}", got.text());
        got
    }

    /// A station's signed minutes.
    pub(crate) fn minutes(&self, station: usize, issue: u16, votes: [u32; 3]) -> String {
        self.copy(&self.definition().stations[station].id, station, issue, votes)
    }

    /// Minutes of a station, signed by anybody.
    pub(crate) fn copy(&self, signer: &str, station: usize, issue: u16, votes: [u32; 3]) -> String {
        let d = self.definition();
        let id = &d.stations[station].id;
        let sum: u32 = votes.iter().sum();
        let m = Minutes {
            election: &d.id,
            definition: d.digest,
            mode: Mode::Live,
            contest: "parliament",
            round: 1,
            station: id,
            count: Count::Hand,
            issue,
            closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
            figures: Figures { registered: Some(1000), voted: Some(sum + 1), valid: Some(sum), invalid: Some(1) },
            votes: CHOICES.into_iter().zip(votes).collect(),
        };
        SignedNote::sign(&m.to_text(), &[&rehearsal_key(&d.id, signer)]).unwrap().to_string()
    }
}
