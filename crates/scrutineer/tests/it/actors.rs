//! A program, a home, a server that can be killed, stations that send.

use observer::authority::rehearsal_key;
use record::SignedNote;
use station::receipt::Verifier;
use station::send::{Answer, Connection, Settings};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

pub const STATIONS: usize = 400;

/// The program with these arguments.
pub fn scrutineer(args: &[&str]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_scrutineer"));
    c.args(args);
    c
}

/// Runs it to its end.
pub fn run(args: &[&str]) -> Output {
    scrutineer(args).output().unwrap()
}

/// Runs it and wants exit code 0; gives standard output.
pub fn good(args: &[&str]) -> String {
    let out = run(args);
    assert!(out.status.success(), "{args:?}: {}\n{}", out.status, words(&out));
    String::from_utf8(out.stdout).unwrap()
}

/// Runs it and wants exit code 1; gives standard error.
pub fn bad(args: &[&str]) -> String {
    let out = run(args);
    assert_eq!(out.status.code(), Some(1), "{args:?}\n{}", words(&out));
    words(&out)
}

pub fn words(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder for one test with a made-up election in it.
pub struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub fn new(rehearsal: bool) -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        place.write_election(rehearsal);
        place
    }

    /// With its home made and sealed.
    pub fn sealed() -> Self {
        let place = Self::new(true);
        good(&["init", text(&place.home()), "--election", text(&place.election())]);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn home(&self) -> PathBuf {
        self.path("home")
    }

    pub fn election(&self) -> PathBuf {
        self.path("election")
    }

    fn write_election(&self, rehearsal: bool) {
        let folder = self.election();
        std::fs::create_dir_all(&folder).unwrap();
        let toml = format!(
            "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"en\"]\nrehearsal = {rehearsal}\n[name]\nen = \"Made up\"\n[[contest]]\nid = \"parliament\"\nname = {{ en = \"Parliament\" }}\n[contest.allocation]\nmethod = \"dhondt\"\n"
        );
        let mut stations = String::from("station,area,registered\n");
        for i in 0..STATIONS {
            stations.push_str(&format!("x/{i},{},500\n", ["x/n", "x/s"][i % 2]));
        }
        for (name, text) in [
            ("election.toml", toml.as_str()),
            ("areas.csv", "area,parent,kind,name\nx,,country,X\nx/n,x,province,North\nx/s,x,province,South\n"),
            ("stations.csv", &stations),
            ("choices.csv", "contest,choice,name\nparliament,red,Red\nparliament,blue,Blue\n"),
            ("seats.csv", "contest,area,seats\nparliament,x/n,3\nparliament,x/s,2\n"),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }

    /// `results.csv` of the first so many stations.
    pub fn results(&self, rows: usize) -> PathBuf {
        let mut csv = String::from("station,contest,round,count,issue,registered,voted,valid,invalid,red,blue\n");
        for i in 0..rows {
            csv.push_str(&format!("x/{i},parliament,1,hand,1,500,{},{},1,{},{}\n", i + 11, i + 10, i, 10));
        }
        let path = self.path("results.csv");
        std::fs::write(&path, csv).unwrap();
        path
    }

    pub fn definition(&self) -> election::definition::Definition {
        election::folder::read(&commission::folder::load(&self.election()).unwrap()).unwrap()
    }

    pub fn serve(&self) -> Server {
        Server::start(&self.home(), &[])
    }

    /// The root key of the rehearsal.
    pub fn root_key(&self) -> String {
        rehearsal_key("made-up", "root:scrutineer/made-up").verifier().to_string()
    }
}

/// A running server.
pub struct Server {
    pub child: Child,
    pub url: String,
}

impl Server {
    pub fn start(home: &Path, more: &[&str]) -> Self {
        let mut args = vec!["serve", text(home), "--listen", "127.0.0.1:0"];
        args.extend(more);
        Self::spawn(scrutineer(&args))
    }

    /// Starts a command that runs the server, possibly under another program.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = String::new();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        while !out.ends_with("}\n") {
            if reader.read_line(&mut out).unwrap() == 0 {
                let stopped = child.wait_with_output().unwrap();
                panic!("the server did not start: {}", words(&stopped));
            }
        }
        let url = json(&out)["url"].as_str().unwrap().to_owned();
        // What it says later must not fill the pipe.
        let mut err = child.stderr.take().unwrap();
        std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
        Self { child, url }
    }

    /// SIGKILL: no word, no flush.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, as a service manager does; waits for the end.
    pub fn stop(mut self) {
        let done = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
        assert!(self.child.wait().unwrap().success());
    }

    pub fn get(&self, path: &str) -> String {
        let url = format!("{}{path}", self.url);
        runtime().block_on(async {
            reqwest::Client::builder()
                .no_proxy()
                .build()
                .unwrap()
                .get(url)
                .send()
                .await
                .unwrap()
                .error_for_status()
                .unwrap()
                .text()
                .await
                .unwrap()
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// Minutes of a station, sealed with its rehearsal key.
pub fn note(d: &election::definition::Definition, station: usize, issue: u16, red: u32) -> String {
    use election::minutes::{Closed, Figures, Minutes, Mode};
    let id = format!("x/{station}");
    let m = Minutes {
        election: &d.id,
        definition: d.digest,
        mode: Mode::Live,
        contest: "parliament",
        round: 1,
        station: &id,
        count: d.counts[0],
        issue,
        closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
        figures: Figures { registered: Some(500), voted: Some(red + 7), valid: Some(red + 7), invalid: Some(0) },
        votes: vec![("red", red), ("blue", 7)],
    };
    SignedNote::sign(&m.to_text(), &[&rehearsal_key(&d.id, &id)]).unwrap().to_string()
}

pub fn connection(d: &election::definition::Definition, url: &str) -> Connection {
    let key = rehearsal_key(&d.id, &d.origin).verifier();
    Connection::new(&Settings::new(url), Verifier::new(&d.origin, key)).unwrap()
}

/// Sends a note once; the receipt's bytes if it was taken.
pub async fn offer(connection: &Connection, note: &Arc<str>) -> Option<Vec<u8>> {
    match connection.offer(note.as_bytes().to_vec().into()).await {
        Answer::Receipt(_, json) => Some(json.to_vec()),
        Answer::Later(_) => None,
        other => panic!("{other:?}"),
    }
}
